"""Test DELETE /v1/account/authenticator-apps/{id}: remove an app."""

from __future__ import annotations

from flask import Flask

from tests.resources.expected import Sql, assert_nothing, assert_problem, recorded
from tests.support.authenticator import APPS, CODES, begin, enrol
from tests.support.client import Person
from tests.support.mailbox import Mailbox


def test_one_of_two_leaves_and_the_codes_stay(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    phone, tablet = enrol(app, alice), enrol(app, alice, "Tablet")
    sql("DELETE FROM audit_event")
    mailbox.clear()
    assert_nothing(alice.delete(f"{APPS}/{phone.id}"))
    assert [item["id"] for item in alice.get(APPS).json["items"]] == [tablet.id]
    assert alice.get(CODES).json["left"] == 10
    assert [(entry["type"], entry["data"]) for entry in recorded(sql)] == [
        ("authenticator_app.removed", {"authenticator_app": phone.id})
    ]
    [mail] = mailbox.to(alice.email)
    assert mail.subject == "A second factor was removed"
    assert "an authenticator app" in mail.text
    assert "Phone" not in mail.text


def test_it_is_removed_once(app: Flask, alice: Person) -> None:
    phone = enrol(app, alice)
    enrol(app, alice, "Tablet")
    assert_nothing(alice.delete(f"{APPS}/{phone.id}"))
    assert_problem(alice.delete(f"{APPS}/{phone.id}"), 404, "not_found")


def test_one_that_waits_is_not_found(app: Flask, alice: Person) -> None:
    enrol(app, alice)
    assert_problem(alice.delete(f"{APPS}/{begin(alice).id}"), 404, "not_found")
