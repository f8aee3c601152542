"""Run the verifiers of docs/your-backend.md with tokens of the API and with forged ones."""

from __future__ import annotations

import base64
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from api.settings import Settings
from dev.env import node, venv
from tests.docs.backends.running import HERE, environ, write_files
from tests.support.client import Person
from tests.support.signing_keys import make_key, parts_of

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]

NOTES, ISSUER = "https://notes.example.com", "http://localhost:8000"
TYPE = "gatebook-session+jwt"

PYTHON = """\
import json, sys
from signed_token import caller_of
answers = [caller_of(token) for token in json.load(sys.stdin)]
print(json.dumps([answer and answer["sub"] for answer in answers]))
"""
TYPESCRIPT = """\
import { readFileSync } from "node:fs";
import { callerOf } from "./signed_token.ts";
const answers: (string | null)[] = [];
for (const token of JSON.parse(readFileSync(0, "utf8")) as string[]) {
  answers.push(await callerOf(token).then((caller) => caller.account, () => null));
}
console.log(JSON.stringify(answers));
"""


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def spoiled(key: ECKey, token: str, stranger: ECKey) -> dict[str, str]:
    """Return tokens that must be refused, each for one reason."""
    header, claims = parts_of(token)
    now = int(time.time())

    def signed(with_key: ECKey = key, typ: object = TYPE, **changed: Any) -> str:
        wanted = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        return jwt.encode({**header, "typ": typ}, wanted, with_key, algorithms=["ES256"])

    head, body, signature = token.split(".")

    def with_secret(secret: bytes) -> str:
        """Sign with HMAC, by hand: joserfc refuses a public key as a secret."""
        signed_part = f"{encoded({**header, 'alg': 'HS256'})}.{body}"
        mac = hmac.digest(secret, signed_part.encode(), "sha256")
        return f"{signed_part}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    return {
        "another key": signed(stranger),
        "a key of another name": jwt.encode(
            {**header, "kid": stranger.thumbprint()}, claims, stranger, algorithms=["ES256"]
        ),
        "a key that the token brings along": jwt.encode(
            {**header, "jwk": stranger.as_dict(private=False)}, claims, stranger
        ),
        "changed": f"{head}.{encoded({**claims, 'sub': claims['sid']})}.{signature}",
        "no algorithm": f"{encoded({**header, 'alg': 'none'})}.{body}.",
        "no signature": f"{head}.{body}.",
        "the public key as a secret": with_secret(key.as_pem(private=False)),
        "the same as JSON": with_secret(json.dumps(key.as_dict(private=False)).encode()),
        "an ID token": signed(typ="JWT", nonce="n"),
        "an access token": signed(typ="at+jwt"),
        "for another service": signed(aud="reports"),
        "for a longer name": signed(aud=f"{NOTES}/"),
        "for nobody": signed(aud=None),
        "of staging": signed(iss="https://staging.example.com"),
        "of nobody": signed(iss=None),
        "expired": signed(iat=now - 400, exp=now - 100),
        "for ever": signed(exp=None),
        "without an account": signed(sub=None),
        "without a session": signed(sid=None),
        "without a level": signed(acr=None),
        "no token": "a.b.c",
        "empty": "",
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with both verifiers, and a program for each that reads tokens."""
    node.ensure_modules(HERE, "jose")
    venv.ensure("backends")
    write_files(tmp_path, "signed_token.py", "signed_token.ts")
    (tmp_path / "ask.py").write_text(PYTHON)
    (tmp_path / "ask.ts").write_text(TYPESCRIPT)
    return tmp_path


@pytest.mark.parametrize("program", ["ask.py", "ask.ts"])
def test_a_verifier_takes_tokens_for_its_service_and_no_other(
    program: str,
    project: Path,
    settings: Settings,
    live_server: str,
    sign_in: Callable[..., Person],
) -> None:
    alice = sign_in("alice", deliver="token")
    token = alice.post("/v1/session/tokens", json={"audience": NOTES}).json["token"]
    key = ECKey.import_key(Path(settings.token_signing_keys[0]).read_bytes())
    stranger = ECKey.import_key(make_key(project / "stranger.pem").read_bytes())
    cases = {"good": token, **spoiled(key, token, stranger), "still good": token}

    interpreter = sys.executable if program.endswith(".py") else node.program()
    ran = subprocess.run(
        [interpreter, program],
        cwd=project,
        env={**environ(), "GATEBOOK_URL": live_server, "GATEBOOK_ISSUER": ISSUER},
        input=json.dumps([*cases.values()]),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    accepted = dict(zip(cases, json.loads(ran.stdout), strict=True))
    assert accepted == {**dict.fromkeys(cases), "good": alice.id, "still good": alice.id}
