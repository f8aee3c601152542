"""Doing a request once, however often it is sent (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from api import settings
from api.domain import clock
from api.errors import Conflict, IdempotencyKeyReused
from api.pool import Duplicate, Transaction
from api.store import idempotency_key

FIRST_VERSION = 1  # of everything that a request creates


class Versioned(Protocol):
    """A resource whose version rises with each change."""

    @property
    def version(self) -> int: ...


Resource = TypeVar("Resource", bound=Versioned)


class CameFirst(Exception):
    """Another request with the same key was committed meanwhile: look for it again."""


@dataclass(frozen=True)
class Once:
    """A request that names itself: who sends which operation under which key, and its body."""

    request_digest: bytes
    fingerprint: bytes

    @classmethod
    def of(cls, operation: str, who: UUID | None, key: str, body: bytes) -> Once:
        """Name a request of ``who``; of None, who is not signed in, a key names one body only.

        Keys of strangers have no owner: whoever sends another body under a key that somebody else
        uses must neither see nor disturb what that one created. ``body`` may hold a password, so
        its fingerprint is keyed with SECRET_KEY (I5).
        """
        named = "\n".join((operation, str(who or ""), key)).encode()
        secret = settings.current().secret_key.encode()
        fingerprint = hmac.digest(secret, named + b"\n" + body, "sha256")
        scope = b"" if who is not None else b"\n" + fingerprint
        return cls(hashlib.sha256(named + scope).digest(), fingerprint)


def earlier(once: Once | None) -> UUID | None:
    """What the same request created before. Raises ``IdempotencyKeyReused`` when it was another."""
    if once is None:
        return None
    found = idempotency_key.find(once.request_digest, clock.now() - _memory())
    if found is None:
        return None
    if not hmac.compare_digest(found.fingerprint, once.fingerprint):
        raise IdempotencyKeyReused
    return found.resource_id


def as_answered(found: Resource | None) -> Resource:
    """Return what an earlier request created, if it still is as that was answered.

    A repetition tells what the first answer said, or nothing. The present state may be another
    person's: the owner of an address takes over the account that a stranger had signed up with it,
    and the stranger still has the key. ``found`` is the resource as it is now, None when it is
    gone; both raise the same ``Conflict``.
    """
    if found is None or found.version != FIRST_VERSION:
        raise Conflict("The resource that this request created has been changed or deleted.")
    return found


def remember(tx: Transaction, once: Once | None, resource_id: UUID) -> None:
    """Note in the transaction, before anything else in it, what the request creates.

    Of two at once the second waits here for the first, and then gets ``CameFirst``.
    """
    if once is None:
        return
    moment = clock.now()
    try:
        idempotency_key.insert(
            tx, once.request_digest, once.fingerprint, resource_id, moment, moment - _memory()
        )
    except Duplicate:
        raise CameFirst from None


def _memory() -> timedelta:
    return timedelta(seconds=settings.current().idempotency_ttl)
