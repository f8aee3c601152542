"""Attack with connections that send nothing: they block no client and end no worker."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.at_once import LONGEST
from tests.support.server import Server

DESCRIPTORS = 256


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start a server that may have 256 descriptors and cannot raise that limit."""
    own_settings = {"LOG_LEVEL": "warning", "THREADS": "2", "CLIENT_TIMEOUT": "300"}
    logs: Path = tmp_path_factory.mktemp("logs")
    server = Server({**environment, **own_settings}, logs, descriptors=DESCRIPTORS)
    server.await_ready()
    yield server
    server.stop()


@pytest.mark.long
def test_idle_connections_beyond_the_descriptors_end_no_worker_and_keep_nobody_out(
    server: Server,
) -> None:
    """``accept`` raised EMFILE in the main loop, which ended each worker in turn."""
    workers = server.workers()
    address = urlsplit(server.base)
    with ExitStack() as stack:
        for _ in range(DESCRIPTORS + 50):
            idle = socket.create_connection((address.hostname, address.port), LONGEST)
            stack.enter_context(closing(idle))

        answer = requests.get(f"{server.base}/healthz", timeout=LONGEST)

        assert answer.json() == {"status": "ok"}
        assert server.workers() == workers
    log_text = server.log.read_text()
    assert log_text.count("connection_limit_lowered") == 1
    assert log_text.count("silent_connections_closed") == 1
    assert "EMFILE" not in log_text
