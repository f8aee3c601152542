"""What the rules talk of: accounts, sessions, audit events. Values only, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class Role(StrEnum):
    """What an account may be besides its owner's. ``auditor`` reads all audit events; ``admin``,
    too, and whatever else is opened to administrators.
    """

    AUDITOR = "auditor"
    ADMIN = "admin"


class Account(msgspec.Struct, frozen=True, array_like=True):
    """An account as everyone but the password check sees it: no secret in it."""

    id: UUID
    email: str
    email_verified: bool
    name: str | None
    roles: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime
    language: str | None = None  # of api.domain.languages; None: not chosen yet


class Credentials(msgspec.Struct, frozen=True):
    """What a password is checked against. Never leaves the rules."""

    account: Account
    email_key: bytes
    password_hash: str
    session_epoch: int  # raised where all sessions end


class Locked(msgspec.Struct, frozen=True):
    """An account whose row is locked, with what must not change under a decision."""

    account: Account
    session_epoch: int
    password_hash: str


class Session(msgspec.Struct, frozen=True, array_like=True):
    """A session, with its account. This is also what Redis holds (as msgpack): no secret in it."""

    id: UUID
    account: Account
    created_at: datetime
    authenticated_at: datetime
    last_seen_at: datetime
    expires_at: datetime  # the absolute end
    idle_timeout: int  # seconds
    remembered: bool
    assurance: int  # 1 or 2, as in NIST SP 800-63B's AAL
    ip: str | None
    user_agent: str | None
    device: str | None
    data: bytes | None  # what extensions keep in flask.session, as msgpack

    @property
    def ends_at(self) -> datetime:
        """When it ends if it is not used again: the earlier of idle and absolute timeout."""
        return min(self.expires_at, self.last_seen_at + timedelta(seconds=self.idle_timeout))


class Ending(msgspec.Struct, frozen=True):
    """What ending a session needs to know of it."""

    id: UUID
    secret_digest: bytes


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


class IdempotencyKey(msgspec.Struct, frozen=True):
    """An earlier request: a keyed fingerprint of its body, and what it created."""

    fingerprint: bytes
    resource_id: UUID


class Purpose(StrEnum):
    """What a mailed proof is good for; nothing else."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL_CHANGE = "undo_email_change"


class MailedProof(msgspec.Struct, frozen=True):
    """A token and a code that were mailed, without either of them."""

    id: UUID
    purpose: Purpose
    account_id: UUID | None  # None: a decoy, or the account is gone
    account_version: int | None
    email: str | None  # the address it is about
    code_digest: bytes
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Claim:
    """What somebody shows of a mailed proof: its token, or its id with the code."""

    token: str | None = None
    id: UUID | None = None
    code: str | None = None

    @property
    def pointer(self) -> str:
        """Where in the body it stands."""
        return "#/code" if self.token is None else "#/token"


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
