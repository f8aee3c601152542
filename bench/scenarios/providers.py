"""``make bench ARGS=providers``: session checks while sign-ins hang at a provider that is dead.

The provider takes connections and answers nothing. Each of 50 sign-ins holds a thread and a place
until the deadline: FEDERATION_CONCURRENCY is set for that, by default 46 of them would be refused
at once. The times of single session checks are compared with those of the quiet server.
"""

from __future__ import annotations

import itertools
import re
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import parse_qs, urlsplit

from bench.harness import cases, tables
from bench.harness.cases import CHECK
from bench.harness.raw_http import request, send_each
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import BenchPromise
from dev.console import Trouble
from dev.paths import BENCH

HANGING = 50
BOUND = 2.0
_SECONDS, _QUICK_SECONDS = 4.0, 2.0  # of a round; all rounds end before the deadline does
_ROUNDS = 5
_TOKEN = secrets.token_urlsafe(32)  # of the metrics
_SIGN_INS = "/v1/provider-sign-ins"
_FILE = """
[github]
preset = "github"
client_id = "bench"
client_secret = "for this measurement only"

[github.endpoints]
authorization_endpoint = "http://127.0.0.1:{port}/authorize"
token_endpoint = "http://127.0.0.1:{port}/token"
userinfo_endpoint = "http://127.0.0.1:{port}/user"
"""


def run(*, quick: bool) -> int:
    """Measure with and without the fast path, print the table, judge the promises."""
    services = BenchServices()
    migrate(services)
    people = cases.made_up_people(services)
    lines: list[Sequence[str]] = []
    promises: list[BenchPromise] = []
    with _dead_provider() as port:
        file = BENCH / "providers.toml"
        file.write_text(_FILE.format(port=port))
        for fast_path in ("on", "off"):
            target = replace(GATEBOOK, name=f"fast-path-{fast_path}")
            server = MeasuredServer(target, services, _settings(file, fast_path))
            server.start()
            _, _, checks = cases.gatebook_requests(CHECK, server, people)
            calm, hanging = _measured(server, checks, _QUICK_SECONDS if quick else _SECONDS)
            server.stop()
            rows = (("none", calm), (f"{HANGING} hang", hanging))
            lines += [(fast_path, title, *map(_shown, times)) for title, times in rows]
            text = f"p99 of a session check while {HANGING} hang, fast path {fast_path}"
            promises.append(BenchPromise(text, BOUND, hanging[1] / calm[1], " of quiet"))
    table = tables.markdown(("fast path", "sign-ins", "median, ms", "p99, ms"), lines)
    return tables.conclude("providers", services, [], table, tables.promises(promises))


def _settings(file: Path, fast_path: str) -> dict[str, str]:
    return {
        "IDENTITY_PROVIDERS": str(file),
        "FEDERATION_PRIVATE_NETWORKS": "127.0.0.0/8",
        "FEDERATION_CONCURRENCY": str(HANGING),
        "FEDERATION_TIMEOUT": "27",
        "THREADS": str(HANGING + 16),
        "METRICS_TOKEN": _TOKEN,
        "SERVER_FAST_PATH": fast_path,
        "REDIS_PREFIX": f"fast-path-{fast_path}:",  # the circuit of the other server is open
    }


@contextmanager
def _dead_provider() -> Iterator[int]:
    """Yield the port of a server that completes handshakes of TCP and does nothing else."""
    with socket.create_server(("127.0.0.1", 0), backlog=4 * HANGING) as listener:
        yield listener.getsockname()[1]


def _measured(
    server: MeasuredServer, checks: Sequence[bytes], seconds: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the medians of median and p99, quiet and with sign-ins that hang, in seconds."""
    _times(server, checks, seconds)  # warm up
    quiet = [_times(server, checks, seconds) for _ in range(_ROUNDS)]
    with _hanging(server):
        hanging = [_times(server, checks, seconds) for _ in range(_ROUNDS)]
    return _medians(quiet), _medians(hanging)


def _medians(rounds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    middle, last = zip(*rounds, strict=True)
    return median(middle), median(last)


def _times(server: MeasuredServer, checks: Sequence[bytes], seconds: float) -> tuple[float, float]:
    """Return median and p99 of single checks over one connection, in seconds."""
    times = []
    answers = send_each(server.port, itertools.cycle(checks))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        response, body = next(answers)
        times.append(time.perf_counter() - begun)
        if response.status != 200:
            raise Trouble(f"GET /v1/session: {response.status} {body}")
    return median(times), quantiles(times, n=100)[-1]


@contextmanager
def _hanging(server: MeasuredServer) -> Iterator[None]:
    """Let sign-ins hang during the block: every one holds a place, and none a connection."""
    begun = [_begun(server) for _ in range(HANGING)]
    with ThreadPoolExecutor(HANGING) as threads:
        results: list[Future[int]] = []
        for body in begun:  # one after the other: together they would wait for the database
            results.append(threads.submit(_completed, server, body))
            _await_places(server, results)
        in_use = _metric(server, 'gatebook_pool_connections{state="in_use"}')
        if in_use != 0:
            raise Trouble(f"{in_use:.0f} connections to the database are held")
        yield
        if any(result.done() for result in results):
            raise Trouble("A sign-in ended before the checks did.")
        statuses = {result.result() for result in results}
    if statuses != {503}:
        raise Trouble(f"POST {_SIGN_INS}/completions: {statuses}")


def _begun(server: MeasuredServer) -> dict[str, str]:
    """Start an attempt; return the body of its completion, with a code that is worth nothing."""
    body = {"provider": "github", "deliver": "token"}
    [(response, started)] = send_each(server.port, [request("POST", _SIGN_INS, body=body)])
    if response.status != 201:
        raise Trouble(f"POST {_SIGN_INS}: {response.status} {started}")
    state = parse_qs(urlsplit(started["authorization_url"]).query)["state"][0]
    return {"provider": "github", "state": state, "code": "0", "binding": started["binding"]}


def _completed(server: MeasuredServer, body: dict[str, str]) -> int:
    completion = request("POST", f"{_SIGN_INS}/completions", body=body)
    [(response, _)] = send_each(server.port, [completion])
    return response.status


def _await_places(server: MeasuredServer, results: Sequence[Future[int]]) -> None:
    deadline = time.monotonic() + 20
    name = 'gatebook_bulkhead_places_in_use{bulkhead="provider-github"}'
    while _metric(server, name) < len(results):
        if time.monotonic() > deadline or any(result.done() for result in results):
            raise Trouble(f"Fewer than {len(results)} sign-ins hang at the provider.")
        time.sleep(0.005)


def _metric(server: MeasuredServer, name: str) -> float:
    metrics = request("GET", "/metrics", {"Authorization": f"Bearer {_TOKEN}"})
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(metrics.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(match[1]) if match else 0.0


def _shown(seconds: float) -> str:
    return f"{1000 * seconds:.2f}"
