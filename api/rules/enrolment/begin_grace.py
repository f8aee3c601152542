"""Begin the time in which an account without a second factor can still be used as usual."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.cache import sessions as session_cache
from api.domain import clock
from api.errors import NotSignedIn
from api.pool import retry_deadlock, transaction
from api.rules.assurance.policy import new_deadline
from api.store import account, session


@retry_deadlock
def begin_grace(account_id: UUID) -> datetime:
    """Write the end of the grace period, unless there is one, and return it.

    It is written once: neither a removed factor nor a role that comes and goes moves it later.

    Raises ``NotSignedIn`` if the account is deleted, ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if locked.account.enrol_by is not None:
            return locked.account.enrol_by
        # each cached session holds a copy of the account and is read again from the ledger
        endings = session.list_endings(tx, account_id, now)
        held_keys = session_cache.hold(ending.secret_digest for ending in endings)
        deadline = new_deadline(now)
        account.set_enrol_by(tx, account_id, deadline)
        renewed = session.list_live_by_digest(tx, account_id, now)
    session_cache.renew(held_keys, renewed, now)
    return deadline
