"""List the notes of the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api.extending import Session
from notes import store
from notes.model import Note


def list_notes(current: Session, before: UUID | None, limit: int) -> list[Note]:
    """Newest first, at most ``limit``, those older than ``before``."""
    return store.list_by_account(current.account.id, before, limit)
