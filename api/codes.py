"""Short codes, as they are kept: keyed, since eight digits would be guessed from a plain digest."""

from __future__ import annotations

import hmac
from uuid import UUID

from api import settings

_PURPOSE = b"gatebook mailed code"


def digest(proof_id: UUID, code: str) -> bytes:
    """HMAC-SHA-256 under a key derived from SECRET_KEY; a code is good for its own request only."""
    key = hmac.digest(settings.current().secret_key.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, proof_id.bytes + code.encode(), "sha256")


def matches(proof_id: UUID, code: str, known: bytes) -> bool:
    """In constant time (ASVS 11.2.4)."""
    return hmac.compare_digest(digest(proof_id, code), known)
