"""Write a note."""

from __future__ import annotations

from dataclasses import dataclass

from api.extending import (
    Client,
    Conflict,
    MissingParent,
    NotSignedIn,
    Session,
    clock,
    idempotency,
    ids,
    retry_deadlock,
    transaction,
)
from notes import signals, store
from notes.model import Note


@dataclass(frozen=True)
class Written:
    """The note, and whether an earlier request had written it."""

    note: Note
    replayed: bool


@retry_deadlock
def write_note(
    current: Session, text: str, client: Client, once: idempotency.Once | None = None
) -> Written:
    """A new note of the account that is signed in.

    Raises ``IdempotencyKeyReused``; ``Conflict`` when the earlier request's note was changed.
    """
    for _ in range(2):
        if (before := _earlier(current, once)) is not None:
            return before
        try:
            return _write(current, text, client, once)
        except idempotency.CameFirst:
            continue  # the same request was answered meanwhile: answer the same
    raise Conflict


def _write(current: Session, text: str, client: Client, once: idempotency.Once | None) -> Written:
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
    try:
        with transaction() as tx:
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
    except MissingParent:
        raise NotSignedIn from None  # the account was deleted while this was under way
    return Written(note, replayed=False)


def _earlier(current: Session, once: idempotency.Once | None) -> Written | None:
    note_id = idempotency.earlier(once)
    if note_id is None:
        return None
    note = idempotency.as_answered(store.find(note_id, current.account.id))
    return Written(note, replayed=True)
