"""Test that an extension's events are filtered, exported, sealed and proved like our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.audit_log import head, seal_all
from tests.support.client import Person
from tests.support.erasing import erase
from tests.support.roles import grant_role
from tests.support.tampering import edit, exported, verified

Sql = Callable[..., list[dict[str, Any]]]


def test_what_an_extension_records_is_read_exported_sealed_and_proved(
    app: Flask, alice: Person, bob: Person, sql: Sql
) -> None:
    with app.app_context():
        grant_role(bob.email, Role.AUDITOR, Client(None, None, "operator"))
    assert alice.post("/v1/notes", json={"text": "A note."}).status_code == 201
    (event,) = bob.get("/v1/audit-events?type=notes.*").json["items"]
    assert (event["type"], event["actor"]) == ("notes.note.created", alice.id)
    export = bob.get("/v1/audit-events/export?type=notes.note.created").data.splitlines()
    assert msgspec.json.decode(export[0]) == event

    count = seal_all(app)
    assert bob.get(f"/v1/audit-events/{event['id']}/proof").json["index"] == count - 1
    assert verified(exported(app), head(sql)).failure is None
    edit(sql, count - 1, "data", "{}")
    assert verified(exported(app), head(sql)).failure is not None


def test_what_an_extension_records_of_an_erased_account_is_gone(
    app: Flask, alice: Person, bob: Person, sql: Sql
) -> None:
    with app.app_context():
        grant_role(bob.email, Role.AUDITOR, Client(None, None, "operator"))
    alice.post("/v1/notes", json={"text": "A note."})
    erase(app, alice.id)

    (event,) = bob.get("/v1/audit-events?type=notes.*").json["items"]

    # the client has compared the answer with the contract, where data can be null
    assert event["data"] is None
    assert set(event["erased"]) >= {"actor", "data", "subject"}
