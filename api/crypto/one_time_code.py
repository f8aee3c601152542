"""Keyed digests of short codes: eight digits could be guessed from a plain digest."""

from __future__ import annotations

import hmac
from uuid import UUID

from api.crypto import mac


def digest(proof_id: UUID, code: str) -> bytes:
    """Return the HMAC-SHA-256 of a code under a key from SECRET_KEY, valid for its request only."""
    return mac.digest("mailed code", proof_id.bytes + code.encode())


def matches(proof_id: UUID, code: str, stored_digest: bytes) -> bool:
    """Compare in constant time (ASVS 11.2.4)."""
    return hmac.compare_digest(digest(proof_id, code), stored_digest)
