"""End an API token of the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.client import Client
from api.domain.principal import Principal
from api.domain.session import Session
from api.pool import retry_deadlock, transaction
from api.rules.accounts.lock_token_owner import lock_token_owner, owner_of
from api.rules.tokens.end_token import end_token
from api.rules.tokens.end_tokens import TokenEndReason
from api.throttling import limits


def end_own_token(current: Session, sent_digest: bytes, token_id: UUID, client: Client) -> None:
    """End the token: after the return it is refused everywhere.

    ``sent_digest``: digest of the session secret that the request sent.

    Raises ``NotFound``, also for the token of another account; ``NotSignedIn``,
    ``ReauthenticationRequired``, ``TooManyAttempts``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    _end(current, sent_digest, token_id, client)


@retry_deadlock
def _end(current: Session, sent_digest: bytes, token_id: UUID, client: Client) -> None:
    reason, by = TokenEndReason.ENDED_BY_OWNER, Principal(current)
    with transaction() as tx:
        now = clock.now()
        lock_token_owner(tx, current, sent_digest, now)
        ended = end_token(tx, owner_of(current), token_id, reason, by, client, now)
    token_cache.end(ended)
