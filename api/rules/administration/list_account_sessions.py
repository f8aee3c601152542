"""List the live sessions of another account."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.session import Session
from api.errors import NotFound
from api.store import account, session


def list_account_sessions(account_id: UUID, before_id: UUID | None, limit: int) -> list[Session]:
    """Return at most ``limit`` live sessions before ``before_id`` from the ledger, newest first.

    Raises ``NotFound``, ``Unavailable``.
    """
    holder = account.find(account_id)
    if holder is None:
        raise NotFound
    return session.list_live(holder, before_id, limit, clock.now())
