"""The key of a name, by which accounts are searched."""

from __future__ import annotations

import unicodedata
from datetime import date
from uuid import UUID

import msgspec

LONGEST = 400  # bytes: the width of the column


def name_key(name: str | None) -> bytes:
    """Return the case-folded name in NFKC, in UTF-8 and at most ``LONGEST`` bytes.

    Empty for an account without a name: NULL is the key of a row that an earlier release wrote.
    """
    return unicodedata.normalize("NFKC", name or "").casefold().encode()[:LONGEST]


class Unkeyed(msgspec.Struct, frozen=True):
    """An account that an earlier release wrote, without the key of its name."""

    id: UUID
    name: str | None
    version: int
    last_seen_on: date
