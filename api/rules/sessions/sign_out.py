"""Sign out: end the session that a request came with."""

from __future__ import annotations

from api.cache import sessions as session_cache
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound
from api.rules.sessions.end_sessions import EndReason, end_session


def sign_out(current: Session, secret_digest: bytes, client: Client) -> None:
    """End a session in its own name; it may have ended meanwhile. Raises ``Unavailable``."""
    try:
        end_session(current.id, current.account.id, EndReason.SIGNED_OUT, client, by=current.id)
    except NotFound:
        # A failover of the database may have lost its row. The copy in Redis would be believed for
        # SESSION_RECHECK after the person was told that it has ended.
        session_cache.hold([secret_digest])
        session_cache.end([secret_digest])
