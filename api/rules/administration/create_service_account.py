"""Create a service account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api import signals
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.service_account import ServiceAccount
from api.domain.visible_text import trimmed
from api.errors import Conflict
from api.errors.administration import LimitReached
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.administration.act_on_service_account import grantable
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.roles.check_permission import check_permission
from api.rules.tokens.check_permissions import NOT_YOURS, check_permissions
from api.store import service_account

MOST = 100  # service accounts: doctor reads all of them


@dataclass(frozen=True)
class CreatedServiceAccount:
    """A new service account, or the one of an earlier request."""

    service: ServiceAccount
    replayed: bool = False


def create_service_account(
    caller: Principal,
    name: str,
    description: str | None,
    permissions: Sequence[str],
    client: Client,
    once: IdempotentRequest | None,
) -> CreatedServiceAccount:
    """Create the service account, with no built-in permission that the caller does not have.

    Raises ``InvalidBody``, ``LimitReached``, ``Conflict``, ``IdempotencyKeyReused``,
    ``NotSignedIn``, ``Forbidden``, ``Unavailable``.
    """
    now = clock.now()
    service = ServiceAccount(
        id=ids.new_id(),
        name=trimmed(name),
        description=description,
        permissions=tuple(sorted(set(permissions))),
        created_by=caller.id,
        locked_at=None,
        version=idempotency.FIRST_VERSION,
        created_at=now,
        updated_at=now,
    )
    for _ in range(2):
        if (earlier_id := idempotency.earlier(once)) is not None:
            earlier = idempotency.require_unchanged(service_account.find(earlier_id))
            return CreatedServiceAccount(earlier, replayed=True)
        try:
            _create(caller, service, permissions, client, once)
        except ConcurrentDuplicate:
            continue  # the same request was faster
        return CreatedServiceAccount(service)
    raise Conflict


@retry_deadlock
def _create(
    caller: Principal,
    service: ServiceAccount,
    chosen: Sequence[str],
    client: Client,
    once: IdempotentRequest | None,
) -> None:
    with transaction() as tx:
        idempotency.remember(tx, once, service.id)
        held = check_permission(tx, caller, Permission.SERVICE_ACCOUNTS_WRITE, service.created_at)
        check_permissions(tx, chosen, grantable(chosen, held), NOT_YOURS)
        if service_account.count(tx) >= MOST:
            raise LimitReached
        service_account.insert(tx, service)
        signals.emit(
            EventType.SERVICE_ACCOUNT_CREATED,
            tx,
            client,
            actor=caller.id,
            subject=service.id,
            session_id=caller.evidence_id,
        )
