"""Attack invitations: strangers at the address, inviters who lost their rights, races."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.rules.retention.remove_expired import remove_expired
from tests.conftest import Clock
from tests.support.at_once import at_once
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.invitations import DORA, INVITATIONS, accept, administrator, invite
from tests.support.mailed import mailed
from tests.support.roles import OPERATOR, revoke_role

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ada(app: Flask) -> Person:
    """Return an administrator."""
    return administrator(app)


def _revoke(app: Flask, ada: Person, _sql: Sql) -> None:
    with app.app_context():
        revoke_role(ada.email, Role.ADMIN, OPERATOR)


def _lock(_app: Flask, ada: Person, sql: Sql) -> None:
    sql("UPDATE account SET lock_reason = 'abuse' WHERE email = %s", ada.email)


def _delete(app: Flask, ada: Person, _sql: Sql) -> None:
    administrator(app, "other")
    assert ada.delete("/v1/account", json={"password": PASSWORD}).status_code == 204


def _demote(_app: Flask, ada: Person, sql: Sql) -> None:
    """Leave the right to invite, but less than the invitation gives."""
    sql(
        "INSERT INTO role (name, permissions, created_at, updated_at) VALUES ('inviter',"
        " 'accounts:invite,roles:assign', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))"
    )
    sql("UPDATE account_role SET role = 'inviter'")
    sql("UPDATE account SET roles = 'inviter' WHERE email = %s", ada.email)


@pytest.mark.parametrize("lose", [_revoke, _lock, _delete, _demote])
def test_roles_that_the_inviter_lost_are_not_granted(
    app: Flask, ada: Person, sql: Sql, lose: Callable[..., None]
) -> None:
    invite(ada, roles=["admin", "auditor"])
    lose(app, ada, sql)
    accepted = accept(app)
    assert (accepted.status_code, accepted.json["account"]["roles"]) == (201, [])
    assert sql("SELECT data FROM audit_event WHERE type = 'invitation.accepted'") == [
        {"data": '{"withheld":2}'}
    ]


def test_the_reader_of_the_mailbox_ends_the_invitation_by_a_reset(
    app: Flask, ada: Person, sql: Sql
) -> None:
    """Roles need the acceptance; any other proof of the address opens a plain account."""
    invitation = invite(ada, roles=["admin"])
    token = mailed(app, DORA)["token"]
    client = ApiClient(app)
    client.post("/v1/password-resets", json={"email": DORA})
    reset = {"token": mailed(app, DORA)["token"], "new_password": NEW_PASSWORD}
    assert client.post("/v1/password-resets/confirmations", json=reset).status_code == 204
    attempt = {"token": token, "password": PASSWORD}
    refused = client.post(f"{INVITATIONS}/confirmations", json=attempt)
    assert refused.json["errors"][0]["code"] == "not_valid"
    signed_in = client.post("/v1/sessions", json={"email": DORA, "password": NEW_PASSWORD})
    assert (signed_in.status_code, signed_in.json["account"]["roles"]) == (201, [])
    assert ada.delete(f"{INVITATIONS}/{invitation['id']}").status_code == 409
    assert ada.post(INVITATIONS, json={"email": DORA}).status_code == 409


def test_a_stranger_at_the_address_gets_nothing_and_ends_nothing(
    make_app: Callable[..., Flask], ada: Person
) -> None:
    """A sign-up, a sign-in, a reset and mails of others leave the invitation as it was."""
    invite(ada, roles=["auditor"])
    token = mailed(ada.client.application, DORA)["token"]
    strict = make_app(email_verification="required")
    mallory = ApiClient(strict)
    body = {"email": DORA, "password": PASSWORD}
    assert ApiClient(make_app()).post("/v1/accounts", json=body).status_code == 409
    assert mallory.post("/v1/accounts", json=body).status_code == 202
    assert mallory.post("/v1/sessions", json=body).status_code == 401
    for path in ("/v1/email-verifications", "/v1/password-resets", "/v1/sign-in-mails"):
        assert mallory.post(path, json={"email": DORA}).status_code == 202
    body = {"token": token, "password": NEW_PASSWORD}
    accepted = ApiClient(strict).post(f"{INVITATIONS}/confirmations", json=body)
    assert (accepted.status_code, accepted.json["account"]["roles"]) == (201, ["auditor"])
    assert mallory.post("/v1/sessions", json={**body, "token": token}).status_code == 422


def test_a_token_for_a_former_address_is_dead(app: Flask, ada: Person, sql: Sql) -> None:
    """An operator moved the account meanwhile: the mailbox of the old address opens nothing."""
    invite(ada)
    sql(
        "UPDATE account SET email = 'emil@example.com', email_key = 'emil@example.com'"
        " WHERE email = %s",
        DORA,
    )
    assert accept(app).json["errors"][0]["code"] == "not_valid"


def test_thirty_acceptances_at_once_open_one_session(app: Flask, ada: Person, sql: Sql) -> None:
    invite(ada, roles=["auditor"])
    passwords = [f"a quiet harbour number {number}" for number in range(30)]
    answers = at_once([partial(accept, app, password=each) for each in passwords])
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {201: 1, 422: 29}
    [winner] = [
        each for each, answer in zip(passwords, answers, strict=True) if answer.status_code == 201
    ]
    assert sql(
        "SELECT COUNT(*) AS n FROM session JOIN account ON account.id = account_id"
        " WHERE email = %s",
        DORA,
    ) == [{"n": 1}]
    signed_in = ApiClient(app).post("/v1/sessions", json={"email": DORA, "password": winner})
    assert signed_in.status_code == 201


def test_acceptance_against_withdrawal_has_one_winner(app: Flask, ada: Person, sql: Sql) -> None:
    for number in range(4):
        email = f"dora{number}@example.com"
        path = f"{INVITATIONS}/{invite(ada, email)['id']}"
        statuses = [
            answer.status_code
            for answer in at_once([partial(accept, app, email), partial(ada.delete, path)])
        ]
        left = sql("SELECT email_verified FROM account WHERE email = %s", email)
        assert (statuses, left) in [([201, 409], [{"email_verified": 1}]), ([422, 204], [])]


def test_housekeeping_removes_what_nobody_accepted(
    app: Flask, ada: Person, sql: Sql, clock: Clock
) -> None:
    invite(ada)
    invite(ada, "emil@example.com")
    accept(app, "emil@example.com")
    clock.advance(days=13, hours=23)
    with app.app_context():
        assert remove_expired().invited_accounts == 0
        clock.advance(hours=2)
        assert remove_expired().invited_accounts == 1
    accounts = sql("SELECT email FROM account ORDER BY email")
    assert accounts == [{"email": ada.email}, {"email": "emil@example.com"}]
    assert sql("SELECT COUNT(*) AS n FROM account_invitation") == [{"n": 0}]
    assert sql("SELECT actor, data FROM audit_event WHERE type = 'invitation.withdrawn'") == [
        {"actor": None, "data": '{"reason":"expired"}'}
    ]
