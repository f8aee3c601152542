"""Link a proven identity with the account of its address, which is the person's (I11)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock, email_address, ids
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.identity import Identity, ProvenIdentity
from api.domain.visible_text import is_invisible, trimmed, without_hidden
from api.errors.administration import AccountLocked
from api.pool import Duplicate, Transaction, retry_deadlock, transaction
from api.rules.accounts.sign_up import new_account
from api.rules.assurance.proofs import Spend
from api.rules.sessions.refuse_locked import check_lock, refuse_locked
from api.rules.sessions.remove_unverified_holder import remove_unverified_holder
from api.store import account, factor, identity, mailed_proof
from api.throttling import limits

_LONGEST_NAME = 100  # of an account
_NO_PASSWORD = ""


class LinkReason(StrEnum):
    """The reason for which an identity is the owner's, as its event names it."""

    SIGN_UP = "sign_up"
    OWNER = "owner"
    BELIEVED = "believed"
    MAILED = "mailed"


class OwnerChangedMeanwhile(Exception):
    """Another request has linked the identity, or taken, verified or left the address: look again.

    ``is_reserved``: the address was given up lately, and whoever did may still take it back.
    """

    def __init__(self, *, is_reserved: bool = False) -> None:
        super().__init__()
        self.is_reserved = is_reserved


def open_account(
    proven: ProvenIdentity,
    email: str,
    client: Client,
    *,
    how: LinkReason = LinkReason.SIGN_UP,
    spend: Spend | None = None,
) -> UUID:
    """Create an account with this verified address and identity, and return its id.

    It has no password. ``spend``: uses up what proved the address; None: the provider's word did.

    Raises ``OwnerChangedMeanwhile``, ``TooManyAttempts``, and what ``spend`` raises.
    """
    limits.attempt_sign_up(client.ip)
    try:
        return _open(proven, email, client, how, spend)
    except Duplicate:  # the address or the identity: two requests at once
        raise OwnerChangedMeanwhile from None


@retry_deadlock
def _open(
    proven: ProvenIdentity, email: str, client: Client, how: LinkReason, spend: Spend | None
) -> UUID:
    created = new_account(email, display_name(proven.name), client)
    created = msgspec.structs.replace(created, email_verified=True, has_password=False)
    email_key = email_address.canonical(email)
    now = created.created_at
    with transaction() as tx:
        account.insert(tx, created, email_key, _NO_PASSWORD)
        if mailed_proof.is_reserved(tx, email_key, created.id, now):
            raise OwnerChangedMeanwhile(is_reserved=True)
        if spend is not None:
            spend(tx, now)
        signals.emit(EventType.ACCOUNT_CREATED, tx, client, actor=created.id, subject=created.id)
        signals.emit(
            EventType.EMAIL_VERIFIED, tx, client, actor=created.id, subject=created.id, kept=True
        )
        insert_identity(tx, created.id, proven, how, client, now)
    return created.id


@retry_deadlock
def take_over(
    proven: ProvenIdentity,
    holder: Credentials,
    how: LinkReason,
    client: Client,
    *,
    spend: Spend | None = None,
) -> None:
    """Give an unverified account to the person who has proved its address, and link the identity.

    Anybody can sign up with an address of someone else and wait for its owner, or link an identity
    of their own (arXiv 2205.10174): all that the holder left is removed. ``spend``: uses up what
    proved the address; None: the provider's word did.

    Raises ``OwnerChangedMeanwhile``, ``AccountLocked``, and what ``spend`` raises.
    """
    now, holder_id = clock.now(), holder.account.id
    try:
        with transaction() as tx:
            locked = account.lock(tx, holder_id)
            if (
                locked is None
                or locked.account.email_verified
                or locked.email_key != holder.email_key
            ):
                raise OwnerChangedMeanwhile
            check_lock(locked, now)
            if spend is not None:
                spend(tx, now)
            ended = remove_unverified_holder(tx, locked.account, client, now)
            account.verify(tx, holder_id, now)
            signals.emit(
                EventType.EMAIL_VERIFIED, tx, client, actor=holder_id, subject=holder_id, kept=False
            )
            insert_identity(tx, holder_id, proven, how, client, now)
    except Duplicate:
        raise OwnerChangedMeanwhile from None
    except AccountLocked:
        refuse_locked(holder, client)
        raise
    session_cache.end(ending.secret_digest for ending in ended)


def insert_identity(
    tx: Transaction,
    account_id: UUID,
    proven: ProvenIdentity,
    how: LinkReason,
    client: Client,
    now: datetime,
    *,
    session_id: UUID | None = None,
) -> Identity:
    """Insert the identity of a locked account with its event; raises ``Duplicate``.

    ``session_id``: the session of the owner who links it; None: nobody is signed in yet.
    """
    linked = Identity(
        id=ids.new_id(),
        account_id=account_id,
        provider=proven.provider,
        issuer=proven.issuer,
        subject=proven.subject,
        email=proven.email,
        name=proven.name,
        created_at=now,
        last_used_at=now,
    )
    identity.insert(tx, linked)
    factor.refresh(tx, account_id)
    signals.emit(
        EventType.IDENTITY_LINKED,
        tx,
        client,
        actor=account_id,
        subject=account_id,
        session_id=session_id,
        identity=str(linked.id),
        provider=linked.provider,
        how=str(how),
    )
    return linked


def display_name(name: str | None) -> str | None:
    """Return the provider's name of a person as a name of an account; None: it shows nothing."""
    shown = trimmed(without_hidden(name or "")[:_LONGEST_NAME])
    return None if all(map(is_invisible, shown)) else shown
