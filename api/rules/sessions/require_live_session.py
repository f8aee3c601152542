"""Require that a session is still live in the transaction that writes for it."""

from __future__ import annotations

from api.domain import clock
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction
from api.store import account, session


def require_live_session(tx: Transaction, current: Session) -> None:
    """Lock the account of a session that the guard has read, until the transaction ends.

    If the owner of the address takes the account over meanwhile, a write of its earlier holder
    would come after the ``erase`` of the extension, and the owner would read it.

    Raises ``NotSignedIn`` if the session has ended, or the account was deleted.
    """
    holder_id = current.account.id
    if account.lock(tx, holder_id) is None:
        raise NotSignedIn
    if session.find_live_by_id(tx, current.id, holder_id, clock.now()) is None:
        raise NotSignedIn
