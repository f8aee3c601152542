"""Mails that wait in the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class OutboxItem(msgspec.Struct, frozen=True):
    """A row of the outbox that a worker holds under a lease, to deliver it."""

    id: UUID
    claim: UUID  # the lease token: proves that the lease is still held
    recipient_digest: bytes
    payload: bytes
    attempts: int  # including the current one
    created_at: datetime
    waiting_since: datetime


class DeadLetter(msgspec.Struct, frozen=True):
    """A dead letter: the record of a mail that was given up, without its content."""

    id: UUID
    kind: str
    attempts: int
    created_at: datetime
    dead_at: datetime
    last_error: str


class Backlog(msgspec.Struct, frozen=True):
    """The counts of the outbox: mails that wait, and dead letters."""

    waiting: int
    waiting_since: datetime | None  # since when the oldest mail waits
    dead: int
