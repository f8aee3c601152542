"""A client's connection in gunicorn's worker: every read and every write has a deadline."""

from __future__ import annotations

import errno
import socket
import time
import weakref
from typing import Any

import structlog
from gunicorn import util
from gunicorn.http import errors, message
from gunicorn.http.body import LengthReader
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers import gthread

log = structlog.get_logger(__name__)

# The errors of a socket whose client, or the network to it, is gone. TimeoutError is separate.
DISCONNECT_ERRNOS = {
    errno.EPIPE,
    errno.ECONNRESET,
    errno.ECONNABORTED,
    errno.ENOTCONN,
    errno.EHOSTUNREACH,
    errno.EHOSTDOWN,
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.ENETRESET,
}

# The longest wait for the client's end of an answered connection (RFC 9112, 9.6).
_LINGER = 1.0
# The waits of a spare thread, for a head and for the client's end. A head usually comes in one
# piece; slow clients would otherwise occupy the spare threads one after the other.
_SPARE_TIMEOUT = 0.01
_SPARE_LINGER = 0.1


# The bytes of a request line and its fields together.
LARGEST_HEAD = 32 * 1024
_HEALTH = (b"GET /healthz", b"HEAD /healthz")


class RequestTimeout(errors.ParseException):  # type: ignore[misc]
    """The head of a request did not arrive in time."""


class NoThreadToWait(errors.ParseException):  # type: ignore[misc]
    """The head of a request had not arrived, and no thread is free to wait for it."""


class _Unreader(SocketUnreader):  # type: ignore[misc]
    """A reader of the socket with one deadline for a whole head or body.

    A timeout on each recv() alone would let a client send one byte every nine seconds.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self._too_late: type[Exception] | None = None
        self._deadline = 0.0

    def begin(self, timeout: float, too_late: type[Exception] | None = None) -> None:
        """Set the deadline. ``too_late`` is raised past it; None means ``TimeoutError``, a 400."""
        self._too_late = too_late
        self._deadline = time.monotonic() + timeout

    def chunk(self, size_hint: int | None = None) -> bytes:
        timeout = self.sock.gettimeout()
        remaining = max(self._deadline - time.monotonic(), 0.001)
        self.sock.settimeout(remaining if timeout is None else min(timeout, remaining))
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            if self._too_late is not None:
                raise self._too_late from None
            raise  # Werkzeug turns it into a 400
        except OSError as error:
            if error.errno not in DISCONNECT_ERRNOS:
                raise
            return b""  # as if the client had hung up
        finally:
            self.sock.settimeout(timeout)
        return data


def is_empty(body: Any) -> bool:
    """Return whether a request has no body, as most requests."""
    return type(body.reader) is LengthReader and body.reader.length == 0


class _Request(message.Request):  # type: ignore[misc]
    """gunicorn's request, without X-Forwarded-*: the application decides which proxies to trust."""

    headers: list[tuple[str, str]]

    def _peer_is_trusted_proxy(self) -> bool:
        return False  # as with an empty forwarded_allow_ips, but without parsing the address

    def parse(self, unreader: Any) -> Any:
        unused = super().parse(unreader)
        self.headers = _with_one_cookie_field(self.headers)
        return unused

    def parse_request_line(self, line_bytes: bytes) -> None:
        super().parse_request_line(line_bytes)
        # The rest is left for the fields. gunicorn would accept the maximal number of fields, each
        # of the maximal length: half a megabyte.
        self.max_buffer_headers = LARGEST_HEAD - len(line_bytes) - len(b"\r\n")

    def should_close(self) -> bool:
        """Return whether the connection ends; gunicorn's keeps ``keep-alive, close`` open."""
        if self.must_close or self.method == "CONNECT":
            return True
        keeps = False
        for name, value in self.headers:
            if name == "CONNECTION":
                options = {option.strip(" \t") for option in value.lower().split(",")}
                if "close" in options:
                    return True
                keeps = keeps or "keep-alive" in options
        return not keeps and bool(self.version <= (1, 0))


def _with_one_cookie_field(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields with those named Cookie joined by a semicolon (RFC 9113, 8.2.3).

    HTTP/2 allows several; a proxy may pass them on. gunicorn would join them by a comma, which
    belongs to the value of a cookie: splitting there would let the value of one cookie, which any
    subdomain may set, define another.
    """
    cookies = [value for name, value in headers if name == "COOKIE"]
    if len(cookies) < 2:
        return headers
    rest = [field for field in headers if field[0] != "COOKIE"]
    return [*rest, ("COOKIE", "; ".join(cookies))]


class Parser(RequestParser):  # type: ignore[misc]
    """gunicorn's parser, extended to parse a request before it is asked for it."""

    mesg_class = _Request
    mesg: Any
    parsed: Any = None

    def parse_ahead(self) -> bool:
        """Parse the received bytes; return False, with no change, if they are incomplete."""
        received, previous = self.unreader.buf.getvalue(), self.mesg
        try:
            self.parsed = super().__next__()
        except (errors.ParseException, StopIteration, OSError):
            self.mesg = previous
            self.unreader.take_buffered()
            self.unreader.unread(received)
            return False
        return True

    def __next__(self) -> Any:
        if self.parsed is None:
            return super().__next__()
        request, self.parsed = self.parsed, None
        return request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Read the rest of the body; gunicorn's sets the timeout four times without a body."""
        if self.mesg and is_empty(self.mesg.body):
            return True
        try:
            return bool(super().finish_body(deadline, max_bytes))
        except OSError:  # malformed or cut off: the start of the next request is unknown
            return False


class ClientConnection(gthread.TConn):  # type: ignore[misc]
    """A client's connection with the worker's notes about it."""

    parser: Any

    def __init__(
        self, config: Any, sock: socket.socket, client: Any, server: Any, *, timeout: float
    ) -> None:
        super().__init__(config, sock, client, server)
        self._client_timeout = timeout
        self._closed = False
        self.counted_out = False  # removed from the worker's nr_conns
        self.queued_at = 0.0
        self.for_health = False  # judged by its first bytes
        self.waited = 0.0  # seconds without a thread, before the current request
        self.on_spare_thread = False  # whether a spare thread handles it
        # The poller hands over a connection only if there are bytes to read.
        self.data_ready = True

    def init(self) -> None:
        """Prepare the connection and its deadline; called before each request."""
        if not self.initialized:
            super().init()
            self.parser = Parser(self.cfg, self.sock, self.client)
            self.parser.unreader = _Unreader(self.sock)
        if self.on_spare_thread:
            self.parser.unreader.begin(_SPARE_TIMEOUT, NoThreadToWait)
        else:
            self.parser.unreader.begin(self._client_timeout, RequestTimeout)

    def begin_body(self) -> None:
        self.parser.unreader.begin(self._client_timeout)
        self.sock.settimeout(self._client_timeout)  # for writing

    def has_bytes(self) -> bool:
        """Return whether the client has sent something that nobody has read. Never waits."""
        try:
            return bool(self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except OSError:
            return False

    def looks_like_health(self) -> bool:
        """Guess from the first bytes, without consuming them. Not while a thread reads."""
        if self.parser is not None and (read := self.parser.unreader.buf.getvalue()):
            return bool(read.startswith(_HEALTH))
        self.sock.setblocking(False)
        try:
            begin: bytes = self.sock.recv(13, socket.MSG_PEEK)
        except OSError:
            return False
        return begin.startswith(_HEALTH)

    @property
    def is_closed(self) -> bool:
        return self._closed

    def linger_and_close(self) -> None:
        self._closed = True
        util.close_graceful(self.sock, timeout=_SPARE_LINGER if self.on_spare_thread else _LINGER)

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002
        if not self._closed:
            self._closed = True
            util.close(self.sock)


class BodyReader:
    """A reader of bodies, for which invalid chunks are a failed read (a 400 from Werkzeug).

    The start of the next request is unknown then, so the connection ends with the answer.
    """

    def __init__(self, request: Any) -> None:
        self._request = weakref.proxy(request)  # else a cycle, left to the garbage collector
        self._reader = request.body.reader

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._reader.read(size)
        except errors.ParseException as error:
            self._request.force_close()
            log.info("body_refused", cause=type(error).__name__)
            raise OSError(f"Malformed body: {type(error).__name__}") from None
        return data
