"""Decide for an application's services whether accounts have permissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api.domain import clock
from api.domain.permissions import BUILT_IN, BUILT_IN_ROLES
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.store import account_role, permission


@dataclass(frozen=True)
class PermissionCheck:
    """The question whether an account has a permission."""

    account_id: UUID
    permission: str


def decide_permission_checks(checks: Sequence[PermissionCheck]) -> list[bool]:
    """Return whether each account has the permission, in the same order.

    The ledger decides, with two statements whatever the number of checks. False for an account that
    is unknown, unverified or locked.

    Raises ``InvalidBody`` for a permission that nobody defined: a misspelt one would be refused to
    everyone unnoticed. Raises ``Unavailable``.
    """
    names = {check.permission for check in checks} - BUILT_IN
    unknown = names - permission.list_names(names) if names else names
    if unknown:
        message = Phrase("There is no such permission.")
        raise InvalidBody(
            [
                FieldError("unknown_permission", message, f"#/checks/{place}/permission")
                for place, check in enumerate(checks)
                if check.permission in unknown
            ]
        )
    accounts = {check.account_id for check in checks}
    held = account_role.list_in_force(accounts, clock.now()) if accounts else {}
    return [
        any(
            check.permission in BUILT_IN_ROLES.get(name, permissions)
            for name, permissions in held.get(check.account_id, {}).items()
        )
        for check in checks
    ]
