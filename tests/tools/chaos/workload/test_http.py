"""Test how the workload spreads its requests over several API machines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chaos.workload.http import RotatingConnection


class PortHandler(BaseHTTPRequestHandler):
    """A handler that answers with the port of its server."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        content = f'{{"port": {self.server.server_port}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ports() -> Iterator[list[int]]:
    machines = [ThreadingHTTPServer(("127.0.0.1", 0), PortHandler) for _ in range(3)]
    for machine in machines:
        threading.Thread(target=machine.serve_forever, daemon=True).start()
    yield [machine.server_port for machine in machines]
    for machine in machines:
        machine.shutdown()
        machine.server_close()


def test_each_request_goes_to_the_next_machine(ports: list[int]) -> None:
    connection = RotatingConnection(*ports)

    reached = [connection.send("GET /healthz").body["port"] for _ in range(6)]

    connection.close()
    assert sorted(reached[:3]) == sorted(ports)
    assert reached[3:] == reached[:3]


def test_a_stopped_machine_counts_as_a_refusal_and_the_others_answer(ports: list[int]) -> None:
    connection = RotatingConnection(1, *ports[:1])

    statuses = [connection.send("GET /healthz").status for _ in range(4)]

    connection.close()
    assert sorted(statuses) == [0, 0, 200, 200]
