"""Audit events, the log that seals them, and queries of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class AuditEvent(msgspec.Struct, frozen=True):
    """Something that happened, to whom (subject), by whom (actor), from where."""

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


class AuditTree(msgspec.Struct, frozen=True):
    """Where sealing stands: see the table ``audit_tree``."""

    size: int  # leaves
    checkpoint: str | None  # the latest, a signed note
    sealed_to: UUID
    swept_to: UUID
    beginning: str | None = None  # what is to be begun in the place of the log, while it is


class WitnessState(msgspec.Struct, frozen=True):
    """How far a witness of the audit log was told: see the table ``audit_witness``."""

    checkpoint: str | None  # the last it was handed
    told_at: datetime | None
    failing_since: datetime | None
    failures: int  # in a row
    last_error: str | None
    next_attempt_at: datetime


class AuditLeaf(msgspec.Struct, frozen=True):
    """A leaf of the audit log and what it was made of; None where the event is gone."""

    index: int
    event_id: UUID
    material: dict[str, Any] | None  # of api.tlog.leaf
    pruned: bool = False  # the event is gone, and with it what would tell its values


class LeafExtent(msgspec.Struct, frozen=True):
    """Where some leaves are: the least and the greatest index."""

    first: int
    last: int


class EventProof(msgspec.Struct, frozen=True):
    """The leaf as it was hashed, the hashes from it to the root, and the root, signed."""

    index: int
    size: int  # leaves of the tree that the proof is for
    leaf: str
    salt: str | None  # hexadecimal; None when parts of the event were erased
    openings: dict[str, dict[str, str]] | None  # what is left of the salt then
    path: list[bytes]
    checkpoint: str


class TrailQuery(msgspec.Struct, frozen=True):
    """What is asked of the audit trail; None: of no matter."""

    types: tuple[str, ...] | None = None  # one of these
    actor: UUID | None = None
    subject: UUID | None = None
    ip: str | None = None
    request_id: str | None = None
    since: datetime | None = None  # at or after
    until: datetime | None = None  # before
    oldest_first: bool = False
