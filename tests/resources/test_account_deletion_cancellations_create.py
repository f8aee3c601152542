"""Test POST /v1/account-deletion-cancellations: keep the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_nothing,
    event,
    everything,
    recorded,
    text,
)
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.locks import locked, send_lock
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched
from tests.support.second_factors import begin

CANCEL = "/v1/account-deletion-cancellations"
NOT_VALID = "The code or link is no longer valid. Please request a new one."


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(account_deletion_grace=7 * 86400)


@pytest.fixture
def alice(alice: Person) -> Person:
    return vouched(alice)


def leave(person: Person) -> dict[str, Any]:
    left = person.delete("/v1/account", json={"password": PASSWORD})
    assert left.status_code == 202, left.text
    return dict(left.json)


def keep(app: Flask, **proof: Any) -> Any:
    return ApiClient(app).post(CANCEL, json=proof)


@pytest.mark.parametrize("way", ["token", "code"])
def test_the_account_is_hers_again(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql, way: str
) -> None:
    sql("UPDATE account SET language = 'de'")
    left, mail = leave(alice), mailbox.last(alice.email)
    sql("DELETE FROM audit_event")
    mailbox.clear()
    proof = {"token": mail.token} if way == "token" else {"id": left["id"], "code": mail.code}
    kept = keep(app, **proof)
    assert_nothing(kept)
    [written] = recorded(sql)
    assert written == event(written, kept, "account.deletion_cancelled", alice.id)
    [notice] = mailbox.all()
    assert (notice.message, notice.to, notice.language, notice.values) == (
        Message.OWN_DELETION_CANCELLED,
        alice.email,
        "de",
        {},
    )
    assert sql("SELECT account_id FROM account_deletion") == []
    assert sql("SELECT is_locked, lock_reason FROM account") == [
        {"is_locked": 0, "lock_reason": None}
    ]
    assert begin(ApiClient(app), alice.email) == 201


def test_a_link_works_once_and_says_so(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    leave(alice)
    token = mailbox.last(alice.email).token
    keep(app, token=token)
    again = keep(app, token=token)
    assert (again.status_code, again.json["code"]) == (422, "already_used")
    written = recorded(sql)[-1]
    assert written == event(
        written,
        again,
        "account.deletion_cancellation_refused",
        None,
        subject=alice.id,
        outcome="failure",
        data={"reason": "already_used"},
    )


def test_the_code_ends_after_ten_minutes_and_five_tries_the_link_does_not(
    app: Flask, alice: Person, clock: StoppedClock, mailbox: Mailbox, sql: Sql
) -> None:
    left, mail = leave(alice), mailbox.last(alice.email)
    wrong = "0" * 8 if mail.code != "0" * 8 else "1" * 8
    statuses = [keep(app, id=left["id"], code=wrong).status_code for _ in range(5)]
    statuses.append(keep(app, id=left["id"], code=mail.code).status_code)
    assert statuses == [422] * 6
    clock.advance(days=7, microseconds=-1)
    assert_nothing(keep(app, token=mail.token))
    left, mail = leave(alice.sign_in()), mailbox.last(alice.email)
    clock.advance(minutes=10)
    assert keep(app, id=left["id"], code=mail.code).status_code == 422


def test_a_lock_that_an_administrator_sets_meanwhile_survives(
    app: Flask, alice: Person, admin: Person, mailbox: Mailbox, sql: Sql
) -> None:
    leave(alice)
    token = mailbox.last(alice.email).token
    sooner = send_lock(admin, alice, until=text(days=6))
    says = "The deletion of this account is scheduled. The lock must not end before it."
    assert (sooner.status_code, sooner.json["detail"]) == (409, says)
    locked(admin, alice, until=text(days=8))
    assert_nothing(keep(app, token=token))
    assert begin(ApiClient(app), alice.email) == 403
    assert_nothing(admin.delete(f"/v1/accounts/{alice.id}/lock"))
    assert begin(ApiClient(app), alice.email) == 201


@pytest.mark.parametrize("purpose", ["reset", "undo"])
def test_no_other_proof_cancels_it_and_it_opens_nothing_else(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql, purpose: str
) -> None:
    ApiClient(app).post("/v1/password-resets", json={"email": alice.email})
    reset = mailbox.last(alice.email).token
    leave(alice)
    cancel, before = mailbox.last(alice.email).token, everything(sql)["account"]
    if purpose == "reset":
        assert keep(app, token=reset).status_code == 422
        body = {"token": cancel, "new_password": "seven herons over the marsh"}
        answer = ApiClient(app).post("/v1/password-resets/confirmations", json=body)
    else:
        answer = ApiClient(app).post("/v1/email-changes/reversals", json={"token": cancel})
    assert answer.status_code == 422
    assert everything(sql)["account"] == before


def test_a_proof_is_needed(app: Flask) -> None:
    missing = {"pointer": "#/token", "code": "required", "message": "Required."}
    assert_fields(keep(app), missing)
