"""Run npm's oidc-provider as a real upstream: `tests/browser/upstream.mjs`, in Node.js."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from dev.env import node
from dev.services.ports import free_port
from tests.support.at_once import LONGEST
from tests.support.processes import ended

PACKAGES = Path(__file__).parents[1] / "browser"
SECRET = "the secret of the client gatebook"


class Upstream:
    """One provider; its people are the keys of ``people``, with their claims.

    ``redirect_uris``: those of the client gatebook. ``asks_userinfo``: the claims of the scopes are
    in the answer of the userinfo endpoint, and not in the ID token.
    """

    def __init__(
        self,
        name: str,
        log: Path,
        people: Mapping[str, Mapping[str, Any]],
        redirect_uris: list[str],
        app_uris: list[str],
        *,
        asks_userinfo: bool = False,
    ) -> None:
        self.name = name
        self.issuer = f"http://127.0.0.1:{free_port()}"
        self._log = log
        web = {
            "client_id": "gatebook",
            "client_secret": SECRET,
            "redirect_uris": redirect_uris,
            "require_auth_time": True,
        }
        app = {
            "client_id": "gatebook-ios",
            "application_type": "native",
            "token_endpoint_auth_method": "none",
            "redirect_uris": app_uris,
        }
        self._environ = {
            **node.environ(),
            "ISSUER": self.issuer,
            "NAME": name,
            "PEOPLE": json.dumps(people),
            "CLIENTS": json.dumps([web, app]),
            "CLAIMS": "userinfo" if asks_userinfo else "id_token",
        }
        self._seen: set[str] = set()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start with new keys, without the memory of an earlier process."""
        node.ensure_modules(PACKAGES, "the browser's driver")
        command = [node.program(), str(PACKAGES / "upstream.mjs")]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command, env=self._environ, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._process.stdout is not None
        while (line := self._process.stdout.readline()) != "ready\n":
            assert line, self._log.read_text()

    def stop(self) -> None:
        """Kill the provider; what it has seen is kept here."""
        if self._process is not None:
            self.seen()
            with ended(self._process):
                self._process.kill()
            self._process = None

    def spoil(self, respect: str) -> None:
        """Make each ID token wrong in one respect: ``sig key alg nonce aud iss exp iat sub``."""
        self._switch({"spoil": respect})

    def mix_up(self, authorization_endpoint: str) -> None:
        """Send people on to another provider, whose URL has its client and redirect URI."""
        self._switch({"mixUp": authorization_endpoint})

    def behave(self) -> None:
        """Do everything right again."""
        self._switch({})

    def seen(self) -> set[str]:
        """Return each state, nonce, code, verifier and token so far."""
        if self._process is not None:
            self._seen |= set(requests.get(f"{self.issuer}/seen", timeout=LONGEST).json())
        return self._seen

    def _switch(self, hostile: Mapping[str, str]) -> None:
        requests.post(f"{self.issuer}/hostile", json=hostile, timeout=LONGEST).raise_for_status()
