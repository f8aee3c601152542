"""Delete all notes of the signed-in account."""

from __future__ import annotations

from api.extending import Client, Session, retry_deadlock, transaction
from notes import signals, store


@retry_deadlock
def delete_all_notes(current: Session, client: Client) -> int:
    """Delete all notes of the account; return their number."""
    account_id = current.account.id
    with transaction() as tx:
        deleted = store.delete_all(tx, account_id)
        if deleted:
            # One event for all notes: a transaction must not grow with the number of notes.
            signals.collection_emptied.emit(
                tx,
                client,
                actor=account_id,
                subject=account_id,
                session_id=current.id,
                deleted=deleted,
            )
    return deleted
