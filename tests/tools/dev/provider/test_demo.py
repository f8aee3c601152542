"""Test where the demonstration provider runs, and where its answers may go."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from dev.console import Trouble
from dev.paths import ROOT
from dev.provider import keys
from dev.provider.demo import DemoProvider
from dev.provider.server import ProviderReply, ProviderRequest
from dev.services import demo_provider

ISSUER = "http://127.0.0.1:8765"
VERIFIER = "v" * 43
ASKED = {
    "response_type": "code",
    "client_id": "gatebook",
    "redirect_uri": "http://localhost:5173/signed-in/demo",
    "state": 'a state with "quotes">',
    "nonce": "a nonce",
    "scope": "openid email profile",
    "code_challenge": keys.digest(VERIFIER),
    "code_challenge_method": "S256",
}


@pytest.fixture(scope="module")
def provider() -> DemoProvider:
    return DemoProvider(ISSUER)


def send(provider: DemoProvider, method: str, path: str, values: dict[str, str]) -> ProviderReply:
    query, form = (values, {}) if method == "GET" else ({}, values)
    return provider.respond(ProviderRequest(method, path, Message(), b"", query, form))


def test_it_warns_and_offers_people_and_escapes_what_it_is_given(provider: DemoProvider) -> None:
    reply = send(provider, "GET", "/authorize", {**ASKED, "login_hint": '"><script>'})

    page = reply.body.decode()
    assert "This is no real provider." in page
    assert re.findall(r"Continue as ([^<]+)<", page) == [
        "Alice (alice@demo.example)",
        "Bob (bob@demo.example, not verified)",
        "Carol (without an address)",
    ]
    assert "<script" not in page
    assert 'value="a state with &quot;quotes&quot;&gt;"' in page
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("choice", "claims"),
    [
        ({"person": "alice"}, {"sub": "demo-alice", "email_verified": True}),
        ({"email": " Dora@Example.com "}, {"email": "Dora@Example.com", "email_verified": True}),
    ],
)
def test_a_choice_becomes_an_id_token_once(
    provider: DemoProvider, choice: dict[str, str], claims: dict[str, object]
) -> None:
    reply = send(provider, "POST", "/choose", {**ASKED, **choice})
    answer = dict(parse_qsl(urlsplit(reply.headers["Location"]).query))
    assert {**answer, "code": "…"} == {"state": ASKED["state"], "iss": ISSUER, "code": "…"}
    form = {
        "grant_type": "authorization_code",
        "client_id": "gatebook",
        "code": answer["code"],
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
    }

    first, second = (send(provider, "POST", "/token", form) for _ in range(2))

    keyset = KeySet.import_key_set({"keys": provider.keys.public()})
    shown = jwt.decode(json.loads(first.body)["id_token"], keyset).claims
    assert {name: shown[name] for name in claims} == claims
    assert (shown["iss"], shown["aud"], shown["nonce"]) == (ISSUER, "gatebook", "a nonce")
    assert (second.status, second.body) == (400, b'{"error": "invalid_grant"}')


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://app.example.com/signed-in/demo"},
        {"redirect_uri": "https://localhost.example.com/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"client_id": "another"},
        {"code_challenge_method": "plain"},
        {"state": ""},
    ],
)
def test_an_answer_goes_to_this_machine_only(
    provider: DemoProvider, changed: dict[str, str]
) -> None:
    for method, path in (("GET", "/authorize"), ("POST", "/choose")):
        reply = send(provider, method, path, {**ASKED, "person": "alice", **changed})
        assert reply.status == 400
        assert "Location" not in reply.headers


def test_a_link_chooses_nobody(provider: DemoProvider) -> None:
    assert send(provider, "GET", "/choose", {**ASKED, "person": "alice"}).status == 405


@pytest.mark.parametrize("url", ["https://accounts.example.com", "http://192.168.1.5:8000", ""])
def test_it_does_not_run_for_a_public_installation(url: str) -> None:
    with pytest.raises(Trouble, match="asks for no password"):
        demo_provider.require_loopback(url)


def test_the_program_itself_does_not_run_for_one_either() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "dev.provider.demo", ISSUER],
        cwd=ROOT,
        env={**os.environ, "PUBLIC_URL": "https://accounts.example.com"},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "asks for no password" in ran.stderr


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]"])
def test_it_runs_for_this_machine(url: str) -> None:
    demo_provider.require_loopback(url)


def test_only_its_own_file_starts_it() -> None:
    wanted = [
        path
        for path in ("examples/providers/demo.toml", str(demo_provider.CONFIGURATION), "", "x.toml")
        if demo_provider.is_wanted({"IDENTITY_PROVIDERS": path})
    ]
    assert wanted == ["examples/providers/demo.toml", str(demo_provider.CONFIGURATION)]
