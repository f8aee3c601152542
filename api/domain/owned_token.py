"""API tokens as their owners and administrators see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.domain.api_token import ApiTokenOwner


class OwnedToken(msgspec.Struct, frozen=True):
    """An API token as the ledger has it, with the digest of its secret."""

    id: UUID
    owner: ApiTokenOwner
    name: str
    hint: str  # its prefix and its last four characters, for people
    digest: bytes
    permissions: tuple[str, ...]  # those chosen for it
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    successor_of: UUID | None = None
