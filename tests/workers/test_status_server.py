"""Attack the worker's own listener: slow, endless and malformed requests, and many of them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus

import pytest

from api.workers import status_server
from api.workers.status_server import Answer, StatusServer
from tests.support.at_once import LONGEST

Ask = Callable[[bytes], bytes]


def respond(path: str, authorization: str | None) -> Answer:
    """Answer with what was asked."""
    return Answer(HTTPStatus.OK, "text/plain", f"{path} {authorization}".encode())


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), LONGEST)


def read(connection: socket.socket) -> bytes:
    """Return all until the server closes; a reset is an end."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionError:
        pass
    return received


@pytest.fixture
def listener() -> Iterator[tuple[StatusServer, int]]:
    """Yield a server that accepts nothing before its start, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number = int(probe.getsockname()[1])
    server = StatusServer("127.0.0.1", number, respond)
    yield server, number
    server.close()


@pytest.fixture
def port(listener: tuple[StatusServer, int]) -> int:
    """Return the port of a server that runs."""
    server, number = listener
    server.start()
    return number


@pytest.fixture
def ask(port: int) -> Ask:
    """Return a function that sends a request and returns the whole answer."""

    def asking(request: bytes) -> bytes:
        with connect(port) as connection:
            connection.sendall(request)
            return read(connection)

    return asking


def status(answer: bytes) -> bytes:
    return answer.partition(b" ")[2][:3]


def test_a_request_is_answered_whole_and_the_connection_closed(ask: Ask) -> None:
    answer = ask(b"GET /metrics?x=1 HTTP/1.1\r\nHost: any\r\nauthorization:  Bearer t \r\n\r\n")
    assert answer == (
        b"HTTP/1.1 200 OK\r\n"
        b"Content-Type: text/plain\r\n"
        b"Content-Length: 17\r\n"
        b"Cache-Control: no-store\r\n"
        b"X-Content-Type-Options: nosniff\r\n"
        b"Connection: close\r\n\r\n"
        b"/metrics Bearer t"
    )
    head = ask(b"HEAD / HTTP/1.0\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.endswith(
        b"Content-Length: 6\r\nCache-Control: no-store\r\n"
        b"X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"POST /healthz HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"405"),
        (b"GET /healthz HTTP/2.0\r\n\r\n", b"400"),
        (b"GET http://other/healthz HTTP/1.1\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
        (b"\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 9000, b"431"),
        (b"GET / HTTP/1.1\r\nX: " + b"\xff" * 9000 + b"\r\n\r\n", b"431"),
    ],
)
def test_anything_else_is_refused(ask: Ask, request_: bytes, expected: bytes) -> None:
    assert status(ask(request_)) == expected


def test_two_authorizations_are_none(ask: Ask) -> None:
    twice = b"GET / HTTP/1.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"
    assert ask(twice).endswith(b"\r\n\r\n/ None")


def test_a_slow_client_is_cut_off(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_server, "_DEADLINE", 0.05)
    assert ask(b"GET /healthz HT") == b""


def test_a_flood_of_silent_connections_keeps_nobody_out(port: int, ask: Ask) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(connect(port)) for _ in range(2 * status_server._MOST)]
        assert status(ask(b"GET /healthz HTTP/1.1\r\n\r\n")) == b"200"
        assert read(silent[0]) == b""  # The oldest made room.


def test_a_burst_leaves_the_newest_connections_only(
    listener: tuple[StatusServer, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are accepted in one turn of the loop, before the first of them has closed."""
    server, port = listener
    monkeypatch.setattr(status_server, "_MOST", 2)
    monkeypatch.setattr(status_server, "_DEADLINE", 2.0 * LONGEST)
    with ExitStack() as stack:
        burst = [stack.enter_context(connect(port)) for _ in range(8)]
        server.start()
        assert [read(connection) for connection in burst[:-2]] == [b""] * 6
        for connection in burst[-2:]:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert status(read(connection)) == b"200"
