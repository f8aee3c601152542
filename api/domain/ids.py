"""Ids and cursors. Ids are UUIDv7 (RFC 9562): ordered by time, so they page and partition well."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7

_CURSOR = re.compile(r"[A-Za-z0-9_-]{22,}")

# The start of a list that is read newest first.
GREATEST = UUID(int=(1 << 128) - 1)
LEAST = UUID(int=0)


def new_id() -> UUID:
    """Return a new UUIDv7. It is public: it identifies, and never proves (ASVS 11.5.1)."""
    return uuid7()


def earliest(moment: datetime) -> UUID:
    """Return the least UUIDv7 of a moment: greater than all ids made before it.

    A moment before 1970 gives the least id of all.
    """
    milliseconds = int(moment.timestamp() * 1000)  # since 1970: the leading bits
    return UUID(int=max(0, min(milliseconds, (1 << 48) - 1)) << 80)


def made_at(made: UUID) -> datetime:
    """Return the time at which a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)


def moved(start: UUID, seconds: float) -> UUID:
    """Return an id that is some seconds later, or earlier if negative; at most ``GREATEST``.

    Use this for the bounds of a range, not arithmetic on times that a caller gave: a second before
    year 1, or after year 9999, is no datetime.
    """
    return UUID(int=max(0, min(start.int + (int(seconds * 1000) << 80), GREATEST.int)))


def new_name() -> str:
    """Return a new id as text; faster, for ids that are never parsed."""
    return str(uuid_utils.uuid7())


def parse_id(text: str) -> UUID | None:
    """Return the UUID in its canonical text form, in either case (RFC 9562, 4); else None."""
    try:
        parsed = UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text.lower() else None


def to_cursor(last: UUID, binding: bytes = b"") -> str:
    """Return an opaque cursor: the last id of a page, and a binding to its list."""
    return base64.urlsafe_b64encode(last.bytes + binding).rstrip(b"=").decode()


def from_cursor(text: str, binding: bytes = b"", more: int = 0) -> tuple[UUID, bytes] | None:
    """Return the id of a cursor, and the ``more`` bytes that follow this binding.

    None if ``to_cursor`` never made it.
    """
    if not _CURSOR.fullmatch(text) or len(text) % 4 == 1:
        return None
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    last, rest = UUID(bytes=raw[:16]), raw[16 + len(binding) :]
    if len(rest) != more or to_cursor(last, binding + rest) != text:
        return None
    return last, rest
