"""The table ``note``. Each statement names the account, so no account reaches another's notes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.extending import Row, Transaction, execute, fetch_all, fetch_one
from notes.model import Note

FIND = "SELECT * FROM note WHERE id = %s AND account_id = %s"
LOCK = "SELECT * FROM note WHERE id = %s AND account_id = %s FOR UPDATE"
LIST = "SELECT * FROM note WHERE account_id = %s AND id < %s ORDER BY id DESC LIMIT %s"
INSERT = """INSERT INTO note (id, account_id, text, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
CHANGE = "UPDATE note SET text = %s, version = version + 1, updated_at = %s WHERE id = %s"
DELETE = "DELETE FROM note WHERE id = %s AND account_id = %s"
DELETE_ALL = "DELETE FROM note WHERE account_id = %s"

AFTER_ALL = UUID(int=(1 << 128) - 1)


def find(note_id: UUID, account_id: UUID) -> Note | None:
    """Return the account's note with this id, or None."""
    row = fetch_one(FIND, (note_id.bytes, account_id.bytes))
    return _from_row(row) if row else None


def lock(tx: Transaction, note_id: UUID, account_id: UUID) -> Note | None:
    """Return the current note and lock its row until the transaction ends; None: no such note."""
    row = fetch_one(LOCK, (note_id.bytes, account_id.bytes), tx=tx)
    return _from_row(row) if row else None


def list_by_account(account_id: UUID, before_id: UUID | None, limit: int) -> list[Note]:
    """Return notes of the account, newest first; with ``before_id``, only older ones (keyset)."""
    rows = fetch_all(LIST, (account_id.bytes, (before_id or AFTER_ALL).bytes, limit))
    return [_from_row(row) for row in rows]


def insert(tx: Transaction, note: Note) -> None:
    """Insert a note of an account whose row is locked."""
    execute(
        tx,
        INSERT,
        (
            note.id.bytes,
            note.account_id.bytes,
            note.text,
            note.version,
            note.created_at,
            note.updated_at,
        ),
    )


def change(tx: Transaction, note_id: UUID, text: str, moment: datetime) -> None:
    """Set the text of a locked note and increment its version."""
    execute(tx, CHANGE, (text, moment, note_id.bytes))


def delete(tx: Transaction, note_id: UUID, account_id: UUID) -> None:
    """Delete a locked note."""
    execute(tx, DELETE, (note_id.bytes, account_id.bytes))


def delete_all(tx: Transaction, account_id: UUID) -> int:
    """Delete all notes of the account; return their number."""
    return execute(tx, DELETE_ALL, (account_id.bytes,))


def _from_row(row: Row) -> Note:
    return Note(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        text=row["text"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
