"""Create an API token of a service account, or the successor of one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.client import Client
from api.domain.principal import Principal
from api.errors import Conflict
from api.pool import Transaction
from api.rules.administration.act_on_service_account import act_on_service_account
from api.rules.idempotency import IdempotentRequest
from api.rules.tokens.create_token import (
    IssuedToken,
    TokenRequest,
    WantedSuccessor,
    WantedToken,
    create_token,
)


def create_service_account_token(
    caller: Principal,
    service_id: UUID,
    wanted: WantedToken | WantedSuccessor,
    client: Client,
    once: IdempotentRequest | None,
) -> IssuedToken:
    """Create the token, with no permission that the service account does not have.

    Raises ``InvalidBody``, ``NotFound``, ``Outranked``, ``LimitReached``, ``Conflict``,
    ``IdempotencyKeyReused``, ``NotSignedIn``, ``Forbidden``, ``Unavailable``.
    """

    def lock_owner(tx: Transaction, now: datetime) -> frozenset[str]:
        service, _ = act_on_service_account(tx, caller, service_id, now)
        if service.locked_at is not None:
            raise Conflict("This service account is locked.")
        return frozenset(service.permissions)

    owner = ApiTokenOwner(ApiTokenKind.SERVICE, service_id)
    request = TokenRequest(owner, lock_owner, wanted, caller.id, caller.evidence_id, client)
    return create_token(request, once)
