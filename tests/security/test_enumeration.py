"""Attack sign-up and sign-in with user enumeration (ASVS 6.3.8): refusals and costs are equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import argon2
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient, Person
from tests.support.counting import Commands

CHANGING = {"request_id"}
OF_ONE_REQUEST = {"X-Request-Id"}


class Verifications:
    """A record of the Argon2id verifications: one entry with the parameters for each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.costs: list[str] = []
        verify = argon2.PasswordHasher.verify

        def counting(hasher: argon2.PasswordHasher, stored_hash: str, password: str) -> bool:
            self.costs.append(stored_hash.rsplit("$", 2)[0])
            return verify(hasher, stored_hash, password)

        monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> Verifications:
    return Verifications(monkeypatch)


def told(response: TestResponse) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
    body = {name: value for name, value in response.json.items() if name not in CHANGING}
    headers = [(n, v) for n, v in response.headers if n not in OF_ONE_REQUEST]
    return response.status_code, body, headers


def statements(commands: Commands) -> list[str]:
    """Return the SQL statements without their values."""
    blurred = (
        re.sub(r"_binary'.*?'|'[^']*'|NULL|\d+", "?", statement, flags=re.DOTALL)
        for statement in commands.sql
    )
    return [" ".join(statement.split()[:4]) for statement in blurred]


SIGN_INS: dict[str, dict[str, Any]] = {
    "plain": {"password": "not the password"},
    "remembered": {"password": "not the password", "remember": True},
    "a token": {"password": "not the password", "deliver": "token"},
    "one character": {"password": "x"},
    "the longest": {"password": "x" * 1024},
    "NUL": {"password": "\0"},
}


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("body", SIGN_INS.values(), ids=SIGN_INS)
def test_unknown_address_looks_the_same(
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    commands: Commands,
    verifications: Verifications,
    limits: bool,
    body: dict[str, Any],
) -> None:
    app = make_app(limits=limits)
    alice = sign_up("alice", app)
    client = ApiClient(app)
    # This opens the connections.
    client.post("/v1/sessions", json={"email": "warm@example.com", **body})

    answers = []
    for email in (alice.email, "nobody@example.com"):
        commands.reset()
        verifications.costs.clear()
        response = client.post("/v1/sessions", json={"email": email, **body})
        status, problem, headers = told(response)
        headers = [(n, re.sub(r'("password-address";r=)\d+', r"\1…", v)) for n, v in headers]
        work = statements(commands), list(commands.redis), list(verifications.costs)
        answers.append((status, problem, headers, work))

    known_answer, unknown = answers
    assert known_answer == unknown
    assert known_answer[0] == 401
    assert known_answer[1]["code"] == "wrong_credentials"
    assert len(known_answer[3][2]) == 1  # hashed once, for unknown addresses, too
    assert len(known_answer[3][0]) == 5  # Look up; then begin, lock, record the refusal, commit.


def test_an_address_that_the_validator_refuses_looks_the_same(
    app: Flask, sign_up: Callable[..., Person], sql: Any, commands: Commands
) -> None:
    """Sign-in judges no address, else it would tell which odd ones an older version let in."""
    sign_up("alice")
    odd = "a..lice@corp.local"
    sql("UPDATE account SET email = %s, email_key = %s", odd, odd.encode())
    client = ApiClient(app)
    client.post("/v1/sessions", json={"email": "warm@example.com", "password": "any"})
    answers = []
    for email in (odd, "n..obody@corp.local"):
        commands.reset()
        response = client.post("/v1/sessions", json={"email": email, "password": "any"})
        answers.append((told(response), statements(commands)))
    assert answers[0] == answers[1]
    assert answers[0][0][0] == 401


def test_the_refusal_of_an_unknown_address_is_recorded_too(client: ApiClient, sql: Any) -> None:
    client.post("/v1/sessions", json={"email": "nobody@example.com", "password": "any"})

    [event] = sql("SELECT type, outcome, actor, subject, data FROM audit_event")
    assert event == {
        "type": "session.refused",
        "outcome": "failure",
        "actor": None,
        "subject": None,
        "data": '{"reason":"wrong_credentials"}',
    }


def test_a_throttled_unknown_address_looks_the_same(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person]
) -> None:
    app = make_app(limits=True, limit_password_failures=2)
    alice = sign_up("alice", app)
    answers = []
    for email in (alice.email, "nobody@example.com"):
        client = ApiClient(app)
        body = {"email": email, "password": "not the password"}
        responses = [client.post("/v1/sessions", json=body) for _ in range(4)]
        answers.append([(refusal.status_code, refusal.json["code"]) for refusal in responses])

    assert answers[0] == answers[1]
    assert answers[0] == [(401, "wrong_credentials")] * 2 + [(429, "too_many_attempts")] * 2


def test_a_deleted_account_looks_like_one_that_never_was(
    alice: Person, verifications: Verifications
) -> None:
    assert alice.delete("/v1/account", json={"password": alice.password}).status_code == 204
    verifications.costs.clear()

    answers = [
        told(alice.client.post("/v1/sessions", json={"email": email, "password": alice.password}))
        for email in (alice.email, "nobody@example.com")
    ]

    assert answers[0] == answers[1]
    assert len(verifications.costs) == 2


def test_the_session_of_another_looks_like_none(alice: Person, bob: Person) -> None:
    ids = [bob.session["id"], "018f0000-0000-7000-8000-000000000000", "no-id", "%00"]
    answers = [told(alice.delete(f"/v1/sessions/{session_id}")) for session_id in ids]

    assert all(answer == answers[0] for answer in answers)
    assert (answers[0][0], answers[0][1]["code"]) == (404, "not_found")
    assert bob.get("/v1/session").status_code == 200


def test_every_kind_of_no_session_looks_the_same(app: Flask, alice: Person, bob: Person) -> None:
    ended = alice.secret
    alice.delete("/v1/session")
    answers = [
        told(ApiClient(app).get("/v1/session", headers={"Authorization": f"Bearer {secret}"}))
        for secret in ("", "malformed", "A" * 43, ended, bob.session["id"])
    ]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401
