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
    """Change the text of a note and return the note.

    ``text``: None leaves it unchanged.
    ``versions``: the versions that the note may have; None: any.

    Raises ``NotFound``, ``PreconditionFailed``.
    """
    account_id = current.account.id
    now = clock.now()
    with transaction() as tx:
        # The lock orders two changes that expect the same version: the second one must fail.
        note = store.lock(tx, note_id, account_id)
        if note is None:
            raise NotFound
        if versions is not None and note.version not in versions:
            raise PreconditionFailed
        if text is None or text == note.text:
            return note
        store.change(tx, note_id, text, now)
        signals.note_changed.emit(
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            note=str(note_id),
        )
    return dataclasses.replace(note, text=text, version=note.version + 1, updated_at=now)
