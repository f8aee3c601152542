"""Recovery codes: 120 random bits each, so that a fast digest is enough (ASVS 6.5.2)."""

from __future__ import annotations

import hashlib
import secrets

from api.domain.typed_text import CROCKFORD, RECOVERY_CODE_LENGTH

AMOUNT = 10
_GROUP = 6  # characters


def new_codes() -> tuple[str, ...]:
    """Return ten different codes to show: 24 characters in four groups."""
    return tuple(_grouped(_new_code()) for _ in range(AMOUNT))


def digest(cleaned: str) -> bytes:
    """Return the SHA-256 (32 bytes) of a cleaned code, to store (I5)."""
    return hashlib.sha256(cleaned.encode("ascii")).digest()


def _new_code() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(RECOVERY_CODE_LENGTH))


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
