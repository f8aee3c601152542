"""The devices on which an account is signed in."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.session import Session
from api.store import session


def list_sessions(account_id: UUID, before: UUID | None, limit: int) -> list[Session]:
    """Live sessions from the ledger, newest first, at most ``limit``, those older than
    ``before``.
    """
    return session.list_live(account_id, before, limit, clock.now())
