"""Test /v1/account/tokens: a person's own API tokens."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.rules.accounts import create_own_token
from api.rules.administration.revoke_role import revoke_role
from api.rules.tokens import create_token
from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    assert_fields,
    assert_nothing,
    assert_problem,
    everything,
    newest,
    recorded,
    stranger,
    text,
)
from tests.resources.races import at_once, meet_after
from tests.support.api_tokens import bearer
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.parked import Parked, mark
from tests.support.roles import OPERATOR, grant_role

TOKENS = "/v1/account/tokens"
TRAIL = "/v1/audit-events"
SECRET = Matching(r"gbp_[0-9A-Za-z]{49}")
NEW = {"name": "Nightly export"}
HELD = {**NEW, "permissions": ["audit:read"]}


def token(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return the expected JSON of a token just created; id and hint are taken from ``body``."""
    return {
        "id": body["id"],
        "name": "Nightly export",
        "hint": body["hint"],
        "permissions": [],
        "created_at": text(),
        "expires_at": text(days=90),
        "last_used_at": None,
        "successor_of": None,
        **members,
    }


def create(person: Person, **changed: Any) -> dict[str, Any]:
    """Create a token and return it with its secret."""
    response = person.post(TOKENS, json={**NEW, **changed})
    assert response.status_code == 201, response.text
    return dict(response.json)


def use(app: Flask, secret: str, path: str = "/v1/token") -> int:
    """Return the status of a request that carries the token."""
    return stranger(app).get(path, headers=bearer(secret)).status_code


def test_it_is_created_and_its_secret_shown_once(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    response = alice.post(TOKENS, json={**NEW, "expires_in_days": 7})
    assert response.status_code == 201
    body = response.json
    expected = token(body, expires_at=text(days=7))
    assert body == {**expected, "token": SECRET}
    assert body["hint"] == f"gbp_...{body['token'][-4:]}"
    data = {"token": body["id"], "permissions": 0, "days": 7, "successor_of": None}
    event = newest(alice)
    assert (event["type"], event["data"]) == ("token.created", data)
    assert alice.get(TOKENS).json == {"items": [expected]}
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (
        "token_created",
        {"hint": body["hint"], "at": text()},
    )
    assert use(app, body["token"]) == 200
    for rows in everything(sql).values():
        assert body["token"] not in str(rows)


def test_it_gets_no_permission_that_its_owner_does_not_have(
    app: Flask, auditor: Person, sql: Sql
) -> None:
    held = create(auditor, permissions=["audit:read", "audit:read"])
    assert held["permissions"] == ["audit:read"]
    assert use(app, held["token"], TRAIL) == 200
    wider = auditor.post(TOKENS, json={**NEW, "permissions": ["audit:read", "accounts:read"]})
    assert_fields(
        wider,
        {
            "pointer": "#/permissions/1",
            "code": "not_granted_to_you",
            "message": "You do not have this permission.",
        },
    )
    refused = recorded(sql)[-1]
    assert (refused["type"], refused["data"]) == ("token.refused", {"reason": "not_granted"})
    assert (refused["actor"], refused["subject"]) == (auditor.id, auditor.id)
    assert_fields(
        auditor.post(TOKENS, json={**NEW, "permissions": ["invoices:write"]}),
        {
            "pointer": "#/permissions/0",
            "code": "unknown_permission",
            "message": "No permission has this name.",
        },
    )
    assert [each["id"] for each in auditor.get(TOKENS).json["items"]] == [held["id"]]


def test_a_permission_that_its_owner_lost_has_no_effect_and_no_successor_has_it(
    app: Flask, auditor: Person
) -> None:
    """The stored permissions stay: they count again once the owner has them again."""
    old = create(auditor, permissions=["audit:read"])
    assert use(app, old["token"], TRAIL) == 200
    with app.app_context():
        revoke_role(auditor.email, Role.AUDITOR, OPERATOR)
    assert use(app, old["token"], TRAIL) == 403
    new = auditor.post(f"{TOKENS}/{old['id']}/successors", json={}).json
    assert new["permissions"] == []
    with app.app_context():
        grant_role(auditor.email, Role.AUDITOR, OPERATOR)
    assert (use(app, old["token"], TRAIL), use(app, new["token"], TRAIL)) == (200, 403)


def test_who_loses_the_role_meanwhile_gets_no_token_of_it(
    app: Flask, auditor: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, create_own_token, "lock_token_owner")
    request = Parked("before lock_token_owner", lambda: auditor.post(TOKENS, json=HELD))
    assert request.standing
    with app.app_context():
        revoke_role(auditor.email, Role.AUDITOR, OPERATOR)
    assert request.go_on().json["errors"][0]["code"] == "not_granted_to_you"
    assert sql("SELECT * FROM api_token") == []


def test_a_locked_account_gets_none(
    admin: Person, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, create_own_token, "lock_token_owner")
    request = Parked("before lock_token_owner", lambda: alice.post(TOKENS, json=NEW))
    assert request.standing
    locked = admin.put(f"/v1/accounts/{alice.id}/lock", json={"reason": "abuse"})
    assert locked.status_code == 200
    assert_problem(request.go_on(), 403, "account_locked", until=None)
    assert sql("SELECT * FROM api_token") == []


def test_the_same_request_again_gets_the_same_token_under_a_new_secret(
    app: Flask, alice: Person, sql: Sql
) -> None:
    headers = {"Idempotency-Key": "once"}
    first = alice.post(TOKENS, json=NEW, headers=headers).json
    assert use(app, first["token"]) == 200
    repeated = alice.post(TOKENS, json=NEW, headers=headers)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert repeated.json == {
        **token(first, hint=repeated.json["hint"], last_used_at=text()),
        "token": SECRET,
    }
    assert (use(app, first["token"]), use(app, repeated.json["token"])) == (401, 200)
    assert len(sql("SELECT id FROM api_token")) == 1
    other = alice.post(TOKENS, json={**NEW, "name": "Other"}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")
    assert_nothing(alice.delete(f"{TOKENS}/{first['id']}"))
    detail = "This was already done, and the result has been changed or deleted since."
    again = alice.post(TOKENS, json=NEW, headers=headers)
    assert_problem(again, 409, "conflict", detail)


def test_two_at_once_with_one_key_create_one(
    alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = alice.on_another_device(deliver="token")
    headers = {"Idempotency-Key": "once"}
    # both requests have looked for an earlier one and found none
    meet_after(monkeypatch, create_token.idempotency, "earlier")
    responses = at_once(
        *(partial(each.post, TOKENS, json=NEW, headers=headers) for each in (alice, phone))
    )
    assert [response.status_code for response in responses] == [201, 201]
    assert responses[0].json["id"] == responses[1].json["id"]
    assert len(sql("SELECT id FROM api_token")) == 1


def test_there_are_only_so_many_also_at_once(
    alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(create_token, "MOST", 2)
    create(alice)
    phone = alice.on_another_device(deliver="token")
    responses = at_once(*(partial(each.post, TOKENS, json=NEW) for each in (alice, phone)))
    assert sorted(response.status_code for response in responses) == [201, 409]
    assert_problem(alice.post(TOKENS, json=NEW), 409, "limit_reached")
    last = recorded(sql)[-1]
    assert (last["type"], last["data"]) == ("token.refused", {"reason": "limit_reached"})
    ended, _ = (each["id"] for each in alice.get(TOKENS).json["items"])
    assert_nothing(alice.delete(f"{TOKENS}/{ended}"))
    create(alice)


def test_it_is_renamed(app: Flask, alice: Person) -> None:
    created = create(alice)
    assert use(app, created["token"]) == 200
    renamed = alice.patch(f"{TOKENS}/{created['id']}", json={"name": " Weekly export "})
    assert renamed.json == token(created, name="Weekly export", last_used_at=text())
    event = newest(alice)
    assert (event["type"], event["data"]) == ("token.renamed", {"token": created["id"]})
    answer = stranger(app).get("/v1/token", headers=bearer(created["token"]))
    assert answer.json["name"] == "Weekly export"


def test_it_ends_at_once_and_for_ever(app: Flask, alice: Person) -> None:
    kept, ended = create(alice), create(alice, name="Old")
    assert use(app, ended["token"]) == 200
    assert_nothing(alice.delete(f"{TOKENS}/{ended['id']}"))
    assert (use(app, ended["token"]), use(app, kept["token"])) == (401, 200)
    event = newest(alice)
    data = {"token": ended["id"], "reason": "ended_by_owner"}
    assert (event["type"], event["actor"], event["data"]) == ("token.ended", alice.id, data)
    assert [each["id"] for each in alice.get(TOKENS).json["items"]] == [kept["id"]]


def test_its_successor_lets_programs_change_one_by_one(
    app: Flask, alice: Person, clock: StoppedClock
) -> None:
    old = create(alice, name="Two servers")
    assert use(app, old["token"]) == 200
    path = f"{TOKENS}/{old['id']}/successors"
    new = alice.post(path, json={"expires_in_days": 30}).json
    expected = token(new, name="Two servers", expires_at=text(days=30), successor_of=old["id"])
    assert new == {**expected, "token": SECRET}
    assert [each["expires_at"] for each in alice.get(TOKENS).json["items"]] == [
        text(days=30),
        text(days=7),
    ]
    detail = "This token has been replaced already."
    assert_problem(alice.post(path, json={}), 409, "conflict", detail)
    clock.advance(days=6, hours=23)
    assert (use(app, old["token"]), use(app, new["token"])) == (200, 200)
    clock.advance(hours=1)
    assert (use(app, old["token"]), use(app, new["token"])) == (401, 200)


@pytest.mark.parametrize("ended", [False, True], ids=["of another account", "ended"])
def test_neither_another_persons_token_nor_an_ended_one_can_be_touched(
    alice: Person, bob: Person, sql: Sql, ended: bool
) -> None:
    path = f"{TOKENS}/{create(alice if ended else bob)['id']}"
    if ended:
        assert_nothing(alice.delete(path))
    before = everything(sql)
    assert_problem(alice.patch(path, json={"name": "Mine"}), 404, "not_found")
    assert_problem(alice.delete(path), 404, "not_found")
    assert_problem(alice.post(f"{path}/successors", json={}), 404, "not_found")
    assert everything(sql) == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"account_id": "01a20349-d19e-73b6-8d4c-2a5b2c5d4f0a"}, "unknown_field"),
        ({"owner": "01a20349-d19e-73b6-8d4c-2a5b2c5d4f0a"}, "unknown_field"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "unknown_field"),
        ({"token": "gbp_mine"}, "unknown_field"),
        ({"successor_of": None}, "unknown_field"),
        ({"expires_in_days": 366}, "too_large"),
        ({"expires_in_days": 0}, "too_small"),
        ({"name": "a\u202eb"}, "invalid_characters"),
        ({"permissions": ["*"]}, "too_short"),
        ({"permissions": ["accounts:*"]}, "invalid_format"),
        ({"permissions": ["a:b,c:d"]}, "invalid_format"),
    ],
    ids=str,
)
def test_what_is_no_token_is_refused(
    alice: Person, sql: Sql, changed: dict[str, Any], code: str
) -> None:
    response = alice.post(TOKENS, json={**NEW, **changed})
    assert response.status_code == 422
    assert [error["code"] for error in response.json["errors"]] == [code]
    assert sql("SELECT * FROM api_token") == []


def change_by(person: Person, method: str, path: str, body: dict[str, Any] | None) -> int:
    return person.request(method, path, json=body).status_code


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", NEW),
        ("PATCH", "/{}", NEW),
        ("DELETE", "/{}", None),
        ("POST", "/{}/successors", {}),
    ],
)
def test_it_asks_for_a_fresh_authentication_also_under_the_lock(
    alice: Person,
    clock: StoppedClock,
    sql: Sql,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    url = TOKENS + path.format(create(alice)["id"])
    clock.advance(seconds=901)
    before = everything(sql)["api_token"]
    assert change_by(alice, method, url, body) == 403
    assert everything(sql)["api_token"] == before


def test_what_is_wrong_is_told_in_the_language(alice: Person) -> None:
    for permission in ("invoices:write", "accounts:read"):
        body = {**NEW, "permissions": [permission]}
        messages = {
            alice.post(TOKENS, json=body, headers={"Accept-Language": language}).json["errors"][0][
                "message"
            ]
            for language in ("en", "de", "zh")
        }
        assert len(messages) == 3
