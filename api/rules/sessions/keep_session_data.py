"""Store the data that extensions put into ``flask.session``."""

from __future__ import annotations

from uuid import UUID

from api.cache import sessions as session_cache
from api.domain import clock
from api.errors import NotSignedIn
from api.pool import transaction
from api.store import session


def keep_session_data(session_id: UUID, secret_digest: bytes, data: bytes | None) -> None:
    """Write the data to the ledger, so that an emptied Redis loses nothing (I3).

    Raises ``NotSignedIn``.
    """
    now = clock.now()
    with transaction() as tx:
        held_keys = session_cache.hold([secret_digest])
        if not session.keep_data(tx, session_id, data):
            raise NotSignedIn
        live_session = session.find_live(secret_digest, now, tx)
    if live_session is not None:
        session_cache.renew(held_keys, {secret_digest: live_session}, now)
