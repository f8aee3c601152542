"""The values that the rules use. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Note:
    """A note and the id of its account."""

    id: UUID
    account_id: UUID
    text: str
    version: int
    created_at: datetime
    updated_at: datetime
