"""The policy that requires a second factor of some accounts (SECOND_FACTOR). Pure, no SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from api import settings
from api.domain.account import Account
from api.settings.groups.second_factors import EVERYONE


def requires_second_factor(account: Account) -> bool:
    """Return whether the policy requires a second factor of this account.

    It is then asked at each sign-in, also on a trusted device, and the last one can't be removed.
    """
    return _concerns(account.roles)


def lacks_factor(account: Account) -> bool:
    """Return whether the account still has to add the second factor that the policy requires."""
    return not account.has_second_factor and requires_second_factor(account)


def deadline_of(account: Account) -> datetime | None:
    """Return by when the account must add a factor; None: it has one, or needs none."""
    return account.enrol_by if account.enrol_by and lacks_factor(account) else None


def is_overdue(roles: Collection[str], enrol_by: datetime | None, moment: datetime) -> bool:
    """Return whether the policy's grace period is over for an account without a second factor.

    ``roles``: those that count. ``enrol_by``: None if it has not begun.
    """
    return enrol_by is not None and enrol_by <= moment and _concerns(roles)


def new_deadline(now: datetime) -> datetime:
    """Return the end of a grace period that begins now."""
    return now + timedelta(seconds=settings.current().second_factor_grace)


def _concerns(roles: Collection[str]) -> bool:
    current = settings.current()
    if current.second_factor != "required":
        return False
    concerned = current.second_factor_roles
    return EVERYONE in concerned or not set(concerned).isdisjoint(roles)
