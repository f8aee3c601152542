"""Test that values that may identify a person are committed to by the leaf and erasable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.domain import event_outcomes
from api.domain.audit_events import EventType
from api.tlog import leaf
from tests.support.contract import contract

CLOSED = ("enum", "const")
OF_THE_FEED = {"title", "device"}  # made when it is read, from members that can be erased
# Checked by hand: any value may occur here, but none belongs to a person.
OF_NOBODY = {
    "token",
    "successor_of",
    "webhook",
    "authenticator_app",
    "passkey",
    "identity",
    "provider",  # names that the operator gave
    "account.invited roles",  # names that an operator gave to definitions
    "role",  # names that an operator gave to definitions
    "permission",
    "audit.pruned log",
    "audit.pruned month",
    "audit.pruned exports",
    "audit.begun log",
    "audit.begun former",
    "audit.begun root",
    "audit.begun export",
}


def test_every_member_of_an_event_is_told_from_persons_or_committed_to() -> None:
    members = set(contract().at("#/components/schemas/PlainEvent/properties"))
    assert members - {"erased", *OF_THE_FEED} == {*leaf.CLEAR, *leaf.COMMITTED}


def test_what_can_be_erased_is_what_the_leaf_commits_to() -> None:
    erased = contract().at("#/components/schemas/ErasableField/enum")
    assert sorted(erased) == sorted(leaf.COMMITTED)


def event_members(schema: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each event type with each member of its ``data`` and the member's schema."""
    document = contract()
    for variant in map(document.resolve, document.at(f"{schema}/oneOf")):
        kind, data = variant["properties"]["type"], variant["properties"]["data"]
        for event_type in kind.get("enum", [kind["const"]] if "const" in kind else []):
            for name, member in data.get("properties", {}).items():
                yield event_type, name, document.resolve(member)


@pytest.mark.parametrize(
    ("event_type", "member", "schema"), list(event_members("#/components/schemas/AuditEvent"))
)
def test_data_that_stays_identifies_nobody(
    event_type: str, member: str, schema: dict[str, Any]
) -> None:
    """Such data has closed lists, booleans and numbers; otherwise see ``tells_of_persons``."""
    if event_outcomes.tells_of_persons(event_type):
        return
    if not OF_NOBODY.isdisjoint({member, f"{event_type} {member}"}):
        return
    while "items" in schema:
        schema = contract().resolve(schema["items"])
    assert schema.get("type") in {"boolean", "integer"} or not schema.keys().isdisjoint(CLOSED)


def test_an_extension_is_not_asked() -> None:
    assert not any(map(event_outcomes.tells_of_persons, EventType))
    assert event_outcomes.tells_of_persons("notes.note.created")
    assert event_outcomes.tells_of_persons("of_one_that_was.taken.away")
