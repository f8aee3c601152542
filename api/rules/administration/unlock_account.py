"""Unlock an account."""

from __future__ import annotations

from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.account import is_locked
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.rules.administration.refuse_scheduled import refuse_scheduled
from api.rules.roles.check_permission import act_on
from api.store import account_lock


@retry_deadlock
def unlock_account(caller: Principal, account_id: UUID, client: Client) -> None:
    """Let the holder sign in again; nothing that the lock has ended comes back.

    Raises ``NotFound`` if there is no lock, or it has reached its end; ``Conflict`` (its deletion
    is scheduled), ``NotSignedIn``, ``Forbidden``, ``Outranked``, ``Unavailable``.
    """
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_LOCK, account_id, now)
        if not is_locked(target, now):
            raise NotFound
        refuse_scheduled(tx, account_id)
        account_lock.clear(tx, account_id, now)
        signals.emit(
            EventType.ACCOUNT_UNLOCKED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
        )
