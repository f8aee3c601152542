"""Forget what is held about the holder of an unverified address, before it has its owner."""

from __future__ import annotations

from datetime import UTC, datetime

from api.domain.account import Account
from api.domain.audit_events import EventType
from api.pool import Transaction
from api.rules.sessions.remove_account import erase_in_extensions
from api.store import account, account_key, account_metadata, audit_event, session

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def forget_record(tx: Transaction, holder: Account, now: datetime) -> None:
    """Remove external id, metadata and data of extensions of a locked, unverified account.

    Each takeover of an address ends here. The owner must not read what extensions hold about a
    stranger, in their tables and in sessions: rows of ended sessions are in the owner's export.
    An imported name goes, too.

    At the origin of an import, anybody may have signed up with the address of someone else (arXiv
    2205.10174): the record there, and the one that ``external_id`` names in the operator's systems,
    are the stranger's.
    """
    erase_in_extensions(tx, holder.id)
    session.forget_data(tx, holder.id)
    account_key.set_external_id(tx, holder.id, None)
    account_metadata.clear(tx, holder.id)
    if audit_event.count(tx, holder.id, EventType.ACCOUNT_IMPORTED, _ALWAYS, at_most=1):
        account.change(tx, holder.id, None, holder.language, now)
