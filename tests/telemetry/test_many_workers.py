"""Test metrics over all workers of a server, also after workers are killed or replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from tests.support.at_once import LONGEST
from tests.support.metrics import Numbers, numbers
from tests.support.server import GUNICORN

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "for Prometheus, and for nobody else"
HEALTHZ = 'gatebook_request_duration_seconds_count{method="GET",route="/healthz",status="2xx"}'


class MeteredServer:
    def __init__(self, environment: dict[str, str]) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [GUNICORN, "-c", "gunicorn.conf.py"],
            cwd=ROOT,
            env={**environment, "PORT": str(port), "WEB_CONCURRENCY": "2", "METRICS_TOKEN": TOKEN},
            stderr=subprocess.DEVNULL,
        )

    def get(self, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return requests.get(f"{self.base}{path}", headers=headers, timeout=LONGEST)

    def metrics(self) -> Numbers:
        return numbers(self.get("/metrics").text)

    def workers(self) -> set[int]:
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def until(self, holds: Callable[[Numbers], bool]) -> Numbers:
        """Return the metrics as soon as they satisfy ``holds``."""
        deadline = time.monotonic() + LONGEST
        while True:
            with suppress(requests.ConnectionError):
                metrics = self.metrics()
                if holds(metrics):
                    return metrics
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[MeteredServer]:
    server = MeteredServer(environment)
    try:
        server.until(lambda metrics: metrics["gatebook_workers"] == 2)
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
            raise


def ask(server: MeteredServer, times: int) -> None:
    with ThreadPoolExecutor(8) as threads:
        for response in threads.map(server.get, ["/healthz"] * times):
            assert response.status_code == 200


def test_every_worker_is_counted_whoever_is_asked(server: MeteredServer) -> None:
    ask(server, 100)
    # Any worker may accept each of the ten scrapes.
    assert {server.metrics()[HEALTHZ] for _ in range(10)} == {100.0}


@pytest.mark.long
def test_a_killed_worker_takes_its_gauges_and_leaves_its_counts(server: MeteredServer) -> None:
    ask(server, 100)
    before = server.workers()
    for worker in before:
        os.kill(worker, signal.SIGKILL)
        metrics = server.until(
            lambda metrics, gone=worker: (
                gone not in server.workers()
                and metrics["gatebook_workers"] == 2
                # the thread that answers this request; another may still end its own
                and metrics["gatebook_threads_busy"] == 1
            )
        )
        assert metrics[HEALTHZ] == 100

    assert not before & server.workers()
    ask(server, 50)
    assert server.metrics()[HEALTHZ] == 150


@pytest.mark.long
def test_counts_outlast_a_reload(server: MeteredServer) -> None:
    ask(server, 100)
    before = server.workers()
    server.process.send_signal(signal.SIGHUP)
    metrics = server.until(
        lambda metrics: not before & server.workers() and metrics["gatebook_workers"] == 2
    )

    assert metrics[HEALTHZ] == 100
    ask(server, 20)
    assert server.metrics()[HEALTHZ] == 120

    server.process.send_signal(signal.SIGTTOU)  # one worker less
    assert server.until(lambda metrics: metrics["gatebook_workers"] == 1)[HEALTHZ] == 120
