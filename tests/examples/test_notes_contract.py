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
    parameters = {"app", "client", "document"}
    return [
        pytest.param(check, id=name.removeprefix("test_"), marks=getattr(check, "pytestmark", ()))
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


def test_the_checks_of_ours_are_found() -> None:
    """Otherwise the test above could pass without checking anything."""
    assert {
        "is_a_valid_openapi_3_1_document",
        "it_describes_each_route_with_its_guard_forms_statuses_and_headers",
        "every_example_is_what_its_schema_says",
        "every_object_is_closed",
    } <= {check.id for check in checks(ours)}


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
