"""Audit events, the log that seals them, and queries of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class AuditEvent(msgspec.Struct, frozen=True):
    """An event: its type, to whom (subject), by whom (actor), from where."""

    id: UUID
    occurred_at: datetime
    type: str
    outcome: str
    actor: UUID | None
    subject: UUID | None
    session_id: UUID | None
    request_id: str | None  # None: erased
    ip: str | None
    user_agent: str | None
    data: dict[str, Any] | None  # None: erased
    erased: tuple[str, ...] = ()  # the members that had a value which was erased


class FeedEntry(msgspec.Struct, frozen=True):
    """An event as the security feed shows it: with the device that the request came from."""

    event: AuditEvent
    device: str | None  # None: unknown, hidden or erased


class AuditTree(msgspec.Struct, frozen=True):
    """The progress of sealing: see the table ``audit_tree``."""

    size: int  # leaves
    checkpoint: str | None  # the latest, a signed note
    sealed_to: UUID
    swept_to: UUID
    beginning: str | None = None  # a new log that is about to replace this one


class WitnessState(msgspec.Struct, frozen=True):
    """The submissions to a witness of the audit log: see the table ``audit_witness``."""

    checkpoint: str | None  # the last one that was submitted
    told_at: datetime | None
    failing_since: datetime | None
    failures: int  # in a row
    last_error: str | None
    next_attempt_at: datetime


class AuditLeaf(msgspec.Struct, frozen=True):
    """A leaf of the audit log with its material; None if the event is gone."""

    index: int
    event_id: UUID
    material: dict[str, Any] | None  # as api.tlog.leaf defines it
    pruned: bool = False  # the event is gone, and with it the record of its values


class LeafExtent(msgspec.Struct, frozen=True):
    """The least and the greatest index of some leaves."""

    first: int
    last: int


class EventProof(msgspec.Struct, frozen=True):
    """An inclusion proof: the leaf, the hashes from it to the root, and the signed root."""

    index: int
    size: int  # leaves of the tree that the proof is for
    leaf: str
    salt: str | None  # hexadecimal; None when parts of the event were erased
    openings: dict[str, dict[str, str]] | None  # the remaining salts in that case
    path: list[bytes]
    checkpoint: str


class TrailQuery(msgspec.Struct, frozen=True):
    """Filters of a query of the audit trail; None means no filter."""

    types: tuple[str, ...] | None = None  # one of these
    actor: UUID | None = None
    subject: UUID | None = None
    ip: str | None = None
    request_id: str | None = None
    since: datetime | None = None  # at or after
    until: datetime | None = None  # before
    oldest_first: bool = False
