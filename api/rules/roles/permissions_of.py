"""Find the permissions that roles give."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from api.domain import clock
from api.domain.api_token import ApiToken, LedgerToken
from api.domain.permissions import BUILT_IN_ROLES
from api.pool import Transaction
from api.rules.assurance.policy import is_overdue
from api.store import role


def permissions_of(role_names: Collection[str], tx: Transaction | None = None) -> frozenset[str]:
    """Return the permissions of all these roles together.

    The operator's own roles are read from the database each time: a change of a definition holds at
    once. Names of roles that no longer exist give nothing.

    Raises ``Unavailable``.
    """
    own = [name for name in role_names if name not in BUILT_IN_ROLES]
    definitions = {**BUILT_IN_ROLES, **(role.list_permissions(own, tx) if own else {})}
    empty: frozenset[str] = frozenset()
    return empty.union(*(definitions.get(name, empty) for name in role_names))


def has_permission(role_names: Collection[str], permission: str) -> bool:
    """Return whether one of the roles gives the permission; SQL only if no built-in one does."""
    if any(permission in BUILT_IN_ROLES.get(name, ()) for name in role_names):
        return True
    return permission in permissions_of(role_names)


def with_held_permissions(stored: LedgerToken, tx: Transaction | None = None) -> ApiToken:
    """Return the token with the permissions that its owner has now.

    An owner who is overdue with the second factor of the policy has none by a token, which lives
    for a year and would be the way around the policy.

    Raises ``Unavailable``.
    """
    return _with(stored, permissions_of(stored.owner_roles, tx))


def all_with_held_permissions(stored: Mapping[bytes, LedgerToken]) -> dict[bytes, ApiToken]:
    """Return tokens with the permissions that their owners have now, by the same keys.

    Roles are read once for all owners who hold the same. Raises ``Unavailable``.
    """
    given = {
        roles: permissions_of(roles) for roles in {each.owner_roles for each in stored.values()}
    }
    return {key: _with(each, given[each.owner_roles]) for key, each in stored.items()}


def _with(stored: LedgerToken, given: frozenset[str]) -> ApiToken:
    if is_overdue(stored.owner_roles, stored.owner_enrol_by, clock.now()):
        return stored.token
    held = given.union(stored.owner_permissions)
    return msgspec.structs.replace(stored.token, held_permissions=tuple(sorted(held)))
