"""Perform a request once, even if it is repeated (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from api import settings
from api.domain import clock
from api.errors import Conflict, IdempotencyKeyReused
from api.pool import Duplicate, Transaction
from api.store import idempotency_key

FIRST_VERSION = 1  # of every resource that a request creates


class Versioned(Protocol):
    """A resource whose version rises with each change."""

    @property
    def version(self) -> int: ...


Resource = TypeVar("Resource", bound=Versioned)


class ConcurrentDuplicate(Exception):
    """Another request with the same key was committed meanwhile: look up its result."""


@dataclass(frozen=True)
class IdempotentRequest:
    """A repeatable request: a digest of caller, operation and key; a fingerprint of its body.

    ``older``: the same request under each older SECRET_KEY, for a repetition across a rotation.
    """

    request_digest: bytes
    fingerprint: bytes
    older: tuple[IdempotentRequest, ...] = ()

    @classmethod
    def of(
        cls, operation: str, account_id: UUID | None, key: str, body: bytes
    ) -> IdempotentRequest:
        """Return the identity of a request.

        ``account_id``: the account; None: not signed in, then a key stands for one body only. Keys
        of strangers have no owner: a client that sends another body under the same key must
        neither see nor disturb the first client's result. ``body`` may hold a password, so the
        fingerprint is keyed with SECRET_KEY (I5).
        """
        named = "\n".join((operation, str(account_id or ""), key)).encode()
        is_owned = account_id is not None
        newest, *older = (
            cls._under(secret, named, body, is_owned) for secret in settings.current().secret_keys
        )
        return replace(newest, older=tuple(older))

    @classmethod
    def _under(cls, secret: str, named: bytes, body: bytes, is_owned: bool) -> IdempotentRequest:
        fingerprint = hmac.digest(secret.encode(), named + b"\n" + body, "sha256")
        scope = b"" if is_owned else b"\n" + fingerprint
        return cls(hashlib.sha256(named + scope).digest(), fingerprint)

    @property
    def fingerprints(self) -> dict[bytes, list[bytes]]:
        """Return the fingerprints of each request digest, newest key first.

        The digest of a signed-in caller is the same under all keys.
        """
        listed: dict[bytes, list[bytes]] = {}
        for request in (self, *self.older):
            listed.setdefault(request.request_digest, []).append(request.fingerprint)
        return listed


def earlier(once: IdempotentRequest | None) -> UUID | None:
    """Return the id of the resource that the same request created before; None: none.

    Raises ``IdempotencyKeyReused`` if the key named another request.
    """
    if once is None:
        return None
    for request_digest, fingerprints in once.fingerprints.items():
        record = idempotency_key.find(request_digest, clock.now() - _memory())
        if record is None:
            continue
        if not any(hmac.compare_digest(record.fingerprint, each) for each in fingerprints):
            raise IdempotencyKeyReused
        return record.resource_id
    return None


def require_unchanged(current: Resource | None) -> Resource:
    """Return the resource of an earlier request if it is still as it was answered.

    A repetition gets the first answer or nothing. The present state may belong to another person:
    the owner of an address takes over an account that a stranger signed up with it, and the
    stranger still has the key. ``current``: the resource as it is now; None: deleted.

    Raises the same ``Conflict`` for a changed and a deleted resource.
    """
    if current is None or current.version != FIRST_VERSION:
        raise Conflict("This was already done, and the result has been changed or deleted since.")
    return current


def remember(tx: Transaction, once: IdempotentRequest | None, resource_id: UUID) -> None:
    """Record the resource of the request in the transaction, as its first statement.

    With two concurrent requests, the second waits here for the first and then raises
    ``ConcurrentDuplicate``. During a rotation the two may come to processes with different newest
    keys, so the digests under all keys are recorded, in one order, which prevents deadlocks.
    """
    if once is None:
        return
    moment = clock.now()
    try:
        for request_digest, (fingerprint, *_) in sorted(once.fingerprints.items()):
            idempotency_key.insert(
                tx, request_digest, fingerprint, resource_id, moment, moment - _memory()
            )
    except Duplicate:
        raise ConcurrentDuplicate from None


def _memory() -> timedelta:
    return timedelta(seconds=settings.current().idempotency_ttl)
