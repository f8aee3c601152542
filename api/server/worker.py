"""A threaded gunicorn worker with deadlines, load shedding and problem documents.

- No HTML: a request that never reaches Flask (a malformed request line, a header too long) is
  answered with a problem document, too.
- HTTP/1.1 without Host is refused (RFC 9112, 3.2).
- A slow client can't occupy a thread for ever: reading the head, reading the body and each write
  have a deadline, ``CLIENT_TIMEOUT``. A connection that sends nothing occupies no thread at all.
- Load shedding: a request that has waited for a thread for ``QUEUE_TIMEOUT`` is answered 503.
- While all threads hang, ``/healthz`` is answered, and every other new request gets 503 at once.
- After SIGTERM requests in progress are finished, and new connections are refused, not kept
  waiting. This also holds for a signal that comes while the worker starts.

``tests/dependencies/private_names.toml`` lists the names of gunicorn that this needs; a test fails
if one of them changes.
"""

from __future__ import annotations

import socket
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from typing import Any

from gunicorn import util
from gunicorn.errors import AppImportError
from gunicorn.http import errors, wsgi

from api.server import error_responses, response, signal_mask
from api.server.connection import (
    DISCONNECT_ERRNOS,
    BodyReader,
    ClientConnection,
    NoThreadToWait,
    is_empty,
)
from api.server.event_loop import FastPathWorker
from api.settings import Settings, SettingsError
from api.telemetry import logging as logs
from api.telemetry.metrics import REQUESTS_MALFORMED, REQUESTS_SHED, THREADS_BUSY
from api.web.cross_origin import cors_headers

# All threads busy and none finished for this long: they hang.
_STUCK_AFTER = 1.0
# The threads for the answers given while the others hang.
_SPARE_THREADS = 2
# The interval at which the queue of requests without a thread is examined.
_LOOK_EVERY = 0.1


class _Occupancy:
    """A count of the busy threads, and since when none has been free."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._busy = 0
        self._full_since: float | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        THREADS_BUSY.add(1)
        with self._lock:
            self._busy += 1
            if self._busy == self._threads:
                self._full_since = time.monotonic()

    def __exit__(self, *_: object) -> None:
        THREADS_BUSY.add(-1)
        with self._lock:
            self._busy -= 1
            self._full_since = None

    def stuck(self) -> bool:
        since = self._full_since
        return since is not None and time.monotonic() - since > _STUCK_AFTER


class Worker(FastPathWorker):
    """A gunicorn worker with deadlines, load shedding and spare threads; see the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._occupancy = _Occupancy(self.cfg.threads)
        # In order of arrival, those in progress included. Used by the main loop only.
        self._queued: dict[ClientConnection, Future[Any]] = {}
        self._looked_at = 0.0

    def init_process(self) -> None:
        self.settings = Settings.from_environ()
        logs.configure(self.settings)
        self._spare = ThreadPoolExecutor(_SPARE_THREADS, thread_name_prefix="spare")
        # gunicorn has no settings for these classes. One stream for wsgi.errors is enough.
        wsgi.Response = response.Response
        wsgi.WSGIErrorsWrapper = cache(wsgi.WSGIErrorsWrapper)
        super().init_process()

    def init_signals(self) -> None:
        super().init_signals()
        signal_mask.let_go()

    def run(self) -> None:
        try:
            super().run()
        finally:
            self._spare.shutdown(wait=False)

    def handle_quit(self, sig: int, frame: Any) -> None:
        self._spare.shutdown(wait=False)
        super().handle_quit(sig, frame)

    def load_wsgi(self) -> None:
        """Load the application; report a fault in EXTENSIONS without a traceback."""
        try:
            super().load_wsgi()
        except SettingsError as error:
            raise AppImportError(str(error)) from None

    def set_accept_enabled(self, enabled: bool) -> None:
        """Refuse new connections once the worker stops.

        The stock worker leaves its listeners open: a new client then hangs until the last request
        ends, and is cut off.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            previous = -1
            while previous < self.nr_conns < self.worker_connections:  # accepted by the kernel
                previous = self.nr_conns
                self.accept(listener)
            listener.close()
        self.sockets = []

    def enqueue_req(self, conn: ClientConnection) -> None:
        conn.queued_at = time.monotonic()
        if self._occupancy.stuck():
            self._spare_for(conn)
        else:
            # A connection with a free thread needs no spare one. Waiting connections are counted,
            # not those in progress: a thread is free for a moment between two requests.
            waits = len(self._queued) >= self.cfg.threads
            conn.for_health = waits and conn.looks_like_health()
            self._queued[conn] = self._submit(self.tpool, conn)

    def _spare_for(self, conn: ClientConnection) -> None:
        conn.on_spare_thread = True
        self._submit(self._spare, conn)

    def _submit(self, pool: ThreadPoolExecutor, conn: ClientConnection) -> Future[Any]:
        future = pool.submit(self._handle_in_thread, conn)
        future.add_done_callback(
            partial(self.method_queue.defer, self.guarded, self.finish_request, conn)
        )
        return future

    def finish_request(self, conn: ClientConnection, fs: Future[Any]) -> None:
        if fs.cancelled():  # moved to a spare thread
            return
        self._queued.pop(conn, None)
        if conn.counted_out:
            return
        super().finish_request(conn, fs)
        conn.counted_out = conn.is_closed
        if conn.is_closed and fs.result():  # it could not be registered
            with suppress(ValueError):
                self.keepalived_conns.remove(conn)

    def drop(self, conn: ClientConnection) -> None:
        self._queued.pop(conn, None)
        super().drop(conn)

    def _handle_in_thread(self, conn: ClientConnection) -> Any:
        """Handle a request; SystemExit in a view ends only its request.

        The future would raise it again in the main loop, where it would end the worker.
        """
        try:
            return self.handle(conn)
        except BaseException as error:  # noqa: BLE001
            self.handle_error(None, conn.sock, conn.client, error)
            conn.linger_and_close()
            return False

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        waiting = len(self._queued) > self.cfg.threads
        super().wait_for_and_dispatch_events(min(timeout, _LOOK_EVERY) if waiting else timeout)
        if waiting and time.monotonic() - self._looked_at > _LOOK_EVERY:
            self._look_through_the_queue()

    def _look_through_the_queue(self) -> None:
        """Move requests that can't wait longer to spare threads: those before them may hang."""
        self._looked_at = time.monotonic()
        stuck = self._occupancy.stuck()
        for conn, future in list(self._queued.items()):
            waited = self._looked_at - conn.queued_at
            urgent = conn.for_health and (stuck or waited > _STUCK_AFTER)
            if (urgent or waited > self.settings.queue_timeout) and future.cancel():
                del self._queued[conn]
                self.guarded(self._spare_for, conn)

    def handle(self, conn: ClientConnection) -> Any:
        conn.waited = time.monotonic() - conn.queued_at
        if conn.on_spare_thread:
            is_kept_alive = super().handle(conn)
        else:
            with self._occupancy:
                is_kept_alive = super().handle(conn)
        if not is_kept_alive:
            # Linger in the thread: the stock worker does so in the main loop, where one client that
            # does not hang up keeps all others from being accepted.
            conn.linger_and_close()
        return is_kept_alive

    def handle_request(self, req: Any, conn: ClientConnection) -> Any:
        if req.version >= (1, 1) and not any(name == "HOST" for name, _ in req.headers):
            raise errors.InvalidHeader("HOST", req=req)
        if conn.on_spare_thread:
            if req.method not in {"GET", "HEAD"} or req.path != "/healthz":
                return self._shed(req, conn)
            req.force_close()
        elif conn.waited > self.settings.queue_timeout:
            return self._shed(req, conn)
        conn.begin_body()
        if not is_empty(req.body):
            req.body.reader = BodyReader(req)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            self.log.info("A client took its answer too slowly and was cut off")
            return False
        except OSError as error:
            if error.errno not in DISCONNECT_ERRNOS:
                raise
            self.log.debug("The client was gone before it was answered")
            return False

    def _shed(self, req: Any, conn: ClientConnection) -> bool:
        REQUESTS_SHED.inc()
        request_id = str(uuid.uuid4())
        self.log.warning(
            "Shed a request: no free thread, waited %.1f s (%s)", conn.waited, request_id
        )
        # else the page of an allowed origin could not read that it may try again
        origin = next((value for name, value in req.headers if name == "ORIGIN"), None)
        head, body = error_responses.too_busy(request_id, cors_headers(origin, self.settings))
        self._write(conn.sock, head if req.method == "HEAD" else head + body)
        return False

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:  # noqa: ARG002
        """Answer a request that Flask never saw, or could not answer."""
        request_id = str(uuid.uuid4())
        if isinstance(exc, NoThreadToWait):
            REQUESTS_SHED.inc()
            self.log.warning("Shed a request: no free thread for its head (%s)", request_id)
            self._write(client, b"".join(error_responses.too_busy(request_id, {})))
            client.close()  # here: no thread is free to wait for the client's end either
            return
        if error_responses.is_the_clients(exc):
            REQUESTS_MALFORMED.inc()
            # Log the exception's class alone: its text is the client's input.
            self.log.warning("Refused a request: %s (%s)", type(exc).__name__, request_id)
        else:
            self.log.error("Error handling a request (%s)", request_id, exc_info=exc)
        self._write(client, error_responses.answer_to(exc, request_id))

    def _write(self, client: socket.socket, data: bytes) -> None:
        try:
            util.write_nonblock(client, data)
        except OSError:
            self.log.debug("The client was gone before it was answered")
