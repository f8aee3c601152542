"""Delete a service account."""

from __future__ import annotations

from uuid import UUID

from api import signals
from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.api_token import ApiTokenKind
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.principal import Principal
from api.pool import retry_deadlock, transaction
from api.rules.administration.act_on_service_account import act_on_service_account
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of
from api.store import service_account


@retry_deadlock
def delete_service_account(caller: Principal, service_id: UUID, client: Client) -> None:
    """Delete the service account and end its tokens.

    Raises ``NotFound``, ``Outranked``, ``NotSignedIn``, ``Forbidden``, ``Unavailable``.
    """
    with transaction() as tx:
        now = clock.now()
        act_on_service_account(tx, caller, service_id, now)
        ended = end_tokens_of(
            tx,
            service_id,
            TokenEndReason.SERVICE_ACCOUNT_DELETED,
            client,
            now,
            kind=ApiTokenKind.SERVICE,
            actor=caller.id,
            actor_evidence=caller.evidence_id,
        )
        service_account.delete(tx, service_id)
        signals.emit(
            EventType.SERVICE_ACCOUNT_DELETED,
            tx,
            client,
            actor=caller.id,
            subject=service_id,
            session_id=caller.evidence_id,
        )
    token_cache.end(ended)
