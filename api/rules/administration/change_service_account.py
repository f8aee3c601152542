"""Change the name, the description, the permissions or the lock of a service account."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api import signals
from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.api_token import ApiTokenKind
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.principal import Principal
from api.domain.service_account import ServiceAccount
from api.domain.visible_text import trimmed
from api.errors import NotFound, PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.administration.act_on_service_account import act_on_service_account, grantable
from api.rules.tokens.check_permissions import NOT_YOURS, check_permissions
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of
from api.rules.tokens.hold_tokens import hold_tokens_of, renew_tokens
from api.store import service_account


@retry_deadlock
def change_service_account(
    caller: Principal,
    service_id: UUID,
    changes: Mapping[str, Any],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> ServiceAccount:
    """Set the members in ``changes`` (``name``, ``description``, ``permissions``, ``locked``).

    A permission that is taken away has no effect for its tokens after the return, and a lock ends
    them. ``versions``: the accepted versions of the service account; None accepts any.

    Raises ``InvalidBody``, ``NotFound``, ``PreconditionFailed``, ``Outranked``, ``NotSignedIn``,
    ``Forbidden``, ``Unavailable``.
    """
    ended: list[bytes] = []
    held_tokens = None
    with transaction() as tx:
        now = clock.now()
        previous, held = act_on_service_account(tx, caller, service_id, now)
        if versions is not None and previous.version not in versions:
            raise PreconditionFailed
        if "permissions" in changes:
            chosen = tuple(changes["permissions"])
            check_permissions(tx, chosen, grantable(chosen, held), NOT_YOURS)
        updated = _changed(previous, changes, now)
        if not (fields := _differences(previous, updated)):
            return previous
        if "permissions" in fields:
            # before the change: a cached copy has the former permissions
            held_tokens = hold_tokens_of(tx, service_id, ApiTokenKind.SERVICE)
        if "locked" in fields and updated.locked_at is not None:
            ended = end_tokens_of(
                tx,
                service_id,
                TokenEndReason.SERVICE_ACCOUNT_LOCKED,
                client,
                now,
                kind=ApiTokenKind.SERVICE,
                actor=caller.id,
                actor_evidence=caller.evidence_id,
            )
        service_account.change(tx, updated, now)
        signals.emit(
            EventType.SERVICE_ACCOUNT_UPDATED,
            tx,
            client,
            actor=caller.id,
            subject=service_id,
            session_id=caller.evidence_id,
            fields=fields,
        )
        stored = service_account.find(service_id, tx)
    token_cache.end(ended)
    if held_tokens is not None:
        renew_tokens(held_tokens)
    if stored is None:
        raise NotFound
    return stored


def _changed(previous: ServiceAccount, changes: Mapping[str, Any], now: datetime) -> ServiceAccount:
    values = dict(changes)
    if "name" in values:
        values["name"] = trimmed(values["name"])
    if "permissions" in values:
        values["permissions"] = tuple(sorted(set(values["permissions"])))
    if "locked" in values:
        values["locked_at"] = (previous.locked_at or now) if values.pop("locked") else None
    return msgspec.structs.replace(previous, **values)


def _differences(previous: ServiceAccount, updated: ServiceAccount) -> list[str]:
    names = {"description": "description", "locked_at": "locked", "name": "name"}
    names["permissions"] = "permissions"
    return sorted(
        shown for name, shown in names.items() if getattr(previous, name) != getattr(updated, name)
    )
