"""Check at the moment of a change that the caller is still an administrator."""

from __future__ import annotations

from datetime import datetime

from api.domain.account import Role
from api.domain.session import Session
from api.errors import Forbidden, NotSignedIn
from api.pool import Transaction
from api.store import account, session


def check_admin(tx: Transaction, current: Session, moment: datetime) -> None:
    """Lock the account and raise unless it may still act as an administrator.

    The guard checked when the request began: since then the session may have ended, and the role
    may have been revoked. The lock holds until the transaction ends.

    Raises ``NotSignedIn``, ``Forbidden``.
    """
    locked = account.lock(tx, current.account.id)
    if locked is None or session.find_live_by_id(tx, current.id, locked.account.id, moment) is None:
        raise NotSignedIn
    if Role.ADMIN not in locked.account.roles:
        raise Forbidden
