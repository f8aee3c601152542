"""Secrets of 256 random bits with their stored digests, and codes that people type."""

from __future__ import annotations

import hashlib
import re
import secrets

from api.domain.proof import CODE_DIGITS

# 32 random bytes in unpadded base64url are always 43 characters.
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """Return 256 random bits as 43 URL-safe characters; only their ``digest`` is stored."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return eight random digits to type. As a proof they need few tries and a short life."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def looks_like_secret(text: str) -> bool:
    """Return whether ``text`` looks like a secret: nothing else reaches a key or SQL."""
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> bytes:
    """Return the SHA-256 (32 bytes) to store (I5); fast hashing suits 256 random bits."""
    return hashlib.sha256(secret.encode("ascii")).digest()
