"""The application's only clock. Tests move it; no other code reads the time of day."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

_encode = msgspec.json.Encoder().encode
_WITH_FRACTION = len('"2026-11-22T12:45:03.120000Z"')


def now() -> datetime:
    """Return the current time in UTC, aware, to the microsecond."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """Format a time by RFC 3339 in UTC with milliseconds: ``2026-11-22T12:45:03.120Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    text = _encode(moment).decode("ascii")  # a quarter of isoformat's time
    return f"{text[1:24]}Z" if len(text) == _WITH_FRACTION else f"{text[1:20]}.000Z"


def to_exact_text(moment: datetime) -> str:
    """Format a time in UTC with microseconds: ``2026-11-22T12:45:03.120417Z``."""
    return _encode(moment).decode("ascii")[1:-1]
