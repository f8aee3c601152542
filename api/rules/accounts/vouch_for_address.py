"""Mark the address of an account as verified because an operator vouches for it."""

from __future__ import annotations

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.rules.accounts.find_account import find_account
from api.store import account, mailed_proof, session


@retry_deadlock
def vouch_for_address(address_or_id: str, client: Client) -> tuple[Account, bool]:
    """Mark the address as verified; return the account and whether that is a change.

    The account is named by its address or its id. Password and sessions stay, and roles count from
    now on: the operator states that the holder of the account owns the address, and is not a
    stranger who signed up with it.

    Raises ``NotFound``; ``Unavailable``, then nothing has changed.
    """
    now = clock.now()
    account_id = find_account(address_or_id).id
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotFound("The account was deleted at the same time.")
        if locked.account.email_verified:
            return locked.account, False
        # each cached session holds a copy of the account and is read again from the ledger
        endings = session.list_endings(tx, account_id, now)
        held_keys = session_cache.hold(ending.secret_digest for ending in endings)
        mailed_proof.end_of_purpose(tx, account_id, Purpose.VERIFY_EMAIL, now)
        account.verify(tx, account_id, now)
        signals.emit(
            EventType.EMAIL_VERIFIED, tx, client, actor=None, subject=account_id, kept=True
        )
        changed = account.find(account_id, tx)
        renewed = session.list_live_by_digest(tx, account_id, now)
    assert changed is not None  # its row was locked
    session_cache.renew(held_keys, renewed, now)
    return changed, True
