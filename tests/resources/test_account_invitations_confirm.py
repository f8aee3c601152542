"""``POST /v1/account-invitations/confirmations``: accept an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.support.client import NEW_PASSWORD, ApiClient, Person
from tests.support.invitations import ACCEPT, DORA, accept, administrator, invite
from tests.support.mailed import mailed

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ada(app: Flask) -> Person:
    """Return an administrator."""
    return administrator(app)


def test_accepting_signs_in_with_password_and_roles(app: Flask, ada: Person, sql: Sql) -> None:
    invitation = invite(ada, name="Dora", roles=["auditor"])
    client = ApiClient(app)
    headers = {"Accept-Language": "de"}
    response = accept(app, client=client, name="Dora Winter", headers=headers)
    shown = response.json
    assert response.status_code == 201
    assert shown["account"] == {
        "id": invitation["account"],
        "email": DORA,
        "email_verified": True,
        "name": "Dora Winter",
        "language": "de",
        "roles": ["auditor"],
        "created_at": invitation["created_at"],
        "updated_at": shown["account"]["updated_at"],
    }
    assert (shown["methods"], shown["assurance"]) == (["mail", "password"], "aal1")
    assert client.get("/v1/session").json == {**shown, "last_seen_at": shown["last_seen_at"]}
    assert client.get("/v1/audit-events").status_code == 200  # a role that counts at once
    again = {"email": DORA, "password": NEW_PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=again).status_code == 201
    [granted] = sql(
        "SELECT role, HEX(granted_by) AS granted_by FROM account_role"
        " JOIN account ON account.id = account_id WHERE email = %s",
        DORA,
    )
    assert granted == {"role": "auditor", "granted_by": ada.id.replace("-", "").upper()}


def test_the_feed_does_not_locate_the_administrator(app: Flask, ada: Person) -> None:
    invite(ada, roles=["auditor"])
    client = ApiClient(app)
    accept(app, client=client)
    feed = client.get("/v1/account/audit-events").json["items"]
    assert [(each["type"], each["actor"] == ada.id, each["ip"] is None) for each in feed] == [
        ("session.started", False, False),
        ("role.granted", True, True),
        ("invitation.accepted", False, False),
        ("account.invited", True, True),
    ]


def test_each_bad_token_gets_the_same_answer(app: Flask, ada: Person, clock: Clock) -> None:
    invite(ada)
    unknown = ApiClient(app).post(ACCEPT, json={"token": "A" * 43, "password": NEW_PASSWORD})
    reset = ApiClient(app).post("/v1/password-resets", json={"email": ada.email})
    assert reset.status_code == 202
    of_another = accept(app, ada.email)  # the token of a reset
    clock.advance(days=7, seconds=1)
    expired = accept(app)
    bodies = [{**each.json, "request_id": ""} for each in (unknown, of_another, expired)]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["errors"][0]["code"] == "not_valid"


def test_a_bad_password_uses_up_nothing(app: Flask, ada: Person) -> None:
    invite(ada, name="Dora Kirschbaum")
    for password in ("password123", "Dora Kirschbaum"):
        refused = accept(app, password=password)
        assert refused.json["errors"][0]["pointer"] == "#/password"
    assert accept(app).status_code == 201
    used = accept(app)
    assert (used.status_code, used.json["code"]) == (422, "already_used")


def test_a_repeated_acceptance_gets_the_session_of_the_first(app: Flask, ada: Person) -> None:
    invite(ada)
    headers = {"Idempotency-Key": "accept-once"}
    first = accept(app, deliver="token", headers=headers)
    again = accept(app, deliver="token", headers=headers)
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json["token"] != first.json["token"]
    assert mailed(app, DORA)["token"] not in again.text
