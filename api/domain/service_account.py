"""Service accounts, the owners of the API tokens of programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class ServiceAccount(msgspec.Struct, frozen=True):
    """A program of the operator's, without address, password and session."""

    id: UUID
    name: str
    description: str | None
    permissions: tuple[str, ...]
    created_by: UUID | None  # None: by an operator, or the account is deleted
    locked_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
