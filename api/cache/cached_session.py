"""The bytes of a live session in Redis: msgpack, checked whole when it is read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from api.domain.session import Session


class CachedSession(msgspec.Struct, frozen=True, array_like=True):
    """A session as the ledger had it at ``checked_at``, written to the run ``run`` of Redis."""

    session: Session
    checked_at: datetime
    run: str


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(CachedSession)
_data_decoder = msgspec.msgpack.Decoder(dict[str, Any])
# Any language tag is accepted: a release with one more language may have written it, and refusing
# it would send each check of that session to the ledger.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_FAR = datetime(9000, 1, 1, tzinfo=UTC)  # with any idle timeout added, still a valid date


def decoded(raw: bytes) -> CachedSession | None:
    """Return the live session in the bytes of a key, or None if ``encoded`` did not write them.

    A torn or planted value must not raise later, when its end or its texts are computed: that costs
    a connection in the main loop, or a 500 in a thread. Absent values come from the ledger.
    """
    try:
        cached = _decoder.decode(raw)
        session, account = cached.session, cached.session.account
        if (
            UTC
            is cached.checked_at.tzinfo
            is session.created_at.tzinfo
            is session.authenticated_at.tzinfo
            is session.last_seen_at.tzinfo
            is session.expires_at.tzinfo
            is account.created_at.tzinfo
            is account.updated_at.tzinfo
            and (account.left_unverified_at is None or account.left_unverified_at.tzinfo is UTC)
            and (account.enrol_by is None or account.enrol_by.tzinfo is UTC)
            and (session.knowledge_at is None or session.knowledge_at.tzinfo is UTC)
            and (session.possession_at is None or session.possession_at.tzinfo is UTC)
            and session.last_seen_at < _FAR
            and (account.language is None or _LANGUAGE.fullmatch(account.language) is not None)
            and (session.data is None or isinstance(_data_decoder.decode(session.data), dict))
        ):
            return cached
    except Exception:  # noqa: BLE001 - msgspec alone raises four kinds
        return None
    return None


def encoded(cached: CachedSession) -> bytes:
    """Return the bytes of a live session."""
    return _encoder.encode(cached)
