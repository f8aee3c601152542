"""Test that a request that has arrived is answered, however busy the main loop is.

A client that has waited for five seconds was cut off: the loop answered 32 requests a turn, and the
poller named the same connections first each time.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest

from api.server.connection import ClientConnection
from api.settings import Settings
from tests.server.test_worker import IdleWorker, connection_to, get, idle_worker

REQUEST = get("/v1/session", "Host: a")

Connect = Callable[..., ClientConnection]


class Unknowing:
    """A look-up ahead that accepts each request and knows no session: threads get them all."""

    def accepts(self, _: bytes) -> bool:
        return True

    def check(self, heads: list[Any]) -> list[bool]:
        return [False for _ in heads]

    def forget(self) -> None:
        pass


@pytest.fixture
def worker(settings: Settings) -> Iterator[IdleWorker]:
    """Yield a worker whose loop the test runs; its queue shows what threads would get."""
    with idle_worker(settings) as worker, selectors.DefaultSelector() as poller:
        worker.poller = poller
        worker.tpool = None
        worker._prefetch = Unknowing()  # type: ignore[assignment]
        yield worker


@pytest.fixture
def kept(worker: IdleWorker) -> Iterator[Connect]:
    """Yield a function that makes a kept connection which is closed in so many seconds."""
    with ExitStack() as stack:

        def making(*, seconds: float, sent: bytes = REQUEST) -> ClientConnection:
            conn, client = stack.enter_context(connection_to(worker))
            conn.init()
            conn.sock.setblocking(False)
            conn.timeout = time.monotonic() + seconds
            worker.keepalived_conns.append(conn)
            worker.nr_conns += 1
            worker.poller.register(
                conn.sock,
                selectors.EVENT_READ,
                partial(worker.on_client_socket_readable, conn),
            )
            client.sendall(sent)
            return conn

        yield making


@pytest.fixture
def silent(worker: IdleWorker) -> Iterator[Connect]:
    """Yield a function that makes a new connection which is closed in so many seconds."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        def making(*, seconds: float, sent: bytes) -> ClientConnection:
            client = stack.enter_context(socket.create_connection(listener.getsockname()))
            worker.accept(listener)
            conn: ClientConnection = worker.pending_conns[-1]
            conn.timeout = time.monotonic() + seconds
            client.sendall(sent)
            stack.callback(conn.close)
            return conn

        yield making


def test_those_who_have_waited_longest_are_answered_first(
    worker: IdleWorker, kept: Connect
) -> None:
    """Forty clients ask at once; the first to connect were answered last."""
    conns = [kept(seconds=300 - number) for number in range(40)]
    longest_first = conns[::-1]

    worker.wait_for_and_dispatch_events(0)
    assert list(worker._queued) == longest_first[:32]

    worker.wait_for_and_dispatch_events(0)
    assert set(worker._queued) == set(conns)


def test_an_expired_connection_is_closed_only_if_no_request_has_arrived(
    worker: IdleWorker, kept: Connect, silent: Connect
) -> None:
    """Requests that arrive while the loop is busy find their connections expired."""
    asking = [make(seconds=-0.1, sent=REQUEST) for make in (kept, silent)]
    idle = [make(seconds=-0.1, sent=b"") for make in (kept, silent)]
    in_time = [make(seconds=300, sent=b"") for make in (kept, silent)]

    worker.murder_keepalived()
    worker.murder_pending()

    assert list(worker._queued) == asking
    assert [conn.is_closed for conn in (*asking, *idle, *in_time)] == [
        False,
        False,
        True,
        True,
        False,
        False,
    ]
    assert [*worker.keepalived_conns, *worker.pending_conns] == in_time
    assert worker.nr_conns == 4


def test_room_is_made_by_closing_a_connection_without_a_request(
    worker: IdleWorker, kept: Connect
) -> None:
    worker.worker_connections = 3
    asking, idle, newest = kept(seconds=1), kept(seconds=2, sent=b""), kept(seconds=3, sent=b"")

    for _ in range(3):
        worker._make_room()

    assert list(worker._queued) == [asking]
    assert [conn.is_closed for conn in (asking, idle, newest)] == [False, True, False]
    assert worker.nr_conns == 2


def test_a_stopping_worker_closes_what_is_left(worker: IdleWorker, kept: Connect) -> None:
    conns = [kept(seconds=300), kept(seconds=300, sent=b"")]

    worker.murder_keepalived(force=True)

    assert [conn.is_closed for conn in conns] == [True, True]
    assert worker.nr_conns == 0
