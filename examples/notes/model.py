"""What the rules talk of. Values only, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Note:
    """A note, and whose it is."""

    id: UUID
    account_id: UUID
    text: str
    version: int
    created_at: datetime
    updated_at: datetime
