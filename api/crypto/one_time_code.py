"""Short codes, as they are kept: keyed, since eight digits would be guessed from a plain digest."""

from __future__ import annotations

import hmac
from uuid import UUID

from api.crypto import mac


def digest(proof_id: UUID, code: str) -> bytes:
    """HMAC-SHA-256 under a key derived from SECRET_KEY; a code is good for its own request only."""
    return mac.digest("mailed code", proof_id.bytes + code.encode())


def matches(proof_id: UUID, code: str, known: bytes) -> bool:
    """In constant time (ASVS 11.2.4)."""
    return hmac.compare_digest(digest(proof_id, code), known)
