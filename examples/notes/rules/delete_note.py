"""Delete a note."""

from __future__ import annotations

from collections.abc import Container
from uuid import UUID

from api.extending import (
    Client,
    NotFound,
    PreconditionFailed,
    Session,
    retry_deadlock,
    transaction,
)
from notes import signals, store


@retry_deadlock
def delete_note(
    current: Session, note_id: UUID, client: Client, *, versions: Container[int] | None = None
) -> None:
    """Delete a note.

    ``versions``: the versions that the note may have; None: any.

    Raises ``NotFound``, ``PreconditionFailed``.
    """
    account_id = current.account.id
    with transaction() as tx:
        note = store.lock(tx, note_id, account_id)
        if note is None:
            raise NotFound
        if versions is not None and note.version not in versions:
            raise PreconditionFailed
        store.delete(tx, note_id, account_id)
        signals.note_deleted.emit(
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            note=str(note_id),
        )
