"""Keep what extensions put into ``flask.session``."""

from __future__ import annotations

from uuid import UUID

from api import session_cache
from api.errors import NotSignedIn
from api.pool import transaction
from api.store import session


def keep_session_data(session_id: UUID, secret_digest: bytes, data: bytes | None) -> None:
    """Write it to the ledger, so that an emptied Redis loses nothing (I3).

    Raises ``NotSignedIn``.
    """
    with transaction() as tx:
        session_cache.hold([secret_digest])
        if not session.keep_data(tx, session_id, data):
            raise NotSignedIn
