"""Read a role."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from api.domain.account import Role
from api.domain.definitions import StoredRole
from api.domain.permissions import BUILT_IN_ROLES
from api.errors import NotFound
from api.store import role

_DESCRIPTIONS: Mapping[str, str] = {
    Role.ADMIN: "Has all built-in permissions.",
    Role.AUDITOR: "Reads the whole audit trail.",
}


def read_role(name: str) -> StoredRole:
    """Return the role with its permissions.

    Raises ``NotFound``.
    """
    stored = role.find(name)
    if stored is None:
        raise NotFound
    return complete(stored)


def complete(stored: StoredRole) -> StoredRole:
    """Return a role of the database; a built-in one has its permissions from the code."""
    if not stored.is_built_in:
        return stored
    return msgspec.structs.replace(
        stored,
        permissions=BUILT_IN_ROLES.get(stored.name, frozenset()),  # of a later release
        description=_DESCRIPTIONS.get(stored.name),
    )
