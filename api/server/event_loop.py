"""gunicorn's threaded worker, which answers in its main loop what needs no waiting.

To hand a request to a thread and back, and that thread's own trip to Redis, cost more than all else
of a session check. So the requests that came in one turn of the loop are looked up in Redis
together, in one round trip, and whoever is known there as live and checked lately is answered at
once, by the same application. All else goes to a thread, as ever: see ADR 14.

The loop must not wait: Redis has a few milliseconds; an answer that a client does not take, and a
goodbye, are left to a thread; so is a request when the log has no room.
"""

from __future__ import annotations

import socket
import sys
import time
from typing import Any

from api.crypto.passwords import Passwords
from api.server.connection import Connection
from api.server.log_room import LogRoom
from api.server.main_loop import GuardedWorker
from api.telemetry.metrics import INLINE
from api.web.session_prefetch import Ahead

# Answered in one turn; what else has come is seen in the next, after whoever connects or is done.
_MOST = 32
_NOTIFY_EVERY = 1.0  # seconds; gunicorn's timeout is 30
_RECEIVED = 8192  # bytes; a longer head goes on in a thread
_NEED_MORE = {"CONTENT-LENGTH", "TRANSFER-ENCODING", "EXPECT", "UPGRADE"}


class Outlet:
    """Stands for a client's socket while the main loop answers: it takes what fits, at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.rest = b""

    def sendall(self, data: bytes) -> None:
        if self.rest:
            self.rest += data
            return
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        self.rest = data[sent:]

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, flag: bool) -> None:
        """It stays as it is: the socket does not block, and this never waits."""

    def settimeout(self, timeout: float | None) -> None:
        """As ``setblocking``."""


class InlineWorker(GuardedWorker):
    """See the module's docstring."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrived: list[Connection] = []
        self._ahead: Ahead | None = None
        self._passwords: Passwords | None = None
        self._notified = 0.0

    def notify(self) -> None:
        """Tell the master that we live: once a second, and not at each turn of the loop."""
        now = time.monotonic()
        if now - self._notified >= _NOTIFY_EVERY:
            self._notified = now
            super().notify()
            if self._passwords is not None:
                self.guarded(self._passwords.rest)

    def load_wsgi(self) -> None:
        super().load_wsgi()
        # read 23 times a request, each time by two calls
        self.cfg.__dict__.update({name: one.get() for name, one in self.cfg.settings.items()})
        self.log_room = LogRoom(sys.stderr.fileno())
        extensions = getattr(self.wsgi, "extensions", {})
        self._passwords = extensions.get("gatebook.passwords")
        if not self.cfg.is_ssl:
            self._ahead = extensions.get("gatebook.ahead")

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """A request on a kept connection."""
        if self._ahead is None or not self.alive:
            super().on_client_socket_readable(conn, client)
            return
        if len(self._arrived) == _MOST:
            return  # it stays readable
        try:
            head = client.recv(_RECEIVED)
        except BlockingIOError:
            return
        except OSError:
            head = b""  # a thread will see for itself
        conn.parser.unreader.unread(head)
        if self._ahead.takes(head):
            self.keepalived_conns.remove(conn)
            self._arrived.append(conn)
        else:
            super().on_client_socket_readable(conn, client)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(timeout)
        if self._arrived:
            arrived, self._arrived = self._arrived, []
            self._answer_all(arrived)

    def _answer_all(self, arrived: list[Connection]) -> None:
        plain = [conn for conn in arrived if self.guarded(self._is_plain, conn)]
        try:
            live = self.guarded(self._check, plain) or [False] * len(plain)
            for conn, known in zip(plain, live, strict=True):
                answers = known and self.alive and self.has_log_room()
                self.guarded(self._answer if answers else self._hand_over, conn)
        finally:
            if self._ahead is not None:
                self._ahead.forget()

    def _is_plain(self, conn: Connection) -> bool:
        """Hand over to a thread whatever is not plain."""
        if _is_plain(conn):
            return True
        self._hand_over(conn)
        return False

    def _check(self, plain: list[Connection]) -> list[bool]:
        """For each, whether its session is live. No exception here is any one connection's."""
        assert self._ahead is not None
        return self._ahead.check([conn.parser.parsed.headers for conn in plain])

    def _answer(self, conn: Connection) -> None:
        sock, outlet = conn.sock, Outlet(conn.sock)
        conn.sock, conn.waited, conn.spared = outlet, 0.0, False
        try:
            again = super().handle(conn)
        finally:
            conn.sock = sock
        INLINE.inc()
        if again and not outlet.rest:
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            return
        self.poller.unregister(sock)
        future = self.tpool.submit(self._finish, conn, outlet.rest, again)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.guarded, self.finish_request, conn, done)
        )

    def _finish(self, conn: Connection, rest: bytes, again: bool) -> bool:
        """In a thread: what may take a client's time."""
        try:
            conn.sock.settimeout(self.settings.client_timeout)
            conn.sock.sendall(rest)
        except OSError:
            self.log.info("A client took its answer too slowly and was cut off")
            again = False
        if not again:
            conn.linger_and_close()
        return again

    def _hand_over(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self.enqueue_req(conn)


def _is_plain(conn: Connection) -> bool:
    """Whether this is one whole HTTP/1.1 request without a body, after which we go on.

    It is parsed then; else its bytes are where a thread will read them.
    """
    if not conn.parser.parse_ahead():
        return False
    request = conn.parser.parsed
    names = [name for name, _ in request.headers]
    return (
        request.version == (1, 1)
        and "HOST" in names
        and _NEED_MORE.isdisjoint(names)
        and not request.should_close()
        and not conn.parser.unreader.buf.getvalue()
    )
