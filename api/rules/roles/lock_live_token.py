"""Lock an API token that is about to change something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.api_token import ApiToken
from api.pool import Transaction
from api.rules.roles.permissions_of import with_held_permissions
from api.store import api_token


def lock_live_token(tx: Transaction, token_id: UUID, moment: datetime) -> ApiToken | None:
    """Lock a live token with its owner and return it as it is now; None: it has ended."""
    stored = api_token.lock_live(tx, token_id, moment)
    return None if stored is None else with_held_permissions(stored, tx)
