"""The values of webhooks, without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Paused(StrEnum):
    """The reason why the worker switched a webhook off."""

    FAILING = "failing"  # no delivery succeeded for WEBHOOK_MAX_AGE
    GONE = "gone"  # it answered 410


class State(StrEnum):
    """The state of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DROPPED = "dropped"  # its event is gone: nothing to send


class Webhook(msgspec.Struct, frozen=True):
    """A target of events, as administrators see it: no secret in it."""

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
    """The encrypted secret, and the former one while it still signs."""

    current: bytes
    previous: bytes | None
    previous_ends_at: datetime | None


class WebhookReadState(msgspec.Struct, frozen=True):
    """The position of a webhook in the audit trail. Its row is locked."""

    id: UUID
    event_types: tuple[str, ...]
    read_to: UUID
    swept_to: UUID
    sweep_from: UUID
    turns: int


class Claimed(msgspec.Struct, frozen=True):
    """A webhook that a worker holds under a lease, to send the first event of its queue."""

    id: UUID
    claim: UUID  # the lease token: proves that the lease is still held
    url: str
    secrets: SealedSecrets
    event_id: UUID
    failures: int  # in a row, before this attempt
    failing_since: datetime | None


@dataclass(frozen=True)
class DeliveryAttempt:
    """The result of one attempt; ``error`` is the reason for administrators if no answer came."""

    at: datetime
    milliseconds: int
    http_status: int | None = None
    error: str | None = None
    answer: bytes = b""
    retry_after: str | None = None

    @property
    def delivered(self) -> bool:
        """Return whether the status is 2xx."""
        return self.http_status is not None and 200 <= self.http_status <= 299


class LoggedAttempt(msgspec.Struct, frozen=True):
    """An attempt with the event that it tried to send."""

    id: UUID
    event_id: UUID
    attempt: DeliveryAttempt


class Delivery(msgspec.Struct, frozen=True):
    """An event's delivery to a webhook, with the latest attempts."""

    event_id: UUID
    type: str
    state: str
    attempts: int  # in total
    created_at: datetime
    settled_at: datetime | None
    latest: tuple[DeliveryAttempt, ...] = ()
