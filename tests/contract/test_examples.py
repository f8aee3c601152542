"""Test the examples of openapi.yaml: each is sent and answered as documented."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.contract import contract
from tests.support.documented_operations import roles_for
from tests.support.roles import grant_role

ALICE = {
    "email": "alice@example.com",
    "password": "a quiet harbour at dawn",
    "name": "Alice Liddell",
}

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

REQUESTS = [
    pytest.param(method, path, operation, example, id=f"{operation['operationId']}-{name}")
    for method, path, operation in contract().operations()
    if "requestBody" in operation
    for name, example in operation["requestBody"]["content"]["application/json"]["examples"].items()
]
PROBLEM_NAMES = contract().at("#/components/schemas/ProblemName")["enum"]


@pytest.mark.parametrize(("method", "path", "operation", "example"), REQUESTS)
def test_a_request_gets_the_status_it_names(
    app: Flask, client: Any, method: str, path: str, operation: Any, example: Any
) -> None:
    if operation["operationId"] != "createAccount":
        client.post("/v1/accounts", json=ALICE)
    for role in roles_for(operation):
        with app.app_context():
            grant_role(ALICE["email"], Role(role), Client(None, None, "operator"))
    if operation["x-guard"] != "public":
        client.post("/v1/sessions", json=sign_in())

    response = getattr(client, method)(path, json=example["value"])

    assert response.status_code == example["x-status"]


def test_every_request_example_names_its_status() -> None:
    values: list[Any] = [parameters.values for parameters in REQUESTS]
    for _, _, operation, example in values:
        assert str(example["x-status"]) in operation["responses"]


def test_sign_up_is_answered_as_shown(client: Any) -> None:
    response = client.post("/v1/accounts", json=ALICE)

    assert blurred(response.get_json()) == blurred(example_value("createAccount", "201", "alice"))


def test_sign_in_is_answered_as_shown(client: Any) -> None:
    client.post("/v1/accounts", json=ALICE)
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
    response = client.post("/v1/sessions", json=sign_in(), headers={"User-Agent": firefox})

    assert blurred(response.get_json()) == blurred(example_value("createSession", "201", "cookie"))


def test_wrong_credentials_are_answered_as_shown(client: Any) -> None:
    client.post("/v1/accounts", json=ALICE)
    response = client.post("/v1/sessions", json=sign_in(password="a quiet harbour at dusk"))

    assert blurred(response.get_json()) == blurred(
        example_value("createSession", "401", "wrongCredentials")
    )


def test_no_session_is_answered_as_shown(client: Any) -> None:
    response = client.get("/v1/session")

    assert blurred(response.get_json()) == blurred(
        example_value("readSession", "401", "notSignedIn")
    )


def test_a_taken_address_is_answered_as_shown(client: Any) -> None:
    client.post("/v1/accounts", json=ALICE)
    response = client.post("/v1/accounts", json=ALICE)

    assert blurred(response.get_json()) == blurred(
        example_value("createAccount", "409", "emailTaken")
    )


def test_two_bad_fields_are_answered_as_shown(client: Any) -> None:
    response = client.post("/v1/accounts", json={"email": "alice", "password": "harbour"})

    assert blurred(response.get_json()) == blurred(
        example_value("createAccount", "422", "twoFields")
    )


def test_an_unknown_field_is_answered_as_shown(client: Any) -> None:
    client.post("/v1/accounts", json=ALICE)
    client.post("/v1/sessions", json=sign_in())
    response = client.patch("/v1/account", json={"nickname": "Al"})

    assert blurred(response.get_json()) == blurred(
        example_value("updateAccount", "422", "invalidBody")
    )


def test_a_bad_query_is_answered_as_shown(client: Any) -> None:
    client.post("/v1/accounts", json=ALICE)
    client.post("/v1/sessions", json=sign_in())
    response = client.get("/v1/sessions?limit=201")

    assert blurred(response.get_json()) == blurred(
        example_value("listSessions", "422", "invalidQuery")
    )


def test_readiness_is_answered_as_shown(client: Any) -> None:
    assert client.get("/readyz").get_json() == example_value("readReadiness", "200", "ready")


@pytest.mark.parametrize("name", PROBLEM_NAMES)
def test_every_problem_has_its_page(client: Any, name: str) -> None:
    response = client.get(f"/problems/{name}")

    assert response.status_code == 200
    assert name.replace("-", "_") in response.get_data(as_text=True)


def test_the_asset_of_the_example_is_there(client: Any) -> None:
    asset = contract().at("#/components/parameters/Asset")["example"]
    assert client.get(f"/docs/{asset}").status_code == 200


def sign_in(**changed: Any) -> dict[str, Any]:
    return {"email": ALICE["email"], "password": ALICE["password"], **changed}


def example_value(operation_id: str, status: str, name: str) -> Any:
    """Return the value of a response's example."""
    document = contract()
    operation = next(
        item for _, _, item in document.operations() if item["operationId"] == operation_id
    )
    content = document.resolve(operation["responses"][status])["content"]
    (media,) = content.values()
    return document.resolve(media["examples"][name])["value"]


def blurred(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the values that differ each time: ids, times, network addresses."""
    return {
        key: f"({key})" if key in {"ip", "request_id"} else _blurred(value)
        for key, value in answer.items()
    }


def _blurred(value: Any) -> Any:
    if isinstance(value, dict):
        return blurred(value)
    if isinstance(value, str):
        return TIME.sub("(time)", UUID.sub("(id)", value))
    return value
