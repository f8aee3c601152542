"""Send one request to an address that another person chose, within a deadline."""

from __future__ import annotations

import functools
import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from queue import Empty, SimpleQueue

from api.outbound import ip_policy
from api.outbound.final_response import FinalResponse
from api.outbound.url_policy import Destination, NotAllowed, destination

KEPT = 1024  # bytes of an answer; the rest is not read


class Undelivered(Exception):
    """No answer came. ``str()`` is for the address's owner: it reveals nothing of this network."""


class TooLong(Undelivered):
    """An answer came, and was longer than the caller accepts."""


@dataclass(frozen=True)
class Policy:
    """Limits of a request.

    ``timeout`` is in seconds for the whole request; ``tls_ca`` is a file of CAs that replaces the
    system's.
    """

    timeout: float
    private_networks: Sequence[ip_policy.Network] = ()
    tls_ca: str = ""


@dataclass(frozen=True)
class HttpAnswer:
    """An answer with any status, a redirect too; ``body`` is its first ``answer_limit`` bytes.

    ``headers``: their names are in lower case. No body is decompressed: no request asks for it, and
    of an answer that is compressed all the same (a decompression bomb) these are the few bytes.
    """

    status: int
    body: bytes
    retry_after: str | None
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    policy: Policy,
    *,
    method: str = "POST",
    answer_limit: int = KEPT,
    whole: bool = False,
) -> HttpAnswer:
    """Send a request within ``timeout``. Raises ``NotAllowed``, ``Undelivered``.

    ``whole``: raise ``TooLong`` for a longer answer, and ``Undelivered`` for one that was cut off.
    Without it the status decides, and the body is a sample.

    The name is resolved once, each resulting address is checked, and the connection goes to one of
    the checked addresses: a name that resolves differently the second time (DNS rebinding) is not
    resolved again. Proxies, netrc and cookies of the environment are ignored.
    """
    deadline = time.monotonic() + policy.timeout
    endpoint = destination(url)
    addresses = _addresses(endpoint, policy, deadline)
    sock = _connected(addresses, endpoint, policy, deadline)
    with closing(sock), _cut_off_at(deadline, sock):
        try:
            with closing(_connection(endpoint, sock, deadline)) as connection:
                _send(connection, method, endpoint, content, headers)
                return _answer(connection, deadline, answer_limit, whole=whole)
        except (OSError, http.client.HTTPException) as error:
            late = time.monotonic() >= deadline
            raise Undelivered(_reason(TimeoutError() if late else error)) from error


def _addresses(endpoint: Destination, policy: Policy, deadline: float) -> list[str]:
    addresses = [ip_address(address) for address in _resolved(endpoint, deadline)]
    if not all(ip_policy.is_reachable(address, policy.private_networks) for address in addresses):
        raise NotAllowed("leads to an address that is not public")
    if not endpoint.usual and not all(
        ip_policy.is_private(address, policy.private_networks) for address in addresses
    ):
        raise NotAllowed("must be https://, on port 443 or 8443")
    return [str(address) for address in addresses]


def _resolved(endpoint: Destination, deadline: float) -> list[str]:
    """Resolve a name in a separate thread: the resolver has no deadline, and none can be set."""
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            records = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("no name"))
        else:
            answers.put([str(address[0]) for *_, address in records])

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty:
        raise Undelivered("the name was not resolved in time") from None
    if isinstance(answer, OSError) or not answer:
        raise Undelivered("the name does not resolve")
    return answer


def _connected(
    addresses: Sequence[str], endpoint: Destination, policy: Policy, deadline: float
) -> socket.socket:
    """Connect to the first address that answers, its TLS handshake included.

    Each has an equal share of the remaining time: an address that drops packets must not use up the
    time of the others. A wrong certificate ends the attempt: no other address is tried.
    """
    last: OSError | None = None
    for tried, address in enumerate(addresses):
        share = (deadline - time.monotonic()) / (len(addresses) - tried)
        if share <= 0:
            break
        try:
            return _reached(address, endpoint, policy, share)
        except ssl.SSLCertVerificationError as error:
            raise Undelivered(_reason(error)) from error
        except OSError as error:
            last = error
    raise Undelivered(_reason(last or TimeoutError())) from last


def _reached(address: str, endpoint: Destination, policy: Policy, seconds: float) -> socket.socket:
    """Connect to an address, over TLS if the URL requires it, within so many seconds."""
    until = time.monotonic() + seconds
    sock = socket.create_connection((address, endpoint.port), seconds)
    if endpoint.scheme != "https":
        return sock
    try:
        with _cut_off_at(until, sock):
            sock.settimeout(max(0.001, until - time.monotonic()))
            # verified against the name, which is also the SNI, at any address
            return _trusting(policy.tls_ca).wrap_socket(sock, server_hostname=endpoint.host)
    except OSError as error:
        sock.close()
        if time.monotonic() >= until:
            raise TimeoutError from error
        raise


@contextmanager
def _cut_off_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """Shut the socket down at the deadline: a server could send bytes slowly for ever."""
    twin = socket.socket(fileno=os.dup(sock.fileno()))  # TLS takes over the first one
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (twin,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        twin.close()


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connection(
    endpoint: Destination, sock: socket.socket, deadline: float
) -> http.client.HTTPConnection:
    sock.settimeout(max(0.001, deadline - time.monotonic()))
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    connection.auto_open = 0  # else it would resolve the name again and connect
    connection.response_class = FinalResponse
    connection.sock = sock
    return connection


@functools.lru_cache(maxsize=8)
def _trusting(tls_ca: str) -> ssl.SSLContext:
    """Return a cached TLS context: reading the system's CAs takes longer than a handshake."""
    context = ssl.create_default_context(cafile=tls_ca or None)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    endpoint: Destination,
    content: bytes,
    headers: Mapping[str, str],
) -> None:
    connection.putrequest(method, endpoint.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", endpoint.authority)
    connection.putheader("Content-Length", str(len(content)))
    connection.putheader("Connection", "close")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(content)


def _answer(
    connection: http.client.HTTPConnection, deadline: float, answer_limit: int, *, whole: bool
) -> HttpAnswer:
    response = connection.getresponse()
    if time.monotonic() >= deadline:
        raise TimeoutError  # cut off: http.client took this for the end of the headers
    with response:
        body = (_whole_body if whole else _sample)(response, answer_limit)
    if whole and time.monotonic() >= deadline:
        raise TimeoutError  # cut off: a body without a length ends like this, too
    headers = {name.lower(): value for name, value in response.headers.items()}
    return HttpAnswer(response.status, body, headers.get("retry-after"), headers)


def _sample(response: http.client.HTTPResponse, answer_limit: int) -> bytes:
    """Return the beginning of a body; the status alone decides, the rest matters to readers."""
    body = b""
    with suppress(OSError, http.client.HTTPException):
        while len(body) < answer_limit and (piece := response.read1(answer_limit - len(body))):
            body += piece
    return body


def _whole_body(response: http.client.HTTPResponse, answer_limit: int) -> bytes:
    """Return a whole body, whose end was seen. Raises ``TooLong``, ``OSError``."""
    length = response.length  # None: chunked, or ended by the end of the connection
    pieces, size = [], 0
    while size <= answer_limit and (piece := response.read1(answer_limit + 1 - size)):
        pieces.append(piece)
        size += len(piece)
    if size > answer_limit:
        raise TooLong("the answer is too long")
    if length is not None and size < length:  # http.client itself says nothing
        raise ConnectionError
    return b"".join(pieces)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, http.client.IncompleteRead | ConnectionError):
        return "connection lost"
    return "no HTTP" if isinstance(error, http.client.HTTPException) else "no connection"
