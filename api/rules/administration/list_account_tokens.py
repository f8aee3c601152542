"""List the live API tokens of another account."""

from __future__ import annotations

from uuid import UUID

from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.owned_token import OwnedToken
from api.errors import NotFound
from api.rules.tokens.list_tokens import list_tokens
from api.store import account


def list_account_tokens(account_id: UUID) -> list[OwnedToken]:
    """Return its live tokens, newest first. Raises ``NotFound``, ``Unavailable``."""
    if account.find(account_id) is None:
        raise NotFound
    return list_tokens(ApiTokenOwner(ApiTokenKind.PERSON, account_id))
