"""Find the roles that an account may grant: it gives nobody more than it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.domain.permissions import BUILT_IN, BUILT_IN_ROLES
from api.pool import Transaction
from api.rules.roles.permissions_of import permissions_of
from api.store import role


def find_definitions(tx: Transaction, names: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return the permissions of each of these roles that exists.

    Their rows stay as they are until the transaction ends: no role is removed, or gets other
    permissions, between this check and the grant.
    """
    own = [name for name in names if name not in BUILT_IN_ROLES]
    stored = role.list_permissions(own, tx) if own else {}
    return {name: each for name, each in {**BUILT_IN_ROLES, **stored}.items() if name in names}


def find_grantable(
    tx: Transaction, held_roles: Collection[str], names: Collection[str]
) -> frozenset[str]:
    """Return the roles among ``names`` whose built-in permissions a holder of the others has.

    ``held_roles``: the roles that count of the account that grants.
    """
    held = permissions_of(held_roles, tx)
    definitions = find_definitions(tx, names)
    return frozenset(name for name, given in definitions.items() if given & BUILT_IN <= held)
