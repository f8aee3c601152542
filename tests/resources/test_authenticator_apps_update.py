"""Test PATCH /v1/account/authenticator-apps/{id}: rename an app."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.resources.expected import (
    Sql,
    assert_fields,
    assert_problem,
    event,
    everything,
    newest,
    text,
)
from tests.support.authenticator import APPS, begin, enrol
from tests.support.client import Person


@pytest.mark.parametrize("name", ["Old phone", None])
def test_it_gets_another_name(app: Flask, alice: Person, name: str | None) -> None:
    phone = enrol(app, alice)
    other = alice.get("/v1/session").json
    response = alice.patch(f"{APPS}/{phone.id.upper()}", json={"name": name})
    assert response.status_code == 200
    renamed = {"id": phone.id, "name": name, "created_at": text(), "last_used_at": text()}
    assert response.json == renamed
    assert alice.get(APPS).json == {"items": [renamed]}
    assert newest(alice) == event(
        newest(alice),
        response,
        "authenticator_app.renamed",
        alice.id,
        session_id=other["id"],
        data={"authenticator_app": phone.id},
    )


def test_the_same_name_changes_nothing(app: Flask, alice: Person, sql: Sql) -> None:
    phone = enrol(app, alice)
    before = everything(sql)
    assert alice.patch(f"{APPS}/{phone.id}", json={"name": "Phone"}).status_code == 200
    assert everything(sql) == before


def test_one_that_waits_is_not_found(app: Flask, alice: Person) -> None:
    enrol(app, alice)
    waiting = begin(alice)
    response = alice.patch(f"{APPS}/{waiting.id}", json={"name": "Laptop"})
    assert_problem(response, 404, "not_found")


def test_a_name_must_be_sent(app: Flask, alice: Person) -> None:
    phone = enrol(app, alice)
    fault = {"pointer": "#/name", "code": "required", "message": "Required."}
    assert_fields(alice.patch(f"{APPS}/{phone.id}", json={}), fault)
