"""List the roles that there are."""

from __future__ import annotations

from api.domain.definitions import StoredRole
from api.rules.roles.read_role import complete
from api.store import role


def list_roles() -> list[StoredRole]:
    """Return all roles by name, with their permissions."""
    return [complete(each) for each in role.list_all()]
