"""Change the name of an account."""

from __future__ import annotations

from collections.abc import Container

from api import clock, session_cache, signals
from api.errors import NotSignedIn, PreconditionFailed
from api.model import Account, Session
from api.pool import retry_deadlock, transaction
from api.signals import Client
from api.store import account, session


@retry_deadlock
def rename_account(
    current: Session, name: str | None, client: Client, *, versions: Container[int] | None = None
) -> Account:
    """Set the name. ``versions``: those it may have now, else ``PreconditionFailed``; None: any."""
    account_id = current.account.id
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if versions is not None and locked.account.version not in versions:
            raise PreconditionFailed
        if locked.account.name == name:
            return locked.account
        # every session in Redis carries the account: they are read anew from the ledger
        endings = session.list_endings(tx, account_id, now)
        session_cache.hold(one.secret_digest for one in endings)
        account.rename(tx, account_id, name, now)
        signals.account_updated.happens(
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            fields=["name"],
        )
        renamed = account.find(account_id, tx)
    if renamed is None:
        raise NotSignedIn
    return renamed
