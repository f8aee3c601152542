"""Change a note."""

from __future__ import annotations

import dataclasses
from collections.abc import Container
from uuid import UUID

from api.extending import (
    Client,
    NotFound,
    PreconditionFailed,
    Session,
    clock,
    retry_deadlock,
    transaction,
)
from notes import signals, store
from notes.model import Note


@retry_deadlock
def change_note(
    current: Session,
    note_id: UUID,
    text: str | None,
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> Note:
    """Set the text; None leaves it. ``versions``: those the note may have now; None: any.

    Raises ``NotFound``, ``PreconditionFailed``.
    """
    account_id = current.account.id
    now = clock.now()
    with transaction() as tx:
        # locked: of two changes that expect the same version one comes second, and sees so
        known = store.lock(tx, note_id, account_id)
        if known is None:
            raise NotFound
        if versions is not None and known.version not in versions:
            raise PreconditionFailed
        if text is None or text == known.text:
            return known
        store.change(tx, note_id, text, now)
        signals.note_changed.emit(
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            note=str(note_id),
        )
    return dataclasses.replace(known, text=text, version=known.version + 1, updated_at=now)
