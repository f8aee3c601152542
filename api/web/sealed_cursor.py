"""Cursors that are sealed: they may hold an address, and continue one caller's list only."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from api.crypto import encryption

_PURPOSE = "list cursor"


def seal(content: bytes, caller_id: UUID, query: Any) -> str:
    """Return a cursor that only this caller can use, with the same query.

    ``query``: everything except ``limit`` and ``cursor``, as JSON.
    """
    sealed = encryption.seal(content, _PURPOSE, _place(caller_id, query))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(cursor: str, caller_id: UUID, query: Any) -> bytes | None:
    """Return the content of a cursor; None if ``seal`` never made it for this caller and query."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return encryption.unseal(sealed, _PURPOSE, _place(caller_id, query))
    except (binascii.Error, encryption.Unsealable):
        return None


def _place(caller_id: UUID, query: Any) -> bytes:
    return sha256(caller_id.bytes + msgspec.json.encode(query, order="deterministic")).digest()
