"""One POST to an address of somebody else's choice, with an end to it."""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, SimpleQueue

from api.outbound import ip_policy
from api.outbound.url_policy import Destination, NotAllowed, destination

KEPT = 1024  # bytes of an answer; the rest is not read
_MOST_ADDRESSES = 4  # of one name are tried


class Undelivered(Exception):
    """No answer came. ``str()`` is for whoever chose the address: it tells nothing of ours."""


@dataclass(frozen=True)
class Policy:
    """``timeout``: seconds for all of it. ``tls_ca``: a file of CAs in place of the system's."""

    timeout: float
    private_networks: Sequence[ip_policy.Network] = ()
    tls_ca: str = ""


@dataclass(frozen=True)
class Answer:
    """Any status: a redirect is an answer, too. ``body``: its first ``kept`` bytes."""

    status: int
    body: bytes
    retry_after: str | None


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    policy: Policy,
    *,
    method: str = "POST",
    kept: int = KEPT,
) -> Answer:
    """Within ``timeout``. Raises ``NotAllowed``, ``Undelivered``.

    The name is resolved once, each address that comes of it is checked, and one of the checked is
    connected to: a name that says another thing the second time (DNS rebinding) is not asked again.
    No proxy, netrc or cookie of the environment takes part.
    """
    deadline = time.monotonic() + policy.timeout
    there = destination(url)
    addresses = _addresses(there, policy, deadline)
    sock = _connected(addresses, there.port, deadline)
    with closing(sock), _cut_off_at(deadline, sock):
        try:
            with closing(_connection(there, sock, policy, deadline)) as connection:
                _send(connection, method, there, content, headers)
                return _answer(connection, deadline, kept)
        except (OSError, http.client.HTTPException) as error:
            late = time.monotonic() >= deadline
            raise Undelivered(_reason(TimeoutError() if late else error)) from error


def _addresses(there: Destination, policy: Policy, deadline: float) -> list[str]:
    found = [ip_address(one) for one in _resolved(there, deadline)]
    if not all(ip_policy.is_reachable(one, policy.private_networks) for one in found):
        raise NotAllowed("leads to an address that is not public")
    if not there.usual and not all(
        ip_policy.is_private(one, policy.private_networks) for one in found
    ):
        raise NotAllowed("must be https://, on port 443 or 8443")
    return [str(one) for one in found[:_MOST_ADDRESSES]]


def _resolved(there: Destination, deadline: float) -> list[str]:
    """In a thread of its own: the resolver has no deadline, and can't be told one."""
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(there.host, there.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("no name"))
        else:
            answers.put([str(address[0]) for *_, address in found])

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty:
        raise Undelivered("the name was not resolved in time") from None
    if isinstance(answer, OSError) or not answer:
        raise Undelivered("the name does not resolve")
    return answer


def _connected(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    last: OSError | None = None
    for tried, address in enumerate(addresses):
        share = (deadline - time.monotonic()) / (len(addresses) - tried)
        if share <= 0:
            break
        try:
            return socket.create_connection((address, port), share)
        except OSError as error:
            last = error
    raise Undelivered(_reason(last or TimeoutError())) from last


@contextmanager
def _cut_off_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """A server could say one byte before each timeout, and go on for ever."""
    twin = sock.dup()  # TLS takes the first one over
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
    there: Destination, sock: socket.socket, policy: Policy, deadline: float
) -> http.client.HTTPConnection:
    sock.settimeout(max(0.001, deadline - time.monotonic()))
    connection = http.client.HTTPConnection(there.host, there.port)
    connection.auto_open = 0  # else it would look the name up, and connect to what it finds
    if there.scheme == "https":
        # against the name, which is also what SNI says, whatever the address
        sock = _trusting(policy.tls_ca).wrap_socket(sock, server_hostname=there.host)
    connection.sock = sock
    return connection


@functools.lru_cache(maxsize=8)
def _trusting(tls_ca: str) -> ssl.SSLContext:
    """Made once: reading the system's CAs takes longer than a handshake."""
    context = ssl.create_default_context(cafile=tls_ca or None)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    there: Destination,
    content: bytes,
    headers: Mapping[str, str],
) -> None:
    connection.putrequest(method, there.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", there.authority)
    connection.putheader("Content-Length", str(len(content)))
    connection.putheader("Connection", "close")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(content)


def _answer(connection: http.client.HTTPConnection, deadline: float, kept: int) -> Answer:
    response = connection.getresponse()
    if time.monotonic() >= deadline:
        raise TimeoutError  # cut off: what http.client took for the end of the headers was none
    body = b""
    # what it is worth is its status; how much of the rest comes in time matters to readers only
    with response, suppress(OSError, http.client.HTTPException):
        while len(body) < kept and (piece := response.read1(kept - len(body))):
            body += piece
    return Answer(response.status, body, response.headers.get("Retry-After"))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionError):
        return "connection lost"
    return "no HTTP" if isinstance(error, http.client.HTTPException) else "no connection"
