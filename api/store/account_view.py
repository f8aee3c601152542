"""The table ``account`` with what other tables know of each account, for administrators."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.account_deletion import stated_reason
from api.domain.account_view import AccountView, ScheduledDeletion
from api.pool import Row, Transaction, fetch_all
from api.store import account, account_lock

LIST = f"""SELECT {account.COLUMNS}, account.external_id, {account_lock.COLUMNS},
        account_activity.last_seen_on,
        account_deletion.due_at, account_deletion.reason AS deletion_reason,
        account_deletion.scheduled_by,
        account_invitation.id IS NOT NULL AS is_invited
    FROM account
    LEFT JOIN account_activity ON account_activity.account_id = account.id
    LEFT JOIN account_deletion ON account_deletion.account_id = account.id
    LEFT JOIN account_invitation
        ON account_invitation.account_id = account.id AND account_invitation.accepted_at IS NULL
    WHERE account.id IN %s"""


def find(account_id: UUID, moment: datetime, tx: Transaction | None = None) -> AccountView | None:
    """Return the account as it is at that moment; None: unknown."""
    return list_by_ids([account_id], moment, tx).get(account_id)


def list_by_ids(
    account_ids: Collection[UUID], moment: datetime, tx: Transaction | None = None
) -> dict[UUID, AccountView]:
    """Return those of these accounts that exist, by id; ``account_ids`` must not be empty."""
    values = (tuple(account_id.bytes for account_id in account_ids),)
    rows = fetch_all(LIST, values, tx=tx)
    return {UUID(bytes=row["account_id"]): _from_row(row, moment) for row in rows}


def _from_row(row: Row, moment: datetime) -> AccountView:
    external_id, lock, present = (
        row["external_id"],
        account_lock.from_row(row),
        account.from_row(row),
    )
    return AccountView(
        account=present,
        external_id=external_id.decode() if external_id is not None else None,
        lock=lock if lock is not None and lock.is_in_force(moment) else None,
        deletion=_deletion(row, present.id) if row["due_at"] else None,
        is_invited=bool(row["is_invited"]),
        last_seen_on=row["last_seen_on"],
    )


def _deletion(row: Row, account_id: UUID) -> ScheduledDeletion:
    by = UUID(bytes=row["scheduled_by"]) if row["scheduled_by"] else None
    reason = stated_reason(row["deletion_reason"], by, account_id)
    return ScheduledDeletion(row["due_at"], reason)
