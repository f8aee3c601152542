"""Read one note."""

from __future__ import annotations

from uuid import UUID

from api.extending import NotFound, Session
from notes import store
from notes.model import Note


def read_note(current: Session, note_id: UUID) -> Note:
    """Raises ``NotFound``: not there, or another's."""
    found = store.find(note_id, current.account.id)
    if found is None:
        raise NotFound
    return found
