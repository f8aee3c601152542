"""Test DELETE /v1/account: delete the account."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from api.rules.accounts import delete_account as delete_account_rule
from tests.resources.expected import (
    CLEARED,
    Sql,
    account_id_of,
    assert_fields,
    assert_nothing,
    assert_problem,
    assert_too_many_attempts,
    assert_wrong_password,
    etag,
    event,
    everything,
    newest,
    recorded,
)
from tests.resources.races import meanwhile
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person

RIGHT = {"password": PASSWORD}
WRONG = {"password": "not her password"}


def test_alice_leaves_and_is_signed_out_everywhere(app: Flask, alice: Person) -> None:
    phone = alice.on_another_device(deliver="token", remember=True)
    secrets = [alice.secret, phone.secret]
    response = alice.delete("/v1/account", json=RIGHT)
    assert_nothing(response)
    assert response.headers.getlist("Set-Cookie") == [f"gatebook_session=; {CLEARED}"]
    assert [account_id_of(app, secret) for secret in secrets] == [None, None]


def test_over_https_the_cookie_is_cleared_with_all_its_attributes(
    make_app: Callable[..., Flask],
) -> None:
    alice = Person.sign_up(make_app(public_url="https://accounts.example.com"), "alice").sign_in()
    response = alice.delete("/v1/account", json=RIGHT)
    assert response.headers.getlist("Set-Cookie") == [
        (
            "__Host-session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly;"
            " Path=/; SameSite=Lax"
        )
    ]


def test_by_token_no_cookie_is_touched(sign_in: Callable[..., Person]) -> None:
    response = sign_in("alice", deliver="token").delete("/v1/account", json=RIGHT)
    assert_nothing(response)
    assert "Set-Cookie" not in response.headers


def test_nothing_is_kept_but_what_happened(alice: Person, bob: Person, sql: Sql) -> None:
    alice.delete("/v1/account", json=RIGHT)
    bobs = UUID(bob.id).bytes
    assert [row["id"] for row in sql("SELECT id FROM account")] == [bobs]
    assert [row["account_id"] for row in sql("SELECT account_id FROM session")] == [bobs]
    trail = str(recorded(sql))
    for word in (alice.email, "Alice", PASSWORD):
        assert word not in trail


def test_it_is_recorded_with_each_session_that_ended(alice: Person, sql: Sql) -> None:
    current_session, other_session = alice.session or {}, alice.on_another_device().session or {}
    events_before = len(recorded(sql))
    response = alice.delete("/v1/account", json=RIGHT)
    recorded_events = recorded(sql)[events_before:]
    assert recorded_events == [
        *[
            event(
                recorded_event,
                response,
                "session.ended",
                alice.id,
                session_id=session["id"],
                data={"reason": "account_deleted"},
            )
            for recorded_event, session in zip(
                recorded_events, (current_session, other_session), strict=False
            )
        ],
        event(
            recorded_events[-1],
            response,
            "account.deleted",
            alice.id,
            session_id=current_session["id"],
            data={"reason": "requested_by_owner"},
        ),
    ]


def test_the_address_is_free_again_and_inherits_nothing(
    alice: Person, sign_up: Callable[..., Person]
) -> None:
    alice.delete("/v1/account", json=RIGHT)
    successor = sign_up("alice", password=NEW_PASSWORD).sign_in()
    assert successor.id != alice.id
    types = [event["type"] for event in successor.get("/v1/account/audit-events").json["items"]]
    assert types == ["session.started", "account.created"]
    assert_problem(
        alice.post("/v1/sessions", json={"email": alice.email, **RIGHT}), 401, "wrong_credentials"
    )


def test_bob_stays(app: Flask, alice: Person, bob: Person) -> None:
    alice.delete("/v1/account", json=RIGHT)
    assert account_id_of(app, bob.secret) == bob.id


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_wrong_password_changes_nothing_and_is_recorded(
    sign_in: Callable[..., Person], sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    before = everything(sql)
    response = alice.delete("/v1/account", json=WRONG)
    assert_wrong_password(response)
    after = everything(sql)
    assert (after["account"], after["session"]) == (before["account"], before["session"])
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "account.deletion_refused",
        alice.id,
        session_id=(alice.session or {})["id"],
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )


def test_the_password_is_needed(alice: Person) -> None:
    assert_fields(
        alice.delete("/v1/account", json={}),
        {"pointer": "#/password", "code": "required", "message": "Required."},
    )
    response = alice.delete("/v1/account", data=b"", content_type="application/json")
    assert_problem(response, 400, "malformed_json", cause="The body is empty.")
    response = alice.delete("/v1/account")
    assert_problem(response, 400, "malformed_json", cause="The body is empty.")


@pytest.mark.parametrize(
    ("tags", "status"),
    [("{v1}", 204), ("W/{v1}", 204), ("*", 204), ("{v2}", 412), ("{bob}", 412), ('"1"', 412)],
)
def test_only_the_version_that_the_client_read_is_deleted(
    app: Flask, alice: Person, bob: Person, sql: Sql, tags: str, status: int
) -> None:
    before = everything(sql)
    alices_tags = {"v1": etag(alice.account, 1), "v2": etag(alice.account, 2)}
    tags = tags.format(**alices_tags, bob=etag(bob.account, 1))
    response = alice.delete("/v1/account", json=RIGHT, headers={"If-Match": tags})
    assert response.status_code == status
    if status == 412:
        assert_problem(response, 412, "precondition_failed")
        assert everything(sql) == before
        assert account_id_of(app, alice.secret) == alice.id


def test_a_password_that_is_changed_meanwhile_is_a_conflict(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = alice.on_another_device(deliver="token")
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    meanwhile(
        monkeypatch,
        delete_account_rule,
        "verify_own_password",
        lambda: phone.put("/v1/account/password", json=body),
    )
    response = alice.delete("/v1/account", json=RIGHT)
    assert_problem(
        response,
        409,
        "conflict",
        "The password was changed at the same time. Please try again.",
    )
    alice.password = NEW_PASSWORD
    assert alice.sign_in().get("/v1/account").json == alice.account


def test_wrong_passwords_are_limited(make_app: Callable[..., Flask], sql: Sql) -> None:
    app = make_app(limits=True, limit_password_failures=1, limit_password_per_device=1)
    alice = Person.sign_up(app, "alice").sign_in()
    ApiClient(app).post("/v1/sessions", json={"email": alice.email, "password": "a stranger's"})
    response = alice.delete("/v1/account", json=WRONG)
    assert_wrong_password(response)
    assert response.headers["RateLimit-Policy"] == (
        '"password-address";q=100;w=300, "password-device";q=1, "account-changes";q=60;w=3600'
    )
    before = everything(sql)
    response = alice.delete("/v1/account", json=RIGHT)
    assert_too_many_attempts(response)
    assert everything(sql) == before
