"""Change what an account may do beyond its own affairs."""

from __future__ import annotations

from collections.abc import Iterable

from api.cache import sessions as session_cache
from api.domain import clock, email_address
from api.domain.account import Account, Role
from api.domain.client import Client
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.signals import AuditedSignal
from api.store import account, session


@retry_deadlock
def change_roles(
    email: str,
    client: Client,
    signal: AuditedSignal,
    *,
    grant: Iterable[Role] = (),
    revoke: Iterable[Role] = (),
) -> tuple[Account, bool]:
    """The account with this address as it is then, and whether that is a change.

    Live sessions know at once (ASVS 8.3.2): a request that begins after this has returned is judged
    by the new roles. Raises ``NotFound``; ``Unavailable``: nothing has changed.
    """
    now = clock.now()
    known = account.find_credentials_by_key(email_address.canonical(email))
    if known is None:
        raise NotFound("No account has this address.")
    account_id = known.account.id
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotFound("No account has this address.")
        before = frozenset(locked.account.roles)
        after = (before | frozenset(grant)) - frozenset(revoke)
        if after == before:
            return locked.account, False
        # every session in Redis carries the account: they are read anew from the ledger
        endings = session.list_endings(tx, account_id, now)
        held = session_cache.hold(one.secret_digest for one in endings)
        account.set_roles(tx, account_id, sorted(after), now)
        for role in sorted(before ^ after):
            signal.happens(tx, client, actor=None, subject=account_id, role=str(role))
        changed = account.find(account_id, tx)
        renewed = session.list_live_by_digest(tx, account_id, now)
    if changed is None:
        raise NotFound("No account has this address.")
    session_cache.renew(held, renewed, now)
    return changed, True
