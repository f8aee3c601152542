"""Test the limits of definitions, and which permissions a role may name."""

from __future__ import annotations

import pytest

from api.domain.definitions import InvalidDefinitions, StoredRole, read_definitions
from api.rules.roles.compare_definitions import compare_definitions

ROLES = "".join(f"[roles.role-{number}]\npermissions = []\n" for number in range(50))
PERMISSIONS = "[permissions]\n" + "".join(f'"n:v{number}" = "x"\n' for number in range(200))


def faults(permissions: dict[str, str | None], text: str, *, prune: bool = False) -> list[str]:
    roles = [StoredRole("former", frozenset(), None)]
    try:
        compare_definitions(permissions, roles, read_definitions(text), prune=prune)
    except InvalidDefinitions as refusal:
        return refusal.faults
    return []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ROLES, "more than 50 roles of your own"),
        (PERMISSIONS, "more than 200 permissions of your own"),
        ('[roles.support]\npermissions = ["m:v"]', "role support: there is no permission m:v"),
    ],
    ids=["roles", "permissions", "a permission"],
)
def test_what_is_stored_counts_unless_it_is_pruned(text: str, fault: str) -> None:
    assert faults({"old:one": None}, text) == [fault]
    known = faults({"m:v": None}, text)
    pruned = faults({"m:v": None}, text, prune=True)
    if "m:v" in text:
        known, pruned = pruned, known
    assert (known, pruned) == ([fault], [])
