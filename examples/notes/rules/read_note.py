"""Read one note."""

from __future__ import annotations

from uuid import UUID

from api.extending import NotFound, Session
from notes import store
from notes.model import Note


def read_note(current: Session, note_id: UUID) -> Note:
    """Return the note; raise ``NotFound`` if it does not exist or is another account's."""
    note = store.find(note_id, current.account.id)
    if note is None:
        raise NotFound
    return note
