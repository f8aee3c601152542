"""Test that libraries of factors and providers are imported when a request needs them.

Each of them takes memory of every worker, and most requests need none.
"""

from __future__ import annotations

import json
import subprocess
import sys

LAZY = ("fido2", "joserfc", "pyotp", "segno")
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
assert client.post("/v1/passkey-challenges", json={{}}).status_code == 201
look()
print(json.dumps(seen))
"""


def test_a_worker_imports_them_only_when_a_request_needs_them(
    environment: dict[str, str], shared_app: object
) -> None:
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    at_start, after_a_sign_in = json.loads(done.stdout)
    assert at_start == after_a_sign_in == []
