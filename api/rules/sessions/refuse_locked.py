"""Refuse a sign-in to an account that is locked."""

from __future__ import annotations

from datetime import datetime

from api import signals
from api.domain import clock
from api.domain.account import Credentials, Locked, is_locked
from api.domain.account_deletion import is_of_deletion
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.errors.administration import AccountLocked
from api.pool import retry_deadlock, transaction
from api.store import account


def check_lock(holder: Credentials | Locked, moment: datetime) -> None:
    """Raise ``AccountLocked`` if the account is locked."""
    if holder.lock is not None and is_locked(holder, moment):
        until = holder.lock.until
        leaving = is_of_deletion(holder.lock)
        raise AccountLocked(clock.to_text(until) if until else None, leaving=leaving)


@retry_deadlock
def refuse_locked(holder: Credentials, client: Client) -> None:
    """Record that right credentials were refused because the account is locked."""
    account_id = holder.account.id
    with transaction() as tx:
        # the account may be deleted meanwhile, whose events end there
        locked = account.lock(tx, account_id)
        signals.emit(
            EventType.SESSION_REFUSED,
            tx,
            client,
            actor=None,
            subject=account_id if locked else None,
            reason="account_locked",
        )
