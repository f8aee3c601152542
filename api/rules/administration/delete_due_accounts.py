"""Delete the accounts whose scheduled deletion is due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api import signals
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import retry_deadlock, transaction
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.remove_account import remove_account
from api.store import account, account_deletion

_BATCH = 100  # accounts that are read at once


def delete_due_accounts() -> int:
    """Delete the accounts that are due, each in a transaction of its own; return how many.

    May be run again at any time, also by two workers at once.

    Raises ``Unavailable``; the rest are deleted at the next run.
    """
    client = Client(ip=None, user_agent=None, request_id=ids.new_name())
    now, deleted, last = clock.now(), 0, account_deletion.FIRST
    while due := account_deletion.list_due(now, last, _BATCH):
        deleted += sum(_delete(account_id, now, client) for _, account_id in due)
        last = due[-1]
    return deleted


@retry_deadlock
def _delete(account_id: UUID, now: datetime, client: Client) -> bool:
    """Delete an account if that is still wanted, and return whether it was."""
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        # cancelled or postponed since it was listed, or deleted by another worker
        deletion = account_deletion.find(account_id, tx)
        if locked is None or deletion is None or deletion.due_at > now:
            return False
        ended = end_everything(tx, account_id, EndReason.ACCOUNT_DELETED, client, now, actor=None)
        remove_account(tx, account_id)
        signals.emit(
            EventType.ACCOUNT_DELETED,
            tx,
            client,
            actor=None,
            subject=account_id,
            reason=deletion.stated_reason,
        )
    ended.write_tombstones()
    return True
