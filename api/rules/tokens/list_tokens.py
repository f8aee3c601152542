"""List the live API tokens of an owner."""

from __future__ import annotations

from api.domain import clock
from api.domain.api_token import ApiTokenOwner
from api.domain.owned_token import OwnedToken
from api.store import owned_token


def list_tokens(owner: ApiTokenOwner) -> list[OwnedToken]:
    """Return the owner's live tokens, newest first: at most ``create_token.MOST``."""
    return owned_token.list_live(owner, clock.now())
