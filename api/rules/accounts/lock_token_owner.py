"""Lock the signed-in account as the owner of API tokens, for every change of them."""

from __future__ import annotations

from datetime import datetime

from api.domain.account import Locked
from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction
from api.rules.sessions.refuse_locked import check_lock
from api.rules.sessions.require_fresh_session import require_fresh_session
from api.store import account


def owner_of(current: Session) -> ApiTokenOwner:
    """Return the signed-in account as an owner of tokens."""
    return ApiTokenOwner(ApiTokenKind.PERSON, current.account.id)


def lock_token_owner(
    tx: Transaction, current: Session, sent_digest: bytes, now: datetime
) -> Locked:
    """Lock the account of a session that is freshly authenticated.

    ``sent_digest``: digest of the session secret that the request sent. The guard has checked it
    when the request began; a lock or a reset may have ended the session since.

    Raises ``NotSignedIn``, ``AccountLocked``, ``ReauthenticationRequired``.
    """
    locked = account.lock(tx, current.account.id)
    if locked is None:
        raise NotSignedIn
    check_lock(locked, now)
    require_fresh_session(tx, sent_digest, now)
    return locked
