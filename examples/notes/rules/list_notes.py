"""List the notes of the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api.extending import Session
from notes import store
from notes.model import Note


def list_notes(current: Session, before_id: UUID | None, limit: int) -> list[Note]:
    """Return at most ``limit`` notes, newest first; with ``before_id``, only older ones."""
    return store.list_by_account(current.account.id, before_id, limit)
