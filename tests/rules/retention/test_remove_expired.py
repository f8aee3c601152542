"""Check that expired rows are removed in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.crypto import tokens
from api.rules.factors.count_code import count_code
from api.rules.retention import remove_expired as rule
from api.rules.retention.remove_expired import Removed, remove_expired
from tests.conftest import Clock
from tests.support import passkeys
from tests.support.api_tokens import issue
from tests.support.authenticator import begin, enrol
from tests.support.client import ApiClient, Person
from tests.support.provider_attempts import WaitingSignIn
from tests.support.soft_authenticator import Authenticator

Sql = Callable[..., list[dict[str, Any]]]
ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}


def run(app: Flask) -> Removed:
    with app.app_context():
        return remove_expired()


def test_nothing_that_lives_or_only_just_ended_is_touched(
    app: Flask, alice: Person, sql: Sql
) -> None:
    alice.on_another_device(deliver="token")
    alice.delete("/v1/session")
    assert run(app) == Removed(sessions=0, idempotency_keys=0)
    assert len(sql("SELECT id FROM session")) == 2


def test_sessions_past_their_absolute_end_leave(
    app: Flask, alice: Person, sql: Sql, clock: Clock
) -> None:
    remembered = alice.on_another_device(remember=True, deliver="token")
    clock.advance(hours=25)
    assert run(app) == Removed(sessions=1, idempotency_keys=0)
    assert [row["id"].hex() for row in sql("SELECT id FROM session")] == [
        str((remembered.session or {})["id"]).replace("-", "")
    ]
    assert remembered.get("/v1/session").status_code == 200


def test_idempotency_keys_leave_after_their_time(
    app: Flask, client: ApiClient, sql: Sql, clock: Clock
) -> None:
    client.post("/v1/accounts", json=ALICE, headers={"Idempotency-Key": tokens.new_secret()})
    clock.advance(hours=23)
    assert run(app) == Removed(sessions=0, idempotency_keys=0)
    clock.advance(hours=2)
    assert run(app) == Removed(sessions=0, idempotency_keys=1)
    assert sql("SELECT * FROM idempotency_key") == []


def test_apps_that_were_not_confirmed_in_time_leave(
    app: Flask, alice: Person, sql: Sql, clock: Clock
) -> None:
    phone = enrol(app, alice)
    begin(alice)
    assert run(app) == Removed(sessions=0, idempotency_keys=0)
    clock.advance(seconds=901)
    assert run(app) == Removed(sessions=0, idempotency_keys=0, authenticator_apps=1)
    assert [row["id"].hex() for row in sql("SELECT id FROM authenticator_app")] == [
        phone.id.replace("-", "")
    ]


def test_wrong_second_factors_leave_after_a_year(
    make_app: Callable[..., Flask], alice: Person, sql: Sql, clock: Clock
) -> None:
    app = make_app(limits=True)
    with app.test_request_context():
        count_code(UUID(alice.id), None)
    clock.advance(days=365)
    assert run(app).factor_failures == 0
    clock.advance(days=1, seconds=1)
    assert run(app).factor_failures == 1
    assert sql("SELECT * FROM factor_failure") == []


def test_mailed_proofs_leave_when_no_repeated_request_can_ask_for_them(
    app: Flask, client: ApiClient, alice: Person, sql: Sql, clock: Clock
) -> None:
    for email in (alice.email, "nobody@example.com"):
        client.post("/v1/password-resets", json={"email": email})  # Each lives an hour.
    assert run(app) == Removed(sessions=0, idempotency_keys=0, decoys=1)
    clock.advance(hours=24, minutes=59)
    assert run(app).mailed_proofs == 0
    clock.advance(minutes=2)
    assert run(app).mailed_proofs == 2
    purposes = [row["purpose"] for row in sql("SELECT purpose FROM mailed_proof")]
    assert purposes == ["verify_email"]  # This one lives a day.
    kinds = {row["kind"] for row in sql("SELECT kind FROM outbox")}
    assert kinds == {"mail"}


def test_what_a_wrong_password_leaves_where_addresses_must_be_verified_goes_in_two_days(
    make_app: Callable[..., Flask], sql: Sql, clock: Clock
) -> None:
    """Rows that a wrong password leaves for an unverified account are removed after two days.

    Such a sign-in writes what a mail would: docs/operations.md, What grows.
    """
    app = make_app(email_verification="required")
    assert ApiClient(app).post("/v1/sessions", json=ALICE).status_code == 401
    clock.advance(hours=1)
    assert run(app) == Removed(sessions=0, idempotency_keys=0, decoys=1)
    clock.advance(hours=46)
    assert run(app) == Removed(sessions=0, idempotency_keys=0)
    clock.advance(hours=2)
    assert run(app) == Removed(sessions=0, idempotency_keys=0, mailed_proofs=1)
    assert sql("SELECT id FROM mailed_proof") == sql("SELECT id FROM outbox") == []


def test_they_leave_in_batches_each_a_transaction_of_its_own(
    app: Flask, alice: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        alice.on_another_device(deliver="token")
    clock.advance(hours=25)
    batches = []
    delete_expired = rule.session.delete_expired

    def counting(*arguments: Any) -> int:
        batches.append(delete_expired(*arguments))
        return batches[-1]

    monkeypatch.setattr(rule, "_BATCH", 2)
    monkeypatch.setattr(rule.session, "delete_expired", counting)
    assert run(app) == Removed(sessions=5, idempotency_keys=0)
    assert batches == [2, 2, 1]


def test_answered_challenges_stay_a_day_longer_than_they_lived(app: Flask, clock: Clock) -> None:
    """A clock that is set back revives none (I3)."""
    client = ApiClient(app)
    passkeys.sign_up(client, Authenticator(), "carol@example.com")
    clock.advance(hours=24)
    assert run(app).spent_challenges == 0
    clock.advance(minutes=6)
    assert run(app).spent_challenges == 1


def test_api_tokens_leave_a_month_after_their_end(
    app: Flask, alice: Person, sql: Sql, clock: Clock
) -> None:
    issue(alice, days=365)
    issue(alice, days=1)
    ended = alice.post("/v1/account/tokens", json={"name": "Old", "expires_in_days": 365}).json[
        "id"
    ]
    assert alice.delete(f"/v1/account/tokens/{ended}").status_code == 204
    clock.advance(days=30, hours=1)
    assert run(app).api_tokens == 1
    clock.advance(days=1)
    assert run(app).api_tokens == 1
    assert len(sql("SELECT id FROM api_token")) == 1


def test_attempts_at_providers_leave_when_no_repeated_request_can_ask_for_them(
    app: Flask, clock: Clock
) -> None:
    """They hold an address and a name, so they stay no longer than that."""
    WaitingSignIn(app)  # It lives ten minutes.
    clock.advance(hours=24)
    assert run(app).provider_attempts == 0
    clock.advance(minutes=11)
    assert run(app) == Removed(sessions=0, idempotency_keys=0, provider_attempts=1)
