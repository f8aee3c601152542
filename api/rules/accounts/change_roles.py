"""Change the roles of an account."""

from __future__ import annotations

from collections.abc import Iterable

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Account, Role
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.errors import EmailNotVerified, NotFound
from api.pool import retry_deadlock, transaction
from api.rules.accounts.find_account import find_account
from api.store import account, session


@retry_deadlock
def change_roles(
    address_or_id: str,
    client: Client,
    event_type: EventType,
    *,
    grant: Iterable[Role] = (),
    revoke: Iterable[Role] = (),
) -> tuple[Account, bool]:
    """Grant and revoke roles; return the account and whether anything changed.

    The account is named by its address or its id. Live sessions get the new roles at once (ASVS
    8.3.2): a request that begins after the return is judged by them.

    Raises ``NotFound``; ``EmailNotVerified`` if a role is granted; ``Unavailable``, then nothing
    has changed.
    """
    now = clock.now()
    account_id = find_account(address_or_id).id
    grant = frozenset(grant)
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotFound("The account was deleted at the same time.")
        if grant and not locked.account.email_verified:
            raise EmailNotVerified(_why_not(locked.account))
        old_roles = frozenset(locked.account.held_roles)
        new_roles = (old_roles | grant) - frozenset(revoke)
        if new_roles == old_roles:
            return locked.account, False
        # each cached session holds a copy of the account and is read again from the ledger
        endings = session.list_endings(tx, account_id, now)
        held_keys = session_cache.hold(ending.secret_digest for ending in endings)
        account.set_roles(tx, account_id, sorted(new_roles), now)
        for role in sorted(old_roles ^ new_roles):
            signals.emit(event_type, tx, client, actor=None, subject=account_id, role=str(role))
        changed = account.find(account_id, tx)
        renewed = session.list_live_by_digest(tx, account_id, now)
    assert changed is not None  # its row was locked
    session_cache.renew(held_keys, renewed, now)
    return changed, True


def _why_not(holder: Account) -> str:
    """Explain the refusal: a stranger could sign up with an administrator's address and wait."""
    return (
        f"{holder.email} is not verified: account {holder.id}, created"
        f" {clock.to_text(holder.created_at)}, may be a stranger's who signed up with the address."
        " Its owner can verify it by mail; python -m api account verify is for an operator who"
        " knows who holds the account."
    )
