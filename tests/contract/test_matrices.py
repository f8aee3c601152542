"""The matrices of tests hold every operation of openapi.yaml; each that they lack is named.

Most of a matrix comes from the contract. A person who is about to do an operation is prepared in
``tests/support/prepared/``, by operationId.
"""

from __future__ import annotations

import pytest

from api.domain.audit_events import EventType
from tests.support import documented_operations
from tests.support.documented_operations import DOCUMENTED, DocumentedOperation
from tests.support.operations import ALL, CHANGES

IDS = {operation.id for operation in DOCUMENTED}


def test_every_operation_is_prepared_and_succeeds() -> None:
    prepared = {operation.id for operation in ALL if operation.status < 400}
    assert IDS - prepared == set(), "to be prepared in tests/support/prepared/"


def test_what_is_prepared_is_an_operation() -> None:
    assert {operation.id for operation in ALL} - IDS == set()
    assert set(documented_operations._BODIES) - IDS == set()


@pytest.mark.parametrize("operation", DOCUMENTED, ids=str)
def test_what_changes_something_leaves_an_event(operation: DocumentedOperation) -> None:
    """I1, as far as it is for the matrices to say: they check the events that they name."""
    successes = [case for case in ALL if case.id == operation.id and case.status < 400]
    # a challenge is a MAC, a session's token a signature: making one writes nothing; nor does a
    # question with a body
    questions = ("/passkey-challenges", "-searches", "-checks", "/session/tokens")
    # a way to a provider and back is a row that changes nothing of an account
    ways = (
        "/provider-sign-ins",
        "/provider-callbacks/acme",
        "/identity-links",
        "/provider-reauthentications",
    )
    changes = not operation.is_safe and not operation.path.endswith((*questions, *ways))
    # it changes nothing, but its owner must learn of it
    is_reported = operation.path == "/v1/account/export"
    assert {bool(case.events) for case in successes} <= {changes or is_reported}


def test_every_refusal_on_record_is_prepared() -> None:
    refusals = {event_type for event_type in EventType if event_type.endswith("_refused")}
    prepared = {event for operation in CHANGES for event in operation.events}
    assert refusals | {"session.refused"} <= prepared


def test_names_are_unique() -> None:
    names = [operation.name for operation in ALL]
    assert sorted(names) == sorted(set(names))
