"""gunicorn's threaded worker, made to keep three promises that the stock one does not.

- No HTML ever: what never reaches Flask (a malformed request line, a header too long) is answered
  as a problem document, too.
- HTTP/1.1 without Host is refused (RFC 9112, 3.2).
- A slow client can't hold a thread for ever: reading the head, reading the body and each write have
  a deadline, ``CLIENT_TIMEOUT``. A connection that sends nothing holds no thread at all.
"""

from __future__ import annotations

import errno
import json
import selectors
import socket
import time
import uuid
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.errors import AppImportError
from gunicorn.http import errors, wsgi
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers import gthread

from api.errors import problem_document
from api.settings import Settings, SettingsError

# How long an answered connection may take to say goodbye (RFC 9112, 9.6).
_LINGER = 1.0


class RequestTimeout(errors.ParseException):  # type: ignore[misc]
    """The head of a request did not arrive in time."""


_Answer = tuple[int, str, str | None]  # status, reason, detail
_STATUSES: dict[type[Exception], _Answer] = {
    RequestTimeout: (408, "Request Timeout", "The request did not arrive in time."),
    errors.LimitRequestLine: (414, "URI Too Long", "The request line is too long."),
    errors.ExpectationFailed: (417, "Expectation Failed", "Expect takes only 100-continue."),
    errors.LimitRequestHeaders: (
        431,
        "Request Header Fields Too Large",
        "A header is too long, or there are too many.",
    ),
    errors.UnsupportedTransferCoding: (
        501,
        "Not Implemented",
        "The only transfer coding taken is chunked.",
    ),
}
_MALFORMED: _Answer = (400, "Bad Request", "The request is not valid HTTP/1.1.")
_OUR_FAULT: _Answer = (500, "Internal Server Error", None)
# Raised for what the application sent, or for how we are set up.
_NOT_THE_CLIENTS = (
    errors.InvalidResponseHeader,
    errors.InvalidResponseHeaderName,
    errors.ConfigurationProblem,
)


class _Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads from the socket, with one deadline for a whole head or body.

    A timeout on each recv() alone would let a client send one byte every nine seconds.
    """

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        super().__init__(sock)
        self._timeout = timeout
        self._in_head = True
        self._deadline = 0.0

    def begin(self, *, head: bool) -> None:
        self._in_head = head
        self._deadline = time.monotonic() + self._timeout

    def chunk(self, size_hint: int | None = None) -> bytes:
        given = self.sock.gettimeout()
        remaining = max(self._deadline - time.monotonic(), 0.001)
        self.sock.settimeout(remaining if given is None else min(given, remaining))
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            if self._in_head:
                raise RequestTimeout from None
            raise  # Werkzeug makes a 400 of it
        finally:
            self.sock.settimeout(given)
        return data


class _Connection(gthread.TConn):  # type: ignore[misc]
    def __init__(self, worker: Worker, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self._client_timeout = worker.client_timeout
        self._closed = False
        # The poller hands over a connection only when there is something to read.
        self.data_ready = True

    def init(self) -> None:
        """Called before each request on the connection."""
        if not self.initialized:
            super().init()
            self.parser.unreader = _Unreader(self.sock, self._client_timeout)
        self.parser.unreader.begin(head=True)

    def begin_body(self) -> None:
        self.parser.unreader.begin(head=False)
        self.sock.settimeout(self._client_timeout)  # for writing

    def linger_and_close(self) -> None:
        self._closed = True
        util.close_graceful(self.sock, timeout=_LINGER)

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002
        if not self._closed:
            self._closed = True
            util.close(self.sock)


class _BodyReader:
    """Reads a body; one that is not well chunked is a failed read, which Werkzeug makes a 400 of.

    Nobody can say where the next request would begin, so the connection ends with the answer.
    """

    def __init__(self, request: Any) -> None:
        self._request = request
        self._reader = request.body.reader

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._reader.read(size)
        except errors.ParseException as error:
            self._request.force_close()
            raise OSError(f"Malformed body: {type(error).__name__}") from None
        return data


class _Response(wsgi.Response):  # type: ignore[misc]
    def default_headers(self) -> list[str]:
        """Without Server: what runs here is nobody's business (ASVS 13.4.6)."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """See the module's docstring."""

    client_timeout = 10.0

    def init_process(self) -> None:
        self.client_timeout = Settings.from_environ().client_timeout
        wsgi.Response = _Response  # gunicorn has no setting for it
        super().init_process()

    def load_wsgi(self) -> None:
        """What only the application can tell of a setting (EXTENSIONS) is a message, no trace."""
        try:
            super().load_wsgi()
        except SettingsError as error:
            raise AppImportError(str(error)) from None

    def accept(self, listener: socket.socket) -> None:
        """Wait for the first byte in the poller; the stock worker does so in a thread, for 5 s."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.ECONNABORTED}:
                return
            raise
        conn = _Connection(self, sock, client, listener.getsockname())
        conn.timeout = time.monotonic() + self.client_timeout
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(
            sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
        )

    def handle(self, conn: _Connection) -> Any:
        again = super().handle(conn)
        if not again:
            # Here, in the thread: the stock worker lingers in the main loop, where one client that
            # does not hang up keeps all others from being accepted.
            conn.linger_and_close()
        return again

    def handle_request(self, req: Any, conn: _Connection) -> Any:
        if req.version >= (1, 1) and not any(name == "HOST" for name, _ in req.headers):
            raise errors.InvalidHeader("HOST", req=req)
        conn.begin_body()
        req.body.reader = _BodyReader(req)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            self.log.info("A client took its answer too slowly and was cut off")
            return False

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:  # noqa: ARG002
        """Answer what Flask never saw, or could not answer."""
        request_id = str(uuid.uuid4())
        theirs = isinstance(exc, errors.ParseException) and not isinstance(exc, _NOT_THE_CLIENTS)
        if theirs:
            status, reason, detail = _STATUSES.get(type(exc), _MALFORMED)
            # The kind alone: the text of the exception is what the client sent.
            self.log.warning("Refused a request: %s (%s)", type(exc).__name__, request_id)
        else:
            status, reason, detail = _OUR_FAULT
            self.log.error("Error handling a request (%s)", request_id, exc_info=exc)
        answer = _problem("bad_request" if theirs else "internal_error", status, request_id, detail)
        try:
            util.write_nonblock(client, _head(status, reason, request_id, len(answer)) + answer)
        except OSError:
            self.log.debug("The client was gone before it was answered")


def _problem(code: str, status: int, request_id: str, detail: str | None) -> bytes:
    document = problem_document(code, request_id=request_id, detail=detail)
    return json.dumps({**document, "status": status}).encode()


def _head(status: int, reason: str, request_id: str, length: int) -> bytes:
    return (
        f"HTTP/1.1 {status} {reason}\r\n"
        f"Date: {util.http_date()}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Content-Length: {length}\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {request_id}\r\n"
        "\r\n"
    ).encode("ascii")
