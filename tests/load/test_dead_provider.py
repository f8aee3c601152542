"""Test that sign-ins which hang at a provider slow no session check, and hold no connection."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.at_once import LONGEST

pytestmark = pytest.mark.long

HANGING = 50
TOKEN = "a token of the metrics for this test"
CHECKS = 200
ROUNDS = 10  # the best of them: other programs slow some
PLACES = 'gatebook_bulkhead_places_in_use{bulkhead="provider-github"}'
IN_USE = 'gatebook_pool_connections{state="in_use"}'
FILE = """
[github]
preset = "github"
client_id = "gatebook"
client_secret = "a secret for this test"
endpoints.authorization_endpoint = "http://127.0.0.1:{port}/authorize"
endpoints.token_endpoint = "http://127.0.0.1:{port}/token"
endpoints.userinfo_endpoint = "http://127.0.0.1:{port}/user"
"""


class LoadCaller:
    """A client with one kept connection."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._connection = http.client.HTTPConnection(
            str(parts.hostname), parts.port, timeout=LONGEST
        )

    def close(self) -> None:
        self._connection.close()

    def send(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, str]:
        headers = {"Content-Type": "application/json"} if body else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._connection.request(method, path, json.dumps(body) if body else None, headers)
        response = self._connection.getresponse()
        return response.status, response.read().decode()

    def post(self, path: str, body: Any, status: int) -> Any:
        answered, text = self.send("POST", path, body)
        assert answered == status, text
        return json.loads(text)

    def metric(self, name: str) -> float:
        _, text = self.send("GET", "/metrics", token=TOKEN)
        match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(match[1]) if match else 0.0

    def p99(self, token: str) -> float:
        """Return the 99th percentile of the seconds of session checks."""
        times = []
        for _ in range(CHECKS):
            begun = time.perf_counter()
            assert self.send("GET", "/v1/session", token=token)[0] == 200
            times.append(time.perf_counter() - begun)
        return quantiles(times, n=100)[-1]


@pytest.fixture
def dead_port() -> Iterator[int]:
    """Yield the port of a server that completes TCP's handshakes and does nothing else."""
    with socket.create_server(("127.0.0.1", 0), backlog=4 * HANGING) as listener:
        yield listener.getsockname()[1]


def test_fifty_sign_ins_that_hang_slow_no_session_check(
    serve: Callable[..., str], dead_port: int, tmp_path: Path
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(FILE.format(port=dead_port))
    base = serve(
        IDENTITY_PROVIDERS=str(file),
        FEDERATION_PRIVATE_NETWORKS="127.0.0.0/8",
        FEDERATION_CONCURRENCY=str(HANGING),  # by default 46 of them would be refused at once
        FEDERATION_TIMEOUT="25",
        THREADS=str(HANGING + 8),
        METRICS_TOKEN=TOKEN,
        SERVER_FAST_PATH="off",
    )
    with closing(LoadCaller(base)) as caller:
        _check_all(base, caller)


def _check_all(base: str, caller: LoadCaller) -> None:
    alice = {"email": "alice@example.com", "password": "seven dusty violins"}
    caller.post("/v1/accounts", alice, 201)
    token = caller.post("/v1/sessions", {**alice, "deliver": "token"}, 201)["token"]
    caller.p99(token)
    quiet = min(caller.p99(token) for _ in range(ROUNDS))

    with ThreadPoolExecutor(HANGING) as threads:
        results: list[Future[tuple[int, str]]] = []
        for _ in range(HANGING):  # one after the other: together they would wait for the database
            results.append(threads.submit(_complete, base, _begun(caller)))
            while caller.metric(PLACES) < len(results):
                assert not any(result.done() for result in results)
                time.sleep(0.005)
        assert caller.metric(IN_USE) == 0
        hanging = min(caller.p99(token) for _ in range(ROUNDS))
        answers = [result.result() for result in results]

    # 5 ms: a busy machine is late by more than a session check takes
    assert hanging <= 2 * quiet + 0.005
    assert {(status, json.loads(body)["code"]) for status, body in answers} == {
        (503, "provider_unavailable")
    }
    caller.close()  # the server ended the connection meanwhile
    assert caller.metric(PLACES) == 0


def _begun(caller: LoadCaller) -> dict[str, str]:
    started = caller.post("/v1/provider-sign-ins", {"provider": "github", "deliver": "token"}, 201)
    state = parse_qs(urlsplit(started["authorization_url"]).query)["state"][0]
    return {"provider": "github", "state": state, "code": "0", "binding": started["binding"]}


def _complete(base: str, body: dict[str, str]) -> tuple[int, str]:
    with closing(LoadCaller(base)) as caller:
        return caller.send("POST", "/v1/provider-sign-ins/completions", body)
