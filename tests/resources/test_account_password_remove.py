"""Test DELETE /v1/account/password: an account without a password from now on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    DEVICE,
    Matching,
    Sql,
    StoppedClock,
    account_id_of,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
)
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.passwordless import with_passkey

PATH = "/v1/account/password"
SWITCHED_OFF = "UPDATE account SET asks_second_factor = 0"


@pytest.fixture
def alice(sign_up: Callable[..., Person]) -> Person:
    """Sign in Alice, who has a passkey that stands alone, and recovery codes."""
    return with_passkey(sign_up("alice"))


def test_the_password_is_gone_and_her_session_goes_on(
    app: Flask, sql: Sql, alice: Person, mailbox: Mailbox
) -> None:
    old = alice.secret
    response = alice.delete(PATH)
    assert_nothing(response)
    assert alice.secret != old
    assert account_id_of(app, alice.secret) == alice.id
    assert account_id_of(app, old) is None
    assert Matching(f"gatebook_device={DEVICE}; .*") in response.headers.getlist("Set-Cookie")
    assert sql("SELECT password_hash FROM account") == [{"password_hash": ""}]
    last = recorded(sql)[-1]
    session_id = (alice.session or {})["id"]
    by_owner = {"reason": "requested_by_owner"}
    assert last == event(
        last, response, "password.removed", alice.id, session_id=session_id, data=by_owner
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (
        Message.PASSWORD_REMOVED,
        {"at": "2026-11-22T12:45:03.120Z"},
    )


def test_a_caller_with_a_token_gets_a_new_token(app: Flask, sign_up: Callable[..., Person]) -> None:
    bob = with_passkey(sign_up("bob"), deliver="token")
    response = bob.delete(PATH)
    assert response.status_code == 200
    assert response.json == {"token": response.json["token"]}
    assert account_id_of(app, response.json["token"]) == bob.id


def test_the_other_sessions_and_mailed_links_end(
    app: Flask, sql: Sql, alice: Person, mailbox: Mailbox
) -> None:
    sql(SWITCHED_OFF)
    phone = alice.on_another_device(deliver="token")
    alice.client.post("/v1/password-resets", json={"email": alice.email})
    reset = mailbox.last(alice.email).token
    assert_nothing(alice.delete(PATH))
    assert account_id_of(app, phone.secret) is None
    reasons = [e["data"] for e in recorded(sql) if e["type"] == "session.ended"]
    assert reasons == [{"reason": "password_removed"}]
    body = {"token": reset, "new_password": "seven herons over the marsh"}
    assert alice.client.post("/v1/password-resets/confirmations", json=body).status_code == 422


@pytest.mark.parametrize(
    "without",
    [
        "UPDATE passkey SET stands_alone = 0",
        "UPDATE passkey SET rp_id = 'former.example'",
        "DELETE FROM passkey",
        "DELETE FROM recovery_code",
        "UPDATE recovery_code SET used_at = created_at",
    ],
)
def test_the_last_way_in_stays(
    make_app: Callable[..., Flask], sql: Sql, alice: Person, without: str
) -> None:
    """A mail never counts: the operator may switch it off."""
    sql(without)
    sql("UPDATE account SET has_lone_passkey = EXISTS (SELECT 1 FROM passkey WHERE stands_alone)")
    before = everything(sql)
    assert_problem(alice.delete(PATH), 409, "last_sign_in_method")
    assert everything(sql) == before
    body = {"email": alice.email, "password": PASSWORD}
    assert ApiClient(make_app()).post("/v1/sessions", json=body).status_code == 202


def test_it_needs_every_kind_shown_lately(sql: Sql, alice: Person, clock: StoppedClock) -> None:
    sql("UPDATE session SET possession_at = NULL")
    clock.advance(minutes=2)  # the session is compared with the ledger again
    response = alice.delete(PATH)
    assert response.json["code"] == "reauthentication_required"
    assert response.json["methods"] == ["passkey", "recovery_code"]


def test_without_a_password_there_is_none_to_remove(sql: Sql, alice: Person) -> None:
    assert_nothing(alice.delete(PATH))
    assert_problem(alice.delete(PATH), 404, "not_found")


def test_two_at_once_remove_it_once(app: Flask, sql: Sql, alice: Person) -> None:
    def remove() -> int:
        headers = {"Cookie": f"gatebook_session={alice.secret}"}
        client = ApiClient(app, use_cookies=False)
        return client.delete(PATH, headers=headers).status_code

    statuses = at_once([remove] * 2)
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 401, 404}
    types = [e["type"] for e in recorded(sql)]
    assert types.count("password.removed") == 1
