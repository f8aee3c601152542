"""Rename an API token of the signed-in account."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import signals
from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.owned_token import OwnedToken
from api.domain.session import Session
from api.domain.visible_text import trimmed
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.rules.accounts.lock_token_owner import lock_token_owner, owner_of
from api.store import owned_token
from api.throttling import limits


def rename_own_token(
    current: Session, sent_digest: bytes, token_id: UUID, name: str, client: Client
) -> OwnedToken:
    """Set the name and return the token.

    ``sent_digest``: digest of the session secret that the request sent.

    Raises ``NotFound``, also for the token of another account; ``NotSignedIn``,
    ``ReauthenticationRequired``, ``TooManyAttempts``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    return _rename(current, sent_digest, token_id, trimmed(name), client)


@retry_deadlock
def _rename(
    current: Session, sent_digest: bytes, token_id: UUID, name: str, client: Client
) -> OwnedToken:
    with transaction() as tx:
        now = clock.now()
        lock_token_owner(tx, current, sent_digest, now)
        live = owned_token.list_live(owner_of(current), now, tx)
        token = next((each for each in live if each.id == token_id), None)
        if token is None:
            raise NotFound
        if token.name == name:
            return token
        token_cache.hold([token.digest])  # a cached copy has the former name
        owned_token.rename(tx, token_id, name)
        signals.emit(
            EventType.TOKEN_RENAMED,
            tx,
            client,
            actor=current.account.id,
            subject=current.account.id,
            session_id=current.id,
            token=str(token_id),
        )
    return msgspec.structs.replace(token, name=name)
