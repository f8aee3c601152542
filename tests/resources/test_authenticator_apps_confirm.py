"""Test POST /v1/account/authenticator-apps/{id}/confirmations: confirm an app."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    account_id_of,
    assert_fields,
    assert_problem,
    recorded,
    text,
)
from tests.support.authenticator import APPS, CODES, begin, confirm, enrol, verify
from tests.support.client import Person
from tests.support.mailbox import Mailbox

CODE = "[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{6}){3}"


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_the_first_app_brings_codes_and_raises_the_session(
    app: Flask, sign_in: Callable[..., Person], clock: StoppedClock, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    verify(app, alice)
    phone, old = begin(alice), alice.secret
    clock.advance(seconds=30)
    response = confirm(alice, phone)
    assert response.status_code == 200, response.text
    token = {"token": alice.token} if deliver == "token" else {}
    assert response.json == {
        "authenticator_app": {
            "id": phone.id,
            "name": "Phone",
            "created_at": text(),
            "last_used_at": text(seconds=30),
        },
        "recovery_codes": [Matching(CODE)] * 10,
        **token,
    }
    assert len(set(response.json["recovery_codes"])) == 10
    assert alice.secret != old
    assert account_id_of(app, old) is None
    assert ("Set-Cookie" in response.headers) == (deliver == "cookie")
    session = alice.get("/v1/session").json
    assert session["id"] == (alice.session or {})["id"]
    assert session["expires_at"] == text(hours=8, seconds=30)
    assert (session["assurance"], session["methods"]) == ("aal2", ["password", "totp"])
    assert response.headers["Cache-Control"] == "no-store"


def test_a_known_device_stays_known(app: Flask, sign_in: Callable[..., Person]) -> None:
    alice = sign_in("alice", deliver="token")
    verify(app, alice)
    phone = begin(alice)
    body = {"code": phone.code(), "device_token": alice.device_token}
    response = alice.post(f"{APPS}/{phone.id}/confirmations", json=body)
    assert response.json["device_token"] not in {None, alice.device_token}


def test_a_further_app_changes_neither_codes_nor_the_session(app: Flask, alice: Person) -> None:
    enrol(app, alice)
    old, tablet = alice.secret, begin(alice, None)
    response = confirm(alice, tablet)
    assert response.json == {
        "authenticator_app": {
            "id": tablet.id,
            "name": None,
            "created_at": text(),
            "last_used_at": text(),
        }
    }
    assert "Set-Cookie" not in response.headers
    assert alice.secret == old
    assert alice.get(CODES).json["left"] == 10


def test_it_is_on_record_and_mailed(app: Flask, alice: Person, sql: Sql, mailbox: Mailbox) -> None:
    verify(app, alice)
    alice.on_another_device()
    phone = begin(alice)
    sql("DELETE FROM audit_event")
    mailbox.clear()
    confirm(alice, phone)
    assert [(entry["type"], entry["data"]) for entry in recorded(sql)] == [
        ("authenticator_app.confirmed", {"authenticator_app": phone.id}),
        ("recovery_codes.generated", {"count": 10}),
        ("session.ended", {"reason": "factors_changed"}),
    ]
    assert [mail.subject for mail in mailbox.to(alice.email)] == [
        "A second factor was added",
        "New recovery codes were created",
    ]
    assert "an authenticator app" in mailbox.to(alice.email)[0].text


def test_a_wrong_code_is_on_record_and_changes_nothing(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    verify(app, alice)
    phone = begin(alice)
    sql("DELETE FROM audit_event")
    mailbox.clear()
    fault = {"pointer": "#/code", "code": "not_valid", "message": "Not valid, or no longer valid."}
    assert_fields(confirm(alice, phone, phone.wrong_code()), fault)
    assert [(entry["type"], entry["outcome"], entry["data"]) for entry in recorded(sql)] == [
        ("authenticator_app.confirmation_refused", "failure", {"reason": "not_valid"})
    ]
    assert mailbox.all() == []
    assert alice.get(APPS).json == {"items": []}
    assert confirm(alice, phone).status_code == 200


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "------"])
def test_another_text_is_refused_for_its_shape(app: Flask, alice: Person, code: str) -> None:
    verify(app, alice)
    response = confirm(alice, begin(alice), code)
    assert response.status_code == 422
    [fault] = response.json["errors"]
    assert fault["code"] in {"invalid_code", "too_short"}


def test_it_is_confirmed_once(app: Flask, alice: Person, clock: StoppedClock) -> None:
    phone = enrol(app, alice)
    clock.advance(seconds=30)
    again = "This authenticator app is already confirmed."
    assert_problem(confirm(alice, phone), 409, "conflict", again)


@pytest.mark.parametrize("app_id", ["01a229f4-7a45-7619-b4e7-2d661b3203ca", "nothing"])
def test_an_unknown_one_is_not_found(app: Flask, alice: Person, app_id: str) -> None:
    path = f"{APPS}/{app_id}/confirmations"
    assert_problem(alice.post(path, json={"code": "123456"}), 404, "not_found")
