"""Sign out: end the session of the request."""

from __future__ import annotations

from api.cache import sessions as session_cache
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound
from api.rules.sessions.end_sessions import EndReason, end_session


def sign_out(current: Session, secret_digest: bytes, client: Client) -> None:
    """End the session on its own behalf, even if it ended meanwhile.

    Raises ``Unavailable``.
    """
    try:
        end_session(current.id, current.account.id, EndReason.SIGNED_OUT, client, by=current.id)
    except NotFound:
        # A failover of the database may have lost its row. Without a tombstone the copy in Redis
        # would be accepted for SESSION_RECHECK seconds after the person was signed out.
        session_cache.hold([secret_digest])
        session_cache.end([secret_digest])
