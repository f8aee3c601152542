"""Return the metadata of another person's account."""

from __future__ import annotations

from uuid import UUID

from api.domain.metadata import AccountMetadata
from api.errors import NotFound
from api.store import account, account_metadata


def read_metadata(account_id: UUID) -> AccountMetadata:
    """Return both objects. Raises ``NotFound``."""
    if account.find(account_id) is None:
        raise NotFound
    return account_metadata.find(account_id)
