"""Keyed digests, under keys that are derived from SECRET_KEY and so not in the database (I5)."""

from __future__ import annotations

import hmac

from api import settings


def digest(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA-256 (32 bytes). Each purpose has a key of its own: what is signed for one of them is
    nothing for another.
    """
    secret = settings.current().secret_key.encode()
    key = hmac.digest(secret, f"gatebook {purpose}".encode(), "sha256")
    return hmac.digest(key, message, "sha256")
