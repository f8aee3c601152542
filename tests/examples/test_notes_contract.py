"""Test the notes' part of the contract: our own checks hold for the combined document."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml
from flask import Flask

from api.domain import audit_events
from tests.conftest import ROOT
from tests.contract import test_openapi_document as ours
from tests.support.client import ApiClient, Person
from tests.support.contract import METHODS, ContractChecker

PART = yaml.safe_load((ROOT / "examples" / "notes" / "openapi.yaml").read_text())

OPERATIONS = [
    pytest.param(method, path, item[method], id=item[method]["operationId"])
    for path, item in PART["paths"].items()
    for method in METHODS & item.keys()
]
REQUESTS = [
    pytest.param(method, path, example, id=f"{operation['operationId']}-{name}")
    for method, path, operation in (each.values for each in OPERATIONS)
    if "requestBody" in operation
    for name, example in operation["requestBody"]["content"]["application/json"]["examples"].items()
]


def checks(where: Any, *but: str) -> list[Any]:
    """Return the tests of ``openapi.yaml`` whose arguments this module can provide."""
    parameters = {"self", "app", "client", "document", "method", "path", "operation"}
    return [
        pytest.param(check, id=name.removeprefix("test_"))
        for name, check in vars(where).items()
        if name.startswith("test_") and name not in but
        if inspect.signature(check).parameters.keys() <= parameters
    ]


def run(check: Callable[..., None], **arguments: Any) -> None:
    check(**{name: arguments[name] for name in inspect.signature(check).parameters})


@pytest.fixture
def document(app: Flask) -> ContractChecker:
    """Return the combined contract of Gatebook and the notes."""
    return ContractChecker(app.extensions["gatebook.contract"].document)


@pytest.mark.parametrize("check", checks(ours, "test_event_types_are_those_of_the_audit_trail"))
def test_the_whole(
    check: Callable[..., None], app: Flask, client: ApiClient, document: ContractChecker
) -> None:
    run(check, app=app, client=client, document=document)


@pytest.mark.parametrize("check", checks(ours.TestOperation))
@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_the_operation(
    check: Callable[..., None],
    document: ContractChecker,
    method: str,
    path: str,
    operation: Mapping[str, Any],
) -> None:
    run(check, self=None, document=document, method=method, path=path, operation=operation)


def test_the_checks_of_ours_are_found() -> None:
    """Otherwise the two tests above could pass without checking anything."""
    check_ids = {check.id for check in (*checks(ours), *checks(ours.TestOperation))}
    assert {
        "every_route_is_documented_and_everything_documented_is_a_route",
        "every_guard_is_the_one_of_the_view",
        "every_body_is_the_one_of_the_form",
        "every_query_is_the_one_of_the_form",
        "statuses_that_follow_from_its_kind_are_documented",
    } <= check_ids


def test_event_types_are_ours_and_the_notes(document: ContractChecker) -> None:
    documented = [
        event_type
        for variant in map(
            document.resolve, document.at("#/components/schemas/AuditEvent")["oneOf"]
        )
        for event_type in ours.closed_values(variant["properties"]["type"])
    ]
    assert sorted(documented) == sorted(
        [
            *audit_events.EventType,
            "notes.collection.emptied",
            "notes.note.changed",
            "notes.note.created",
            "notes.note.deleted",
        ]
    )


@pytest.mark.parametrize(("method", "path", "example"), REQUESTS)
def test_an_example_gets_the_status_it_names(
    alice: Person, method: str, path: str, example: Mapping[str, Any]
) -> None:
    note = alice.post("/v1/notes", json={"text": "Already there."})

    response = alice.request(
        method.upper(), path.replace("{id}", note.json["id"]), json=example["value"]
    )

    assert response.status_code == example["x-status"]
