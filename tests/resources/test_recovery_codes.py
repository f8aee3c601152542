"""Test GET and POST /v1/account/recovery-codes: count the codes, and make new ones."""

from __future__ import annotations

from flask import Flask

from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    assert_problem,
    everything,
    recorded,
    text,
)
from tests.support.authenticator import CODES, enrol, step_up
from tests.support.client import Person
from tests.support.mailbox import Mailbox

CODE = "[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{6}){3}"
NO_FACTOR = "Please add an authenticator app or a passkey first."


def test_used_ones_are_counted(app: Flask, alice: Person, clock: StoppedClock) -> None:
    assert alice.get(CODES).json == {"left": 0, "total": 0, "created_at": None}
    [code, *_] = enrol(app, alice).recovery_codes
    clock.advance(seconds=30)
    assert step_up(alice, recovery_code=code).status_code == 204
    assert alice.get(CODES).json == {"left": 9, "total": 10, "created_at": text()}


def test_new_ones_are_shown_once(
    app: Flask, alice: Person, clock: StoppedClock, sql: Sql, mailbox: Mailbox
) -> None:
    enrol(app, alice)
    sql("DELETE FROM audit_event")
    mailbox.clear()
    clock.advance(seconds=30)
    response = alice.post(CODES)
    assert response.status_code == 201
    assert response.json == {"codes": [Matching(CODE)] * 10}
    assert response.headers["Cache-Control"] == "no-store"
    assert alice.get(CODES).json == {"left": 10, "total": 10, "created_at": text(seconds=30)}
    assert [(entry["type"], entry["data"]) for entry in recorded(sql)] == [
        ("recovery_codes.generated", {"count": 10})
    ]
    assert [mail.subject for mail in mailbox.to(alice.email)] == ["New recovery codes were created"]


def test_a_used_one_is_on_record_and_mailed(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    [code, *_] = enrol(app, alice).recovery_codes
    sql("DELETE FROM audit_event")
    mailbox.clear()
    assert step_up(alice, recovery_code=code).status_code == 204
    assert ("recovery_code.used", {"left": 9}) in [
        (entry["type"], entry["data"]) for entry in recorded(sql)
    ]
    [mail] = mailbox.to(alice.email)
    assert mail.subject == "A recovery code was used"
    assert "left: 9" in mail.text


def test_without_a_second_factor_there_are_none(alice: Person, sql: Sql) -> None:
    before = everything(sql)
    assert_problem(alice.post(CODES), 409, "conflict", NO_FACTOR)
    assert everything(sql) == before
