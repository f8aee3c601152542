"""End an API token of a service account."""

from __future__ import annotations

from uuid import UUID

from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.client import Client
from api.domain.principal import Principal
from api.pool import retry_deadlock, transaction
from api.rules.administration.act_on_service_account import act_on_service_account
from api.rules.tokens.end_token import end_token
from api.rules.tokens.end_tokens import TokenEndReason


@retry_deadlock
def end_service_account_token(
    caller: Principal, service_id: UUID, token_id: UUID, client: Client
) -> None:
    """End the token: after the return it is refused everywhere.

    Raises ``NotFound``, also for the token of another owner; ``Outranked``, ``NotSignedIn``,
    ``Forbidden``, ``Unavailable``.
    """
    owner = ApiTokenOwner(ApiTokenKind.SERVICE, service_id)
    reason = TokenEndReason.ENDED_BY_ADMINISTRATOR
    with transaction() as tx:
        now = clock.now()
        act_on_service_account(tx, caller, service_id, now)
        ended = end_token(tx, owner, token_id, reason, caller, client, now)
    token_cache.end(ended)
