"""Mails that wait in the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class OutboxItem(msgspec.Struct, frozen=True):
    """A row of the outbox that somebody has taken, to deliver it."""

    id: UUID
    claim: UUID  # proves that it is still theirs
    recipient_digest: bytes
    payload: bytes
    attempts: int  # this one included
    created_at: datetime
    waiting_since: datetime


class DeadLetter(msgspec.Struct, frozen=True):
    """What was given up, without what was in it."""

    id: UUID
    kind: str
    attempts: int
    created_at: datetime
    dead_at: datetime
    last_error: str


class Backlog(msgspec.Struct, frozen=True):
    """How the outbox stands."""

    waiting: int
    waiting_since: datetime | None  # of the one that waits for longest
    dead: int
