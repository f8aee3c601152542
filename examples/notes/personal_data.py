"""Export what the extension holds about a person, and erase it with their account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from api.extending import Transaction
from notes import store
from notes.model import Note

PAGE = 100


def export(account_id: UUID) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield each list of the account's data: its name, and its rows."""
    yield "notes", (_row(note) for note in _notes(account_id))


def erase(tx: Transaction, account_id: UUID) -> None:
    """Delete the account's data in the transaction that deletes the account."""
    store.delete_all(tx, account_id)


def _notes(account_id: UUID) -> Iterator[Note]:
    # in pages: the person may read slowly, and no connection is held meanwhile
    before_id: UUID | None = None
    while page := store.list_by_account(account_id, before_id, PAGE):
        yield from page
        before_id = page[-1].id


def _row(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "text": note.text,
        "version": note.version,
        "created_at": note.created_at,
        "updated_at": note.updated_at,
    }
