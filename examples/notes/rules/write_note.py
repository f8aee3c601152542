"""Write a note."""

from __future__ import annotations

from dataclasses import dataclass

from api.extending import (
    Client,
    Conflict,
    Session,
    clock,
    idempotency,
    ids,
    require_live_session,
    retry_deadlock,
    transaction,
)
from notes import signals, store
from notes.model import Note


@dataclass(frozen=True)
class WriteResult:
    """A note, and whether an earlier request wrote it."""

    note: Note
    replayed: bool


@retry_deadlock
def write_note(
    current: Session, text: str, client: Client, once: idempotency.IdempotentRequest | None = None
) -> WriteResult:
    """Write a note for the account, or return the note of an earlier, identical request.

    Raises ``IdempotencyKeyReused``, ``Conflict`` if the earlier note was changed or deleted, and
    ``NotSignedIn`` if the session ended meanwhile.
    """
    for _ in range(2):
        if (earlier := _earlier(current, once)) is not None:
            return earlier
        try:
            return _write(current, text, client, once)
        except idempotency.ConcurrentDuplicate:
            continue  # a concurrent request wrote the note: return it
    raise Conflict


def _write(
    current: Session, text: str, client: Client, once: idempotency.IdempotentRequest | None
) -> WriteResult:
    account_id = current.account.id
    now = clock.now()
    note = Note(
        ids.new_id(),
        account_id,
        text,
        version=idempotency.FIRST_VERSION,
        created_at=now,
        updated_at=now,
    )
    with transaction() as tx:
        require_live_session(tx, current)
        idempotency.remember(tx, once, note.id)
        store.insert(tx, note)
        signals.note_created.emit(
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            note=str(note.id),
        )
    return WriteResult(note, replayed=False)


def _earlier(current: Session, once: idempotency.IdempotentRequest | None) -> WriteResult | None:
    note_id = idempotency.earlier(once)
    if note_id is None:
        return None
    note = idempotency.require_unchanged(store.find(note_id, current.account.id))
    return WriteResult(note, replayed=True)
