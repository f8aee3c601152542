"""Test that libraries and rules of factors and providers are imported when a request needs them.

Each of them takes memory of every worker, and most requests need none.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

EXCHANGE = (
    "api.crypto.jose",
    "api.rules.identities.link_identity",
    "api.rules.identities.sign_in_with_provider",
    "api.rules.providers.exchange",
    "api.rules.providers.read_metadata",
)
LAZY = ("fido2", "joserfc", "pyotp", "segno", "yaml", "email.headerregistry", *EXCHANGE)
SCRIPT = f"""
import json, os, sys

from api import create_app
from api.settings import Settings

app = create_app(Settings.from_environ(os.environ))
seen = []

def look():
    seen.append(sorted(set({LAZY!r}) & sys.modules.keys()))

look()
client = app.test_client()
person = {{"email": "alice@example.com", "password": "a quiet harbour at dawn"}}
assert client.post("/v1/accounts", json=person).status_code == 201
assert client.post("/v1/sessions", json=person).status_code == 201
assert client.get("/v1/session").status_code == 200
assert client.get("/v1/account/passkeys").status_code == 200
assert client.get("/v1/account/sign-in-methods").status_code == 200
assert client.get("/v1/account/identities").status_code == 200
assert client.get("/v1/identity-providers").status_code == 200
assert client.post("/v1/passkey-challenges", json={{}}).status_code == 201
look()
print(json.dumps(seen))
"""


def test_a_worker_imports_them_only_when_a_request_needs_them(
    environment: dict[str, str], shared_app: object
) -> None:
    without_providers = environment | {"IDENTITY_PROVIDERS": ""}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=without_providers, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    at_start, after_a_sign_in = json.loads(done.stdout)
    assert at_start == after_a_sign_in == []


@pytest.mark.long
def test_the_exchange_is_imported_before_the_fork_if_there_are_providers(
    environment: dict[str, str],
) -> None:
    script = f"""
import os, sys

from api import create_app
from api.settings import Settings

create_app(Settings.from_environ(os.environ))
print(set({EXCHANGE!r}) - sys.modules.keys())
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr
