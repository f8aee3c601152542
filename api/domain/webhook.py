"""What the rules of webhooks talk of. Values only, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Paused(StrEnum):
    """Why the worker switched a webhook off."""

    FAILING = "failing"  # nothing got through for WEBHOOK_MAX_AGE
    GONE = "gone"  # it answered 410


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DROPPED = "dropped"  # its event is gone: there is nothing to send


class Webhook(msgspec.Struct, frozen=True):
    """Where events are sent, as administrators see it: no secret in it."""

    id: UUID
    url: str
    description: str | None
    event_types: tuple[str, ...]  # session.started, session.*, *
    enabled: bool
    paused: str | None
    previous_secret_ends_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class SealedSecrets(msgspec.Struct, frozen=True):
    """Encrypted: the secret, and the one before it while that signs, too."""

    current: bytes
    previous: bytes | None
    previous_ends_at: datetime | None


class Reading(msgspec.Struct, frozen=True):
    """How far the audit trail was looked through for a webhook. Its row is locked."""

    id: UUID
    event_types: tuple[str, ...]
    read_to: UUID
    swept_to: UUID
    sweep_from: UUID
    turns: int


class Claimed(msgspec.Struct, frozen=True):
    """A webhook that somebody has taken, to send the first of its queue there."""

    id: UUID
    claim: UUID  # proves that it is still theirs
    url: str
    secrets: SealedSecrets
    event_id: UUID
    failures: int  # in a row, before this attempt
    failing_since: datetime | None


@dataclass(frozen=True)
class Attempt:
    """What came of one. ``error`` is for administrators: why there was no answer."""

    at: datetime
    milliseconds: int
    http_status: int | None = None
    error: str | None = None
    answer: bytes = b""
    retry_after: str | None = None

    @property
    def delivered(self) -> bool:
        """A status of 2xx, and no other."""
        return self.http_status is not None and 200 <= self.http_status <= 299


class LoggedAttempt(msgspec.Struct, frozen=True):
    """An attempt, and what was to be sent."""

    id: UUID
    event_id: UUID
    attempt: Attempt


class Delivery(msgspec.Struct, frozen=True):
    """An event on its way to a webhook, with the latest attempts."""

    event_id: UUID
    type: str
    state: str
    attempts: int  # in all
    created_at: datetime
    settled_at: datetime | None
    latest: tuple[Attempt, ...] = ()
