"""Test values that WTForms-JSON coerces silently: Gatebook refuses them.

``tests/schemas/engine/test_body.py`` tests each kind of field; these tests send real requests to
existing operations.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import wtforms
import wtforms_json

from tests.support.client import ApiClient, Person
from tests.support.counting import Commands

ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
COERCED = {
    "number": 12345678,
    "true": True,
    "object": {"$ne": 1},
    "list": ["alice@example.com", "bob@example.com"],
    "zero": 0,
    "false": False,
    "null": None,
}


@pytest.mark.parametrize("value", COERCED.values(), ids=COERCED)
@pytest.mark.parametrize("member", ["email", "password"])
@pytest.mark.parametrize("path", ["/v1/accounts", "/v1/sessions"])
def test_nothing_becomes_a_string(
    client: ApiClient, commands: Commands, path: str, member: str, value: Any
) -> None:
    response = client.post(path, json={**ALICE, member: value})

    assert response.status_code == 422
    assert response.json["errors"] == [
        {
            "pointer": f"#/{member}",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "string"},
        }
    ]
    assert (commands.sql, commands.redis) == ([], [])


@pytest.mark.parametrize("value", ["0", "no", "false", "", {}, [], 0, 1, None])
def test_nothing_becomes_a_boolean(client: ApiClient, value: Any) -> None:
    response = client.post("/v1/sessions", json={**ALICE, "remember": value})

    assert response.status_code == 422
    [error] = response.json["errors"]
    assert (error["pointer"], error["code"]) == ("#/remember", "wrong_type")


@pytest.mark.parametrize("value", ["12.9", "1_0", "\uff11\uff12", "true", "1e1", " 5", "+5", ""])
def test_nothing_becomes_an_integer(alice: Person, value: str) -> None:
    response = alice.get("/v1/sessions", query_string={"limit": value})

    assert response.status_code == 422
    [error] = response.json["errors"]
    assert (error["parameter"], error["code"]) == ("limit", "wrong_type")


def test_the_patches_are_put_on_once() -> None:
    # A second init() would patch the patched code, so a later import of the forms must not call it.
    script = (
        "import wtforms, wtforms_json; wtforms_json.init(); first = wtforms.Form.from_json;"
        "populate = wtforms.Field.process; import api.schemas.engine.body;"
        "assert wtforms.Field.process is populate"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
    assert wtforms.Form.from_json.__func__ is wtforms_json.from_json.__func__
