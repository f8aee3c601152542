"""Keyed digests (HMAC), under keys derived from SECRET_KEY and so not in the database (I5)."""

from __future__ import annotations

import hmac

from api import settings


def digest(purpose: str, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 (32 bytes) of a message under the purpose's own key.

    A MAC for one purpose is not valid for another.
    """
    secret = settings.current().secret_key.encode()
    key = hmac.digest(secret, f"gatebook {purpose}".encode(), "sha256")
    return hmac.digest(key, message, "sha256")
