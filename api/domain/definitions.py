"""Definitions of the operator's own roles and permissions: as a file has them, and as stored.

.. code-block:: toml

    [permissions]
    "invoices:read" = "Read invoices."

    [roles.support]
    description = "Helps customers."
    permissions = ["accounts:read", "invoices:read"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from api.domain.permissions import BUILT_IN, BUILT_IN_ROLES, NAME, ROLE_NAME

MOST_PERMISSIONS = 200  # of the operator's own
MOST_ROLES = 50

# A later release may add a built-in permission of these nouns, and would give it to the holders of
# an own one with the same name.
RESERVED_NOUNS = frozenset(name.partition(":")[0] for name in BUILT_IN) | {
    "account-notes",
    "organizations",
    "sessions",
}

_Description = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z",
    ),
]


class RoleDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role as a file defines it."""

    permissions: Annotated[tuple[str, ...], Meta(max_length=MOST_PERMISSIONS + len(BUILT_IN))]
    description: _Description | None = None


class StoredRole(msgspec.Struct, frozen=True):
    """A role as the database has it."""

    name: str
    permissions: frozenset[str]
    description: str | None
    is_built_in: bool = False
    version: int = 1


class Definitions(msgspec.Struct, frozen=True):
    """All definitions of a file: descriptions by permission, and roles by name."""

    permissions: Mapping[str, str]
    roles: Mapping[str, RoleDefinition]


class InvalidDefinitions(ValueError):
    """The definitions cannot be applied; ``faults`` has a line for each cause."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_definitions(text: str) -> Definitions:
    """Return the definitions of a TOML text.

    Unknown tables and members are faults: a misspelt one would be without effect unnoticed.

    Raises ``InvalidDefinitions`` with every fault.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidDefinitions([f"not TOML: {error}"]) from None
    faults = [
        f"[{name}] is not known here" for name in document if name not in {"permissions", "roles"}
    ]
    permissions: dict[str, str] = {}
    for name, value in _table(document, "permissions", faults).items():
        faults += _permission_faults(name)
        try:
            permissions[name] = msgspec.convert(value, _Description)
        except msgspec.ValidationError as error:
            faults.append(f"permission {name}: {error}")
    roles: dict[str, RoleDefinition] = {}
    for name, value in _table(document, "roles", faults).items():
        faults += _role_faults(name)
        try:
            roles[name] = msgspec.convert(value, RoleDefinition)
        except msgspec.ValidationError as error:
            faults.append(f"role {name}: {error}")
    if faults:
        raise InvalidDefinitions(faults)
    return Definitions(permissions, roles)


def _table(document: Mapping[str, Any], name: str, faults: list[str]) -> Mapping[str, Any]:
    table = document.get(name, {})
    if isinstance(table, dict):
        return table
    faults.append(f"{name} must be a table")
    return {}


def _permission_faults(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f"permission {name}: not of the form noun:verb, lower case, digits and hyphens"
    elif name in BUILT_IN:
        yield f"permission {name}: built in"
    elif (noun := name.partition(":")[0]) in RESERVED_NOUNS:
        yield f"permission {name}: the noun {noun} is reserved for built-in permissions"


def _role_faults(name: str) -> Iterator[str]:
    if not ROLE_NAME.fullmatch(name):
        yield f"role {name}: not 2 to 40 lower-case letters, digits and hyphens"
    elif name in BUILT_IN_ROLES or name == "all":  # SECOND_FACTOR_ROLES=all
        yield f"role {name}: built in"
