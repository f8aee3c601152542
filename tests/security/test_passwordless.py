"""Attack accounts without a password: enumeration, recovery, the last way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.security.test_enumeration_by_mail import hashes, statements, visible_answer
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailed import mailed
from tests.support.passwordless import with_passkey

__all__ = ["hashes"]

SIGN_IN, RESET = "/v1/sessions", "/v1/password-resets"


@pytest.fixture
def alice(sign_up: Callable[..., Person]) -> Person:
    """Sign in Alice, who has removed her password."""
    person = with_passkey(sign_up("alice"))
    assert person.delete("/v1/account/password").status_code == 204
    return person


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_a_password_is_refused_like_a_wrong_one(
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    alice: Person,
    sql: Any,
    commands: Commands,
    hashes: list[str],
    mode: str,
) -> None:
    """Over a sequence, with the same statements and the same hashes; the old password is none."""
    sign_up("bob")
    sql("UPDATE account SET email_verified = 1")
    app = make_app(limits=True, email_verification=mode, limit_password_free=2)
    ApiClient(app).post(SIGN_IN, json={"email": "warm@example.com", "password": PASSWORD})
    seen: dict[str, list[Any]] = {}
    for email, password in (
        (alice.email, PASSWORD),
        ("bob@example.com", "not the password"),
        ("nobody@example.com", PASSWORD),
    ):
        seen[email] = []
        for _ in range(4):
            commands.reset()
            hashes.clear()
            answer = ApiClient(app).post(SIGN_IN, json={"email": email, "password": password})
            work = statements(commands), list(commands.redis), list(hashes)
            seen[email].append((visible_answer(answer), work))
    assert seen[alice.email] == seen["bob@example.com"] == seen["nobody@example.com"]
    assert [answer[0][0] for answer in seen[alice.email]] == [401, 401, 429, 429]


def test_a_reset_gives_a_password_and_keeps_the_factors(
    app: Flask, sql: Any, alice: Person
) -> None:
    client = ApiClient(app)
    client.post(RESET, json={"email": alice.email})
    body = {
        "token": mailed(app, alice.email)["token"],
        "new_password": "seven herons over the marsh",
    }
    assert client.post(f"{RESET}/confirmations", json=body).status_code == 204
    assert client.secret() is None
    assert [len(sql(f"SELECT id FROM {name}")) for name in ("passkey", "recovery_code")] == [1, 1]
    [row] = sql("SELECT password_hash > '' AS has_password, has_second_factor FROM account")
    assert row == {"has_password": 1, "has_second_factor": 1}
