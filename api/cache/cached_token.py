"""The bytes of a live API token in Redis: msgpack, checked whole when it is read."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from api.domain.api_token import ApiToken


class CachedToken(msgspec.Struct, frozen=True, array_like=True):
    """A token as the ledger had it at ``checked_at``, written to the run ``run`` of Redis."""

    token: ApiToken
    checked_at: datetime
    run: str


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(CachedToken)


def decoded(raw: bytes) -> CachedToken | None:
    """Return the live token in the bytes of a key, or None if ``encoded`` did not write them.

    A torn or planted value must not raise later. Absent values come from the ledger.
    """
    try:
        cached = _decoder.decode(raw)
    except Exception:  # noqa: BLE001 - msgspec alone raises four kinds
        return None
    token = cached.token
    if UTC is cached.checked_at.tzinfo is token.created_at.tzinfo is token.expires_at.tzinfo and (
        token.last_used_at is None or token.last_used_at.tzinfo is UTC
    ):
        return cached
    return None


def encoded(token: ApiToken, checked_at: datetime, run: str) -> bytes:
    """Return the bytes of a live token."""
    return _encoder.encode(CachedToken(token, checked_at, run))
