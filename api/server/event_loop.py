"""Answer session checks in gunicorn's event loop: the fast path (ADR 14).

Optimisation: session check 0.52 of the time without it (make bench, 2026-11). SERVER_FAST_PATH=off
turns it off; ``tests/server/test_fast_path.py`` compares the answers of both ways.

Handing a request to a thread and back, and that thread's own round trip to Redis, cost more than
the rest of a session check. So the session checks that arrive in one turn of the event loop are
looked up in Redis together, in one round trip. If Redis knows a session as live and recently
checked, its request is answered at once, by the same application. Every other request goes to a
thread.

The event loop must not wait. Redis gets a few milliseconds. A thread takes over when a client does
not read its answer, when a connection has to be closed, and when the log has no room.
"""

from __future__ import annotations

import socket
import sys
import time
from typing import Any

from api.crypto.passwords import Passwords
from api.server.connection import ClientConnection
from api.server.main_loop import GuardedWorker
from api.server.stderr_probe import StderrProbe
from api.telemetry.metrics import REQUESTS_INLINE
from api.web.session_prefetch import SessionPrefetch

# Requests answered in one turn. Further ones wait for the next turn, so that new connections and
# finished threads get theirs.
_LARGEST_BATCH = 32
_NOTIFY_EVERY_SECONDS = 1.0  # gunicorn's timeout is 30
_RECEIVED_BYTES = 8192  # a thread reads the rest of a longer head
_NEEDS_THREAD = {"CONTENT-LENGTH", "TRANSFER-ENCODING", "EXPECT", "UPGRADE"}


class NonBlockingWriter:
    """A stand-in for a client's socket that sends what fits at once and keeps the rest."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.unsent = b""

    def sendall(self, data: bytes) -> None:
        if self.unsent:
            self.unsent += data
            return
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        self.unsent = data[sent:]

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, flag: bool) -> None:
        """Change nothing: the socket does not block."""

    def settimeout(self, timeout: float | None) -> None:
        """Change nothing: no method here waits."""


class FastPathWorker(GuardedWorker):
    """A threaded worker that answers prefetched session checks in its event loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readable: list[ClientConnection] = []
        self._prefetch: SessionPrefetch | None = None  # None: no fast path
        self._passwords: Passwords | None = None
        self._notified_at = 0.0

    def notify(self) -> None:
        """Report to the master that the worker lives, once a second and not in every turn."""
        now = time.monotonic()
        if now - self._notified_at >= _NOTIFY_EVERY_SECONDS:
            self._notified_at = now
            super().notify()
            if self._passwords is not None:
                self.guarded(self._passwords.rest)

    def load_wsgi(self) -> None:
        super().load_wsgi()
        # gunicorn reads its settings 23 times a request, each time by two calls
        self.cfg.__dict__.update(
            {name: setting.get() for name, setting in self.cfg.settings.items()}
        )
        self.log_room = StderrProbe(sys.stderr.fileno())
        extensions = getattr(self.wsgi, "extensions", {})
        self._passwords = extensions.get("gatebook.passwords")
        if self.settings.server_fast_path and not self.cfg.is_ssl:
            self._prefetch = extensions.get("gatebook.session_prefetch")

    def on_client_socket_readable(self, conn: ClientConnection, client: socket.socket) -> None:
        """Collect the kept connections with a request; the poller gives them in any order."""
        if self._prefetch is None or not self.alive:
            super().on_client_socket_readable(conn, client)
        else:
            self._readable.append(conn)

    def answer_collected(self) -> None:
        readable, self._readable = self._readable, []
        if len(readable) > _LARGEST_BATCH:
            # The poller may name first, each time, the connections that were answered last. All
            # but the first 32 stay readable until the next turn.
            readable.sort(key=_answered_at)
            del readable[_LARGEST_BATCH:]
        arrived = [conn for conn in readable if self.guarded(self._receive, conn)]
        if arrived:
            self._answer_batch(arrived)

    def _receive(self, conn: ClientConnection) -> bool:
        """Return whether a session check was received; hand any other request to a thread."""
        assert self._prefetch is not None
        try:
            head = conn.sock.recv(_RECEIVED_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            head = b""  # a thread meets the same error and handles it
        conn.parser.unreader.unread(head)
        if not self._prefetch.accepts(head):
            super().on_client_socket_readable(conn, conn.sock)
            return False
        self.keepalived_conns.remove(conn)
        return True

    def _answer_batch(self, arrived: list[ClientConnection]) -> None:
        plain = [conn for conn in arrived if self.guarded(self._keep_if_plain, conn)]
        try:
            live = self.guarded(self._check, plain) or [False] * len(plain)
            for conn, is_live in zip(plain, live, strict=True):
                inline = is_live and self.alive and self.has_log_room()
                self.guarded(self._answer if inline else self._hand_over, conn)
        finally:
            if self._prefetch is not None:
                self._prefetch.forget()

    def _keep_if_plain(self, conn: ClientConnection) -> bool:
        """Return whether the request is plain; hand it to a thread if it is not."""
        if _is_plain(conn):
            return True
        self._hand_over(conn)
        return False

    def _check(self, plain: list[ClientConnection]) -> list[bool]:
        """Return for each connection whether its session is live.

        An exception in here belongs to no single connection, so it must close none of them.
        """
        assert self._prefetch is not None
        return self._prefetch.check([conn.parser.parsed.headers for conn in plain])

    def _answer(self, conn: ClientConnection) -> None:
        sock, writer = conn.sock, NonBlockingWriter(conn.sock)
        conn.sock, conn.waited, conn.on_spare_thread = writer, 0.0, False
        try:
            keeps = super().handle(conn)
        finally:
            conn.sock = sock
        REQUESTS_INLINE.inc()
        if keeps and not writer.unsent:
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            return
        self.poller.unregister(sock)
        future = self.tpool.submit(self._finish, conn, writer.unsent, keeps)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.guarded, self.finish_request, conn, done)
        )

    def _finish(self, conn: ClientConnection, unsent: bytes, keeps: bool) -> bool:
        """Send the rest of an answer, in a thread: the client may take its time.

        Returns whether the connection is kept.
        """
        try:
            conn.sock.settimeout(self.settings.client_timeout)
            conn.sock.sendall(unsent)
        except OSError:
            self.log.info("A client took its answer too slowly and was cut off")
            keeps = False
        if not keeps:
            conn.linger_and_close()
        return keeps

    def _hand_over(self, conn: ClientConnection) -> None:
        self.poller.unregister(conn.sock)
        self.enqueue_req(conn)


def _answered_at(conn: ClientConnection) -> float:
    """Return a time that grows with that of the last answer."""
    return float(conn.timeout)


def _is_plain(conn: ClientConnection) -> bool:
    """Return whether this is one whole HTTP/1.1 request without a body on a kept connection.

    If so, it is parsed; if not, its bytes stay where a thread will read them.
    """
    if not conn.parser.parse_ahead():
        return False
    request = conn.parser.parsed
    names = [name for name, _ in request.headers]
    return (
        request.version == (1, 1)
        and "HOST" in names
        and _NEEDS_THREAD.isdisjoint(names)
        and not request.should_close()
        and not conn.parser.unreader.buf.getvalue()
    )
