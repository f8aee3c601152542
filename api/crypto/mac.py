"""Keyed digests (HMAC), under keys derived from SECRET_KEY and so not in the database (I5)."""

from __future__ import annotations

import functools
import hmac

from api import settings

_SHORTEST = 16  # bytes of a truncated MAC: a shorter one could be guessed, an empty one would match


def digest(purpose: str, message: bytes, *, age: int = 0) -> bytes:
    """Return the HMAC-SHA-256 (32 bytes) of a message under the purpose's own key.

    A MAC for one purpose is not valid for another. The key comes from the newest SECRET_KEY, or
    from the one that was the newest ``age`` rotations ago.
    """
    return hmac.digest(_derived(settings.current().secret_keys[age], purpose), message, "sha256")


def key_count() -> int:
    """Return how many keys SECRET_KEY holds: one more than the greatest ``age``."""
    return len(settings.current().secret_keys)


def matches(purpose: str, message: bytes, mac: bytes) -> bool:
    """Return whether ``mac``, perhaps truncated, is of this message under any key of SECRET_KEY.

    Compares in constant time (ASVS 11.2.4): neither the time nor the answer reveals which key it
    was.
    """
    if len(mac) < _SHORTEST:
        return False
    matched = False
    for secret in settings.current().secret_keys:
        expected = hmac.digest(_derived(secret, purpose), message, "sha256")[: len(mac)]
        matched |= hmac.compare_digest(expected, mac)
    return matched


@functools.lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"gatebook {purpose}".encode(), "sha256")
