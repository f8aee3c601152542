"""List the live sessions of an account."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.account import Account
from api.domain.session import Session
from api.store import session


def list_sessions(holder: Account, before_id: UUID | None, limit: int) -> list[Session]:
    """Return at most ``limit`` live sessions before ``before_id`` from the ledger, newest first."""
    return session.list_live(holder, before_id, limit, clock.now())
