"""The generator sees every wrong answer: a fast one, too, may be wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.harness import wrk as generator
from bench.harness.raw_http import UNIQUE, request
from bench.harness.wrk import WrkLoad

pytestmark = pytest.mark.usefixtures("wrk")

Answers = Callable[[int, bytes], tuple[int, bytes]]


class RecordingServer(ThreadingHTTPServer):
    """Answers with what ``answers`` says, given the number of the request and its body."""

    daemon_threads = True

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), RecordingHandler)


class RecordingHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RecordingServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        status, answer = self.server.answers(len(self.server.bodies), body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def serving() -> Iterator[Callable[[Answers], RecordingServer]]:
    servers: list[RecordingServer] = []

    def serve(answers: Answers) -> RecordingServer:
        servers.append(RecordingServer(answers))
        threading.Thread(target=servers[-1].serve_forever).start()
        return servers[-1]

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def load(server: RecordingServer, path: Path, *bodies: object) -> WrkLoad:
    """One connection: the answers come in the order of the requests."""
    file = path / "requests"
    file.write_bytes(b"\0".join(request("POST", "/", body=body) for body in bodies))
    return WrkLoad(server.server_port, file, (200, 201), "right", connections=1)


@pytest.mark.long
def test_right_answers_are_counted(
    serving: Callable[[Answers], RecordingServer], tmp_path: Path
) -> None:
    server = serving(lambda number, _: (200 + number % 2, b"right"))

    tally = generator.run(load(server, tmp_path, "one"), 1)

    assert tally.answered > 20
    assert tally.wrong == 0
    assert tally.first_wrong == ""
    assert abs(tally.sent - len(server.bodies)) <= 1
    assert tally.answered <= tally.sent <= tally.answered + 1
    assert sum(tally.statuses.values()) == tally.answered
    assert abs(tally.statuses[200] - tally.statuses[201]) <= 1
    assert 0 < tally.p50 <= tally.p99 <= tally.p999 <= tally.longest


@pytest.mark.parametrize(
    ("status", "body", "shown"),
    [(500, b"right", "500 right"), (204, b"", "204 "), (200, b"wrong", "200 wrong")],
)
def test_one_wrong_answer_is_seen(
    serving: Callable[[Answers], RecordingServer],
    tmp_path: Path,
    status: int,
    body: bytes,
    shown: str,
) -> None:
    server = serving(lambda number, _: (status, body) if number == 9 else (200, b"right"))

    tally = generator.run(load(server, tmp_path, "one"), 1)

    assert tally.wrong == 1
    assert tally.first_wrong == shown


def test_requests_are_sent_in_turn(
    serving: Callable[[Answers], RecordingServer], tmp_path: Path
) -> None:
    server = serving(lambda *_: (200, b"right"))

    generator.run(load(server, tmp_path, "one", "two", "three"), 1)

    # wrk looks at one request before it sends the next ones
    assert server.bodies[:6] == [b'"two"', b'"three"', b'"one"'] * 2


def test_what_must_be_unique_is(
    serving: Callable[[Answers], RecordingServer], tmp_path: Path
) -> None:
    server = serving(lambda *_: (200, b"right"))

    for _ in range(2):
        generator.run(load(server, tmp_path, f"new-{UNIQUE}@example.com"), 1)

    assert len(server.bodies) > 20
    assert len(set(server.bodies)) == len(server.bodies)
    assert UNIQUE.encode() not in b"".join(server.bodies)
