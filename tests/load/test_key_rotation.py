"""Rotate the key of signed tokens under load: no service that follows the documents notices it.

Two servers are restarted one after the other, as machines are. The code of docs/your-backend.md
verifies each token twice: with the oldest keys that a service may still have in this step, and with
keys that it has just fetched.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
import requests

from dev.env import venv
from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.server import Server
from tests.support.signing_keys import make_key, parts_of

pytestmark = [pytest.mark.release, pytest.mark.timeout(300)]

VERIFIER = Document(ROOT / "docs" / "your-backend.md").block("file: signed_token.py").text
AT_LEAST = 25  # tokens that are verified after each restart of a server
CLIENTS = 4


def verifier(max_age: float) -> ModuleType:
    """Return a service with the verifier of the page, which keeps keys for so many seconds."""
    module = ModuleType("signed_token")
    exec(compile(VERIFIER, "signed_token.py", "exec"), vars(module))
    vars(module)["MAX_AGE"] = max_age
    return module


class Load:
    """Clients that get tokens from both servers, and services that verify them."""

    def __init__(self, servers: list[Server], secret: str) -> None:
        self.stale, self.fresh = verifier(math.inf), verifier(0)
        self.accepted: Counter[str] = Counter()  # by the name of the key
        self.refused: list[str] = []
        self._servers, self._secret = servers, secret
        self._more = threading.Condition()
        self._stopped = threading.Event()

    def wait_out_the_caches(self) -> None:
        """Let every service fetch the keys: the ten minutes that the page says to wait."""
        for service in (self.stale, self.fresh):
            keys = service.Keys()
            keys.current()
            service.keys = keys

    def await_tokens(self) -> None:
        """Wait until some more tokens were accepted; none may be refused."""
        with self._more:
            goal = self.accepted.total() + AT_LEAST
            assert self._more.wait_for(lambda: self.accepted.total() >= goal, LONGEST)
        assert self.refused == []

    def run(self) -> None:
        """Get tokens and verify them until the load stops; a server that is away is passed over."""
        headers = {"Authorization": f"Bearer {self._secret}"}
        body = {"audience": "https://notes.example.com"}
        for server in itertools.cycle(self._servers):
            if self._stopped.is_set():
                return
            try:
                url = f"{server.base}/v1/session/tokens"
                answer = requests.post(url, json=body, headers=headers, timeout=LONGEST)
            except requests.ConnectionError:
                continue
            token = answer.json()["token"] if answer.status_code == 201 else answer.text
            callers = [service.caller_of(token) for service in (self.stale, self.fresh)]
            with self._more:
                if None in callers:
                    self.refused.append(token)
                else:
                    self.accepted[parts_of(token)[0]["kid"]] += 1
                self._more.notify_all()

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(CLIENTS) as threads:
            clients = [threads.submit(self.run) for _ in range(CLIENTS)]
            try:
                yield
            finally:
                self._stopped.set()
        for client in clients:
            client.result()


def test_a_service_notices_no_rotation(
    start_server: Callable[..., Server],
    sign_in: Callable[..., Person],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    venv.ensure("backends")
    old, new = (str(make_key(tmp_path / name)) for name in ("old.pem", "new.pem"))
    servers = [start_server(TOKEN_SIGNING_KEYS=old) for _ in range(2)]
    monkeypatch.setenv("GATEBOOK_URL", servers[0].base)
    monkeypatch.setenv("GATEBOOK_ISSUER", "http://localhost:8000")
    load = Load(servers, sign_in("alice", deliver="token").secret)
    load.wait_out_the_caches()
    signed_by = []
    with load.running():
        load.await_tokens()
        for keys in (f"{old},{new}", f"{new},{old}", new):
            for server in servers:
                server.stop()
                server.start_again(TOKEN_SIGNING_KEYS=keys)
                load.await_tokens()
            load.wait_out_the_caches()
            load.accepted.clear()
            load.await_tokens()
            signed_by.append(set(load.accepted))
    (first,), (second,), (third,) = signed_by
    assert first != second == third

    # without the waits they would have noticed
    servers[1].stop()
    servers[1].start_again(TOKEN_SIGNING_KEYS=old)
    headers = {"Authorization": f"Bearer {load._secret}"}
    url, body = f"{servers[1].base}/v1/session/tokens", {"audience": "https://notes.example.com"}
    unknown = requests.post(url, json=body, headers=headers, timeout=LONGEST).json()["token"]
    assert load.stale.caller_of(unknown) is None
