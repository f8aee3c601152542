"""Keyed digests of short codes: eight digits could be guessed from a plain digest."""

from __future__ import annotations

from uuid import UUID

from api.crypto import mac

_PURPOSE = "mailed code"


def digest(proof_id: UUID, code: str) -> bytes:
    """Return the HMAC-SHA-256 of a code under a key from SECRET_KEY, valid for its request only."""
    return mac.digest(_PURPOSE, _message(proof_id, code))


def matches(proof_id: UUID, code: str, stored_digest: bytes) -> bool:
    """Compare in constant time (ASVS 11.2.4), under each key of SECRET_KEY."""
    return mac.matches(_PURPOSE, _message(proof_id, code), stored_digest)


def _message(proof_id: UUID, code: str) -> bytes:
    return proof_id.bytes + code.encode()
