"""Rewrite stored addresses in the spelling of this version."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock, email_address, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Duplicate, retry_deadlock, transaction
from api.rules.tokens.hold_tokens import hold_tokens_of, renew_tokens
from api.store import account, mailed_proof, session

# Rows that one statement reads. DB_STATEMENT_TIMEOUT would end a scan of a large table in every
# run; a page by primary key takes some ten milliseconds.
PAGE = 5000


def respell_addresses(client: Client) -> Iterator[str]:
    """Rewrite keys and spellings of earlier versions; yield a report for each account.

    ASCII addresses have had the same key in all versions, so they are never touched. A second run
    finds only the accounts that the first could not change.

    Raises ``Unavailable``.
    """
    after_id = ids.LEAST
    while page := account.list_addresses(after_id, PAGE):
        for account_id, email, email_key in page:
            if email_address.is_current(email, email_key):
                continue
            try:
                yield _respell(account_id, client)
            except Duplicate:
                # every spelling finds the account that holds the key
                yield (
                    f"account {account_id} keeps the spelling of its address: another account has"
                    f" the same one in another spelling, and nobody signs in to this one by it"
                )
        after_id = page[-1][0]
    _renew_reservations()


@retry_deadlock
def _respell(account_id: UUID, client: Client) -> str:
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            return f"account {account_id} is gone"
        email = email_address.normalized(locked.account.email)
        changes = email != locked.account.email
        endings = session.list_endings(tx, account_id, now)
        held_keys = session_cache.hold(ending.secret_digest for ending in endings)
        # the roles of an unverified address give its tokens nothing
        held_tokens = hold_tokens_of(tx, account_id)
        # nobody has shown that they read mail at the new spelling: the old one may be another
        # mailbox
        account.respell(tx, account_id, email, email_address.canonical(email), now)
        if changes:
            mailed_proof.end_of_account(tx, account_id, now)
            signals.emit(EventType.EMAIL_CHANGED, tx, client, actor=None, subject=account_id)
        renewed = session.list_live_by_digest(tx, account_id, now)
    session_cache.renew(held_keys, renewed, now)
    renew_tokens(held_tokens)
    unverified = ", and must be verified anew" if changes else ""
    return f"account {account_id} has its address in this version's spelling{unverified}"


def _renew_reservations() -> None:
    """Store reserved addresses under their present keys."""
    after_id = ids.LEAST
    while page := mailed_proof.list_addresses(after_id, PAGE):
        for proof_id, email, email_key in page:
            if email is None or email_key is None or email.isascii():
                continue
            if (key := email_address.canonical(email)) != email_key:
                _renew_reservation(proof_id, key)
        after_id = page[-1][0]


@retry_deadlock
def _renew_reservation(proof_id: UUID, email_key: bytes) -> None:
    with transaction() as tx:
        mailed_proof.set_email_key(tx, proof_id, email_key)
