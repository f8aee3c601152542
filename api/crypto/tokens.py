"""Secrets of 256 random bits, the digests that are kept of them, and codes that people type."""

from __future__ import annotations

import hashlib
import re
import secrets

# 32 random bytes in unpadded base64url are always 43 characters.
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits as 43 url-safe characters. Given out once, kept only as ``digest``."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight random digits, to be typed. As a proof only with few tries and a short life."""
    return f"{secrets.randbelow(10**8):08}"


def looks_like_secret(text: str) -> bool:
    """Whether ``text`` has the shape of ``new_secret``;

    anything else never reaches a key or SQL.
    """
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> bytes:
    """SHA-256 (32 bytes): how a secret is kept (I5). Fast is fine for 256 random bits."""
    return hashlib.sha256(secret.encode("ascii")).digest()
