"""Test that a failure in the main loop costs at most one connection, never the worker."""

from __future__ import annotations

import errno
import json
import resource
import selectors
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.server import main_loop
from api.server.descriptors import connections_that_fit
from api.settings import Settings
from tests.server.test_worker import (
    IdleWorker,
    SingleWorkerServer,
    connect,
    connection_to,
    exchange,
    get,
    idle_worker,
    parse,
    read_all,
    read_until,
    served,
)
from tests.support.alone import alone
from tests.support.at_once import LONGEST

KEPT = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[SingleWorkerServer]:
    """Start a server that holds ten connections and does not close idle ones."""
    with served(GUNICORN_CMD_ARGS="--worker-connections 10 --keep-alive 300") as server:
        yield server


@pytest.fixture
def worker(settings: Settings) -> Iterator[IdleWorker]:
    """Yield a worker whose loop the test runs and whose queue is never processed."""
    with idle_worker(settings) as worker, selectors.DefaultSelector() as poller:
        worker.poller = poller
        yield worker


def events(server: SingleWorkerServer, name: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in server.log if line.startswith("{")]
    return [line for line in lines if line["event"] == name]


def until_logged(server: SingleWorkerServer, name: str) -> None:
    deadline = time.monotonic() + LONGEST
    while not events(server, name):
        assert time.monotonic() < deadline, server.log
        time.sleep(0.01)


@contextmanager
def no_descriptor_left(pid: int) -> Iterator[None]:
    """Lower the process's limit so that it cannot open another descriptor."""
    previous_limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    used = {int(link.name) for link in Path(f"/proc/{pid}/fd").iterdir()}
    free = next(number for number in range(len(used) + 1) if number not in used)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, previous_limits[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, previous_limits)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux lists a process's files")
def test_without_a_descriptor_the_worker_waits_and_then_answers(server: SingleWorkerServer) -> None:
    pid = server.worker
    with ExitStack() as stack:
        with no_descriptor_left(pid):
            clients = [stack.enter_context(closing(connect(server.port))) for _ in range(3)]
            for client in clients:
                client.sendall(get("/", "Host: a"))
            until_logged(server, "accepting_paused")

        assert [parse(read_all(client))[0] for client in clients] == [200] * 3
    assert server.worker == pid
    [line] = events(server, "accepting_paused")
    assert (line["level"], line["cause"], line["seconds"]) == ("warning", "EMFILE", 0.1)


def test_a_view_that_exits_ends_its_request_and_not_the_worker(server: SingleWorkerServer) -> None:
    pid = server.worker

    status, headers, _ = parse(exchange(server.port, get("/exit", "Host: a")))

    assert (status, headers["Content-Type"]) == (500, "application/problem+json")
    assert parse(exchange(server.port, get("/", "Host: a")))[0] == 200
    assert server.worker == pid


def test_of_silent_connections_half_are_kept_and_the_oldest_go_first(
    server: SingleWorkerServer,
) -> None:
    with ExitStack() as stack:
        oldest = stack.enter_context(closing(connect(server.port)))
        clients = [stack.enter_context(closing(connect(server.port))) for _ in range(5)]

        assert read_all(oldest) == b""

        for client in clients:
            client.sendall(get("/", "Host: a"))
        assert [parse(read_all(client))[0] for client in clients] == [200] * 5


def test_kept_connections_that_are_idle_keep_no_new_client_out(server: SingleWorkerServer) -> None:
    with ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(closing(connect(server.port)))
            connection.sendall(KEPT)
            read_until(connection, b"GET ")
        for _ in range(2):  # These take the last connections.
            stack.enter_context(closing(connect(server.port)))

        assert parse(exchange(server.port, get("/", "Host: a")))[0] == 200


class Refusing:
    """A listener whose ``accept`` fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.asked = 0

    def accept(self) -> None:
        self.asked += 1
        raise self._error

    def fileno(self) -> int:
        return -1


# The errors of accept(2) on Linux.
PAUSING = """
    EMFILE ENFILE ENOBUFS ENOMEM ENETDOWN EPROTO ENOPROTOOPT EHOSTDOWN ENONET EHOSTUNREACH
    EOPNOTSUPP ENETUNREACH EPERM
"""


@pytest.mark.parametrize("name", [name for name in PAUSING.split() if hasattr(errno, name)])
def test_whatever_accept_raises_is_said_once_and_accepting_pauses(
    worker: IdleWorker, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    warnings_logged: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        main_loop.log, "warning", lambda event, **fields: warnings_logged.append((event, fields))
    )
    listener = Refusing(OSError(getattr(errno, name), "as told"))
    worker.sockets = [listener]

    for _ in range(3):
        worker._accepting = True
        worker.guarded(worker.accept, listener)

    assert (listener.asked, worker._accepting, worker.nr_conns) == (3, False, 0)
    assert worker._paused_until > time.monotonic()
    cause = errno.errorcode[getattr(errno, name)]
    assert warnings_logged == [("accepting_paused", {"cause": cause, "seconds": 0.1})]
    worker.set_accept_enabled(True)  # The loop does this in each turn.
    assert not worker._accepting


@pytest.mark.parametrize("name", ["EAGAIN", "ECONNABORTED"])
def test_a_client_that_hung_up_is_no_reason_to_pause(worker: IdleWorker, name: str) -> None:
    """Otherwise a client that resets its connections at once would block all others."""
    worker._accepting = True

    worker.guarded(worker.accept, Refusing(OSError(getattr(errno, name), "as told")))

    assert (worker._accepting, worker._paused_until) == (True, 0.0)


def test_a_connection_that_cannot_be_registered_is_closed_and_not_counted(
    worker: IdleWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Epoll accepts no more descriptors than ``fs.epoll.max_user_watches``."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "as told")

    monkeypatch.setattr(worker.poller, "register", full)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        worker.sockets = [listener]
        with closing(socket.create_connection(listener.getsockname(), LONGEST)) as client:
            worker.guarded(worker.accept, listener)

            assert client.recv(1) == b""
    assert (worker.nr_conns, list(worker.pending_conns)) == (0, [])


def test_a_request_for_which_no_thread_can_be_started_costs_its_connection(
    worker: IdleWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine cannot start another thread: RuntimeError, in the main loop."""

    def full(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(worker, "_submit", full)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        worker.sockets = [listener]
        with closing(socket.create_connection(listener.getsockname(), LONGEST)) as client:
            worker.accept(listener)
            client.sendall(KEPT)
            worker.wait_for_and_dispatch_events(LONGEST)

            with closing(client):
                assert read_all(client) == b""
    assert (worker.nr_conns, list(worker.pending_conns), worker._queued) == (0, [], {})


def test_a_log_whose_reader_is_gone_ends_no_worker(
    worker: IdleWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(main_loop.log, "error", gone)
    monkeypatch.setattr(main_loop.log, "warning", gone)

    worker.guarded(worker.accept, Refusing(OSError(errno.EMFILE, "as told")))
    worker.guarded(worker.accept, Refusing(RuntimeError("a fault of ours")))


class Broken:
    """A session look-up that fails because of our own defect."""

    def check(self, _: Any) -> list[bool]:
        raise RuntimeError("a fault of ours")

    def forget(self) -> None:
        pass


def test_what_cannot_be_looked_up_ahead_goes_to_threads(worker: IdleWorker) -> None:
    worker._prefetch = Broken()  # type: ignore[assignment]
    with connection_to(worker) as (first_conn, _), connection_to(worker) as (second_conn, _):
        for conn in (first_conn, second_conn):
            conn.init()
            conn.parser.unreader.unread(KEPT)
            worker.poller.register(conn.sock, selectors.EVENT_READ)

        worker._answer_batch([first_conn, second_conn])

        assert list(worker._queued) == [first_conn, second_conn]
        assert not first_conn.is_closed
        assert not second_conn.is_closed


def test_an_answered_connection_that_cannot_be_registered_is_counted_out_once(
    worker: IdleWorker,
) -> None:
    with connection_to(worker) as (conn, _):
        worker.nr_conns = 1
        worker.poller.close()  # Every use of a registered connection now raises.
        future: Future[bool] = Future()
        future.set_result(True)
        conn.init()

        worker.guarded(worker.finish_request, conn, future)
        worker.drop(conn)

    assert list(worker.keepalived_conns) == []
    assert worker.nr_conns == 0


RAISED = """
import resource
from api.server.descriptors import raise_limit
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
print(raise_limit() == hard, resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))
"""


def test_the_soft_limit_of_descriptors_is_raised_to_the_hard_one() -> None:
    assert alone(RAISED).split() == ["True", "True"]


def test_connections_leave_descriptors_for_everything_else(settings: Settings) -> None:
    """MariaDB, Redis and all else need descriptors: clients must not take the last ones."""
    ours = settings.pool_maxconnections + 2 * settings.threads + settings.web_concurrency + 64
    for limit, expected_maximum in (
        (resource.RLIM_INFINITY, 1000),
        (1_000_000, 1000),
        (1000 + ours, 1000),
        (999 + ours, 999),
        (ours, 2 * settings.threads),
    ):
        assert connections_that_fit(1000, limit, settings) == expected_maximum
