"""Whether somebody may still act as an administrator, at the moment of the change."""

from __future__ import annotations

from datetime import datetime

from api.domain.account import Role
from api.domain.session import Session
from api.errors import Forbidden, NotSignedIn
from api.pool import Transaction
from api.store import account, session


def check_admin(tx: Transaction, current: Session, moment: datetime) -> None:
    """Until the transaction ends. The guard looked when the request began: since then the session
    may have ended, and the role been taken.

    Raises ``NotSignedIn``, ``Forbidden``.
    """
    locked = account.lock(tx, current.account.id)
    if locked is None or session.find_live_by_id(tx, current.id, locked.account.id, moment) is None:
        raise NotSignedIn
    if Role.ADMIN not in locked.account.roles:
        raise Forbidden
