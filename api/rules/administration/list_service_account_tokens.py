"""List the live API tokens of a service account."""

from __future__ import annotations

from uuid import UUID

from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.owned_token import OwnedToken
from api.rules.administration.read_service_account import read_service_account
from api.rules.tokens.list_tokens import list_tokens


def list_service_account_tokens(service_id: UUID) -> list[OwnedToken]:
    """Return its live tokens, newest first. Raises ``NotFound``, ``Unavailable``."""
    service = read_service_account(service_id)
    return list_tokens(ApiTokenOwner(ApiTokenKind.SERVICE, service.id))
