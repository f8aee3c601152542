"""Lock a service account that an administrator is about to act on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.permissions import BUILT_IN, Permission
from api.domain.principal import Principal
from api.domain.service_account import ServiceAccount
from api.errors import NotFound
from api.errors.administration import Outranked
from api.pool import Transaction
from api.rules.roles.check_permission import check_permission
from api.store import service_account


def act_on_service_account(
    tx: Transaction, caller: Principal, service_id: UUID, now: datetime
) -> tuple[ServiceAccount, frozenset[str]]:
    """Lock the caller and then the service account; return it, with the caller's permissions.

    Every write on a service account or its tokens begins here.

    Raises ``NotSignedIn``, ``Forbidden``; ``NotFound``; ``Outranked`` if the service account has a
    built-in permission that the caller lacks: its tokens would be a way to wider rights.
    """
    held = check_permission(tx, caller, Permission.SERVICE_ACCOUNTS_WRITE, now)
    service = service_account.lock(tx, service_id)
    if service is None:
        raise NotFound
    if not BUILT_IN.intersection(service.permissions) <= held:
        raise Outranked
    return service, held


def grantable(chosen: Collection[str], held: frozenset[str]) -> frozenset[str]:
    """Return those of the permissions that the caller may give to a service account (R2).

    Built-in ones are rights over Gatebook: the caller must hold them. The operator's own are rights
    in their applications, whose programs are not run by those who hold them.
    """
    return frozenset(chosen) - BUILT_IN | held
