"""A threaded gunicorn worker whose main loop survives any failure of one connection.

An exception in the stock loop ends the worker and all its current requests. If the cause is
external (no free descriptor, a torn value in Redis), the next worker ends as well.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from gunicorn.workers import gthread

from api.server.connection import ClientConnection
from api.server.stderr_probe import StderrProbe
from api.settings import Settings

log = structlog.get_logger(__name__)

# The pause in accepting connections after accept(2) failed: otherwise the loop would spin on it.
_PAUSE_SECONDS = 0.1
# The interval between log lines about a fault that may recur in each turn of the loop.
_SAY_EVERY_SECONDS = 60.0
# Another worker was faster, or the client has hung up. Neither is a reason to pause: an attacker
# who resets connections at once could keep all others out.
_NOBODY_THERE = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}


def _expired(idle: deque[ClientConnection]) -> ClientConnection | None:
    """Return the connection that has been idle for the longest if its time is over."""
    if idle and idle[0].timeout <= time.monotonic():
        return idle[0]
    return None


class GuardedWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """A worker that closes the connection, not itself, when handling it fails."""

    settings: Settings
    sockets: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.log_room: StderrProbe | None = None
        self._paused_until = 0.0
        self._said_at: dict[str, float] = {}
        self._most_silent = max(1, self.worker_connections // 2)

    def guarded(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function of the main loop; an exception costs its connection and not the worker.

        Returns None in that case. SystemExit passes: signal handlers raise it.
        """
        try:
            return function(*arguments)
        except Exception as error:  # noqa: BLE001 - the last resort (ASVS 16.5.4)
            self._tell(log.error, "event_loop_failed", exc_info=error)
            for argument in (*getattr(function, "args", ()), *arguments):
                if isinstance(argument, ClientConnection):
                    self.drop(argument)
            return None

    def has_log_room(self) -> bool:
        """Return whether a log line can be written without waiting for its reader."""
        return self.log_room is None or self.log_room.is_writable()

    def drop(self, conn: ClientConnection) -> None:
        """Close a connection and subtract it from the count, once, in any state."""
        if conn.counted_out:
            return
        conn.counted_out = True
        with suppress(KeyError, ValueError, OSError):  # not registered, or closed
            self.poller.unregister(conn.sock)
        for idle in (self.pending_conns, self.keepalived_conns):
            with suppress(ValueError):
                idle.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        paused = self._paused_until - time.monotonic()
        if paused > 0:
            timeout = min(timeout, paused)
        for key, _ in self.poller.select(timeout):
            self.guarded(key.data, key.fileobj)
        self.answer_collected()
        self._make_room()

    def answer_collected(self) -> None:
        """Answer the requests that the callbacks of this turn have collected; none here."""

    def _make_room(self) -> None:
        """Close idle connections, the oldest first, when they keep others out."""
        while len(self.pending_conns) > self._most_silent:
            self._say("silent_connections_closed", most=self._most_silent)
            self._close_idle(self.pending_conns[0])
        if self.nr_conns >= self.worker_connections and self.keepalived_conns:
            self._say("keepalive_connections_closed", most=self.worker_connections)
            self._close_idle(self.keepalived_conns[0])

    def murder_keepalived(self, force: bool = False) -> None:
        """Close connections without a next request in time; ``force`` closes all.

        The stock worker also resets one whose request arrived while the loop was busy.
        """
        if force:
            super().murder_keepalived(force=True)
            return
        while conn := _expired(self.keepalived_conns):
            self._close_idle(conn)

    def murder_pending(self) -> None:
        """Close connections without a first request in time, as ``murder_keepalived``."""
        while conn := _expired(self.pending_conns):
            self._close_idle(conn)

    def _close_idle(self, conn: ClientConnection) -> None:
        """Close a connection on which a request is awaited; if it has arrived, answer it first."""
        if not conn.has_bytes():
            self.drop(conn)
        elif conn in self.pending_conns:
            self.guarded(super().on_pending_socket_readable, conn, conn.sock)
        else:
            self.guarded(super().on_client_socket_readable, conn, conn.sock)

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; the poller awaits its first byte (gunicorn: a thread, for 5 s)."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno not in _NOBODY_THERE:
                self._pause_accepting(error)
            return
        try:
            self._take_in(sock, client, listener)
        except Exception as error:  # noqa: BLE001 - such as a lack of memory
            sock.close()
            self._pause_accepting(error)

    def _take_in(self, sock: socket.socket, client: Any, listener: socket.socket) -> None:
        conn = ClientConnection(
            self.cfg, sock, client, listener.getsockname(), timeout=self.settings.client_timeout
        )
        conn.timeout = time.monotonic() + self.settings.client_timeout
        self.poller.register(
            sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
        )
        self.pending_conns.append(conn)
        self.nr_conns += 1

    def set_accept_enabled(self, enabled: bool) -> None:
        """Start or stop accepting; during a pause each turn of the loop asks again."""
        if enabled and time.monotonic() < self._paused_until:
            return
        try:
            super().set_accept_enabled(enabled)
        except OSError as error:  # epoll can't add the listener
            self._pause_accepting(error)

    def _pause_accepting(self, error: Exception) -> None:
        self._paused_until = time.monotonic() + _PAUSE_SECONDS
        for listener in self.sockets:
            with suppress(KeyError, ValueError, OSError):
                self.poller.unregister(listener)
        self._accepting = False
        name = errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
        self._say("accepting_paused", cause=name, seconds=_PAUSE_SECONDS)

    def _say(self, event: str, **fields: Any) -> None:
        """Log a warning at most once a minute: under an attack it recurs in each turn."""
        now = time.monotonic()
        if now - self._said_at.get(event, -_SAY_EVERY_SECONDS) < _SAY_EVERY_SECONDS:
            return
        self._said_at[event] = now
        self._tell(log.warning, event, **fields)

    def _tell(self, write: Callable[..., Any], event: str, **fields: Any) -> None:
        """Write a log line unless that would wait; a closed log must not end the worker."""
        if self.has_log_room():
            with suppress(OSError, ValueError):
                write(event, **fields)
