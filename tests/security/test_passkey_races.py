"""Race requests with one challenge, one counter, or the last ways in.

``RACE_ROUNDS=1000`` runs more rounds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.crypto import passkey_parsing
from api.rules import idempotency
from api.rules.factors import prove_passkey
from tests.support import passkeys
from tests.support.at_once import Pause, at_once
from tests.support.authenticator import empty
from tests.support.client import NEW_PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.mailed import mailed
from tests.support.passkeys import CONFIRM_EMAIL, PASSKEYS, answer, options
from tests.support.passkeys import sign_in as sign_in_by
from tests.support.soft_authenticator import Authenticator

Sql = Callable[..., list[dict[str, Any]]]
ROUNDS, PARALLEL = min(1000, int(os.environ.get("RACE_ROUNDS", "20"))), 30
pytestmark = pytest.mark.timeout(120 + 5 * ROUNDS)
EMAIL = "carol@example.com"


def sent(app: Flask, body: dict[str, Any]) -> int:
    return ApiClient(app, use_cookies=False).post("/v1/sessions", json=body).status_code


@pytest.mark.long
def test_one_of_thirty_answers_to_one_challenge_succeeds(
    make_app: Callable[..., Flask], sql: Sql, redis: Redis
) -> None:
    app, phone = make_app(pool_maxconnections=8, pool_wait=30.0), Authenticator()
    client = ApiClient(app, use_cookies=False)
    assert passkeys.sign_up(client, phone, EMAIL).status_code == 201
    for _ in range(ROUNDS):
        body = {"passkey": answer(client, phone), "deliver": "token"}
        empty(redis)  # a challenge lives in its client, and in MariaDB once it is answered
        statuses = at_once([partial(sent, app, body)] * PARALLEL)
        assert sorted(statuses) == [201] + [401] * (PARALLEL - 1)
        empty(redis)
        assert sent(app, body) == 401
    [row] = sql("SELECT COUNT(*) AS count FROM session")
    assert row["count"] == ROUNDS


def test_one_of_two_uses_with_one_counter_succeeds(app: Flask) -> None:
    """LibreChat #14715: a copy of the key is used at the same moment as the key."""
    client, phone = ApiClient(app, use_cookies=False), Authenticator()
    assert passkeys.sign_up(client, phone, EMAIL).status_code == 201
    for _ in range(5):
        bodies = []
        for _ in range(2):
            bodies.append({"passkey": answer(client, phone), "deliver": "token"})
            phone.counter -= 1
        phone.counter += 1
        statuses = at_once([partial(sent, app, body) for body in bodies])
        assert sorted(statuses) == [201, 401]


def test_no_passkey_that_a_reset_demotes_meanwhile_signs_in_alone(
    app: Flask,
    sql: Sql,
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R17: the reset commits between the read of the passkey and the read of the account."""
    phone, intruder, pause = Authenticator(), ApiClient(app), Pause()
    alice = passkeys.verified(app, sign_in("alice"))
    passkeys.added(alice, phone)
    body = {"passkey": answer(intruder, phone)}
    check = pause.before(passkey_parsing.check_signature)
    monkeypatch.setattr(passkey_parsing, "check_signature", check)

    def reset() -> int:
        pause.wait_until_reached()
        owner = ApiClient(app)
        owner.post("/v1/password-resets", json={"email": alice.email})
        new = {"token": mailed(app, alice.email)["token"], "new_password": NEW_PASSWORD}
        status = owner.post("/v1/password-resets/confirmations", json=new).status_code
        pause.go_on()
        return status

    late, done = at_once([lambda: intruder.post("/v1/sessions", json=body).status_code, reset])
    assert (late, done) == (401, 204)
    assert intruder.get("/v1/session").status_code == 401
    assert sql("SELECT 1 FROM session WHERE ended_at IS NULL") == []
    assert sign_in_by(intruder, phone).json["needs"] == ["second_factor"]


def repeated_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any]
) -> list[TestResponse]:
    """Send a request twice: the second finds the challenge spent before the first commits."""
    commits, refuses = Pause(), Pause()
    monkeypatch.setattr(idempotency, "remember", commits.before(idempotency.remember))
    record = refuses.before(prove_passkey.record_refusal)
    monkeypatch.setattr(prove_passkey, "record_refusal", record)

    def send() -> TestResponse:
        headers = {"Idempotency-Key": "sent-again-too-soon"}
        return ApiClient(app, use_cookies=False).post(path, json=body, headers=headers)

    def first() -> TestResponse:
        response = send()
        refuses.go_on()
        return response

    def second() -> TestResponse:
        commits.wait_until_reached()
        return send()

    def commit() -> None:
        refuses.wait_until_reached()
        commits.go_on()

    first_answer, second_answer, _ = at_once([first, second, commit])
    return [first_answer, second_answer]


def test_a_sign_in_repeated_before_it_is_answered_gets_its_session(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, phone = ApiClient(app, use_cookies=False), Authenticator()
    assert passkeys.sign_up(client, phone, EMAIL).status_code == 201
    body = {"passkey": answer(client, phone), "deliver": "token"}
    answers = repeated_meanwhile(app, monkeypatch, "/v1/sessions", body)
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json["id"] == answers[1].json["id"]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert len(sql("SELECT 1 FROM session")) == 1


@pytest.mark.parametrize(("verification", "status"), [("optional", 201), ("required", 202)])
def test_a_sign_up_repeated_before_it_is_answered_gets_its_answer(
    make_app: Callable[..., Flask],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    verification: str,
    status: int,
) -> None:
    app = make_app(email_verification=verification)
    asked = ApiClient(app).post("/v1/accounts/passkey-challenges", json={"email": EMAIL})
    body = {"email": EMAIL, "passkey": Authenticator().create(options(asked))}
    first, second = repeated_meanwhile(app, monkeypatch, "/v1/accounts", body)
    assert (first.status_code, second.status_code) == (status, status), second.text
    assert first.json == second.json
    assert len(sql("SELECT 1 FROM account")) == 1


def test_of_two_last_passkeys_one_stays(app: Flask, mailbox: Mailbox, sql: Sql) -> None:
    """I13: the last way in is decided under the lock."""
    client, phone = ApiClient(app), Authenticator()
    assert passkeys.sign_up(client, phone, EMAIL).status_code == 201
    token = sign_in_by(client, phone, deliver="token").json["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    mailed = {"token": mailbox.last(EMAIL).token}
    assert client.post(CONFIRM_EMAIL, json=mailed, headers=bearer).status_code == 200
    asked = {"for": "passkey"}
    challenge = client.post("/v1/account/passkey-challenges", json=asked, headers=bearer)
    body = {"passkey": Authenticator().create(options(challenge))}
    added = client.post(PASSKEYS, json=body, headers=bearer)
    assert added.status_code == 201
    bearer = {"Authorization": f"Bearer {added.json.get('token', token)}"}
    listed = client.get(PASSKEYS, headers=bearer).json["items"]

    def remove(passkey_id: str) -> int:
        one = ApiClient(app, use_cookies=False)
        return one.delete(f"{PASSKEYS}/{passkey_id}", headers=bearer).status_code

    statuses = at_once([partial(remove, item["id"]) for item in listed])
    assert sorted(statuses) == [204, 409]
    assert len(sql("SELECT 1 FROM passkey")) == 1
