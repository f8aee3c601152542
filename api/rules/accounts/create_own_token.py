"""Create an API token of the signed-in account, or the successor of one."""

from __future__ import annotations

from datetime import datetime

from api.domain.client import Client
from api.domain.session import Session
from api.pool import Transaction
from api.rules.accounts.lock_token_owner import lock_token_owner, owner_of
from api.rules.idempotency import IdempotentRequest
from api.rules.roles.permissions_of import permissions_of
from api.rules.tokens.create_token import (
    IssuedToken,
    TokenRequest,
    WantedSuccessor,
    WantedToken,
    create_token,
)
from api.throttling import limits


def create_own_token(
    current: Session,
    sent_digest: bytes,
    wanted: WantedToken | WantedSuccessor,
    client: Client,
    once: IdempotentRequest | None,
) -> IssuedToken:
    """Create the token, with no permission that the account does not have now.

    ``sent_digest``: digest of the session secret that the request sent.

    Raises ``InvalidBody``, ``NotFound``, ``LimitReached``, ``Conflict``, ``IdempotencyKeyReused``,
    ``AccountLocked``, ``NotSignedIn``, ``ReauthenticationRequired``, ``TooManyAttempts``,
    ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)

    def lock_owner(tx: Transaction, now: datetime) -> frozenset[str]:
        locked = lock_token_owner(tx, current, sent_digest, now)
        return permissions_of(locked.account.roles, tx)

    request = TokenRequest(
        owner_of(current), lock_owner, wanted, current.account.id, current.id, client
    )
    return create_token(request, once)
