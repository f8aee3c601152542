"""Doing a request once, however often it is sent (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api import settings
from api.domain import clock
from api.errors import IdempotencyKeyReused
from api.pool import Duplicate, Transaction
from api.store import idempotency_key


class CameFirst(Exception):
    """Another request with the same key was committed meanwhile: look for it again."""


@dataclass(frozen=True)
class Once:
    """A request that names itself: who sends which operation under which key, and its body."""

    request_digest: bytes
    fingerprint: bytes

    @classmethod
    def of(cls, operation: str, who: UUID | None, key: str, body: bytes) -> Once:
        """``body`` may hold a password, so its fingerprint is keyed with SECRET_KEY (I5)."""
        named = "\n".join((operation, str(who or ""), key)).encode()
        secret = settings.current().secret_key.encode()
        return cls(
            hashlib.sha256(named).digest(), hmac.digest(secret, named + b"\n" + body, "sha256")
        )


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
