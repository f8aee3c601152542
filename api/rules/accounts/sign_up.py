"""Create an account."""

from __future__ import annotations

from dataclasses import dataclass

from api import signals
from api.domain import clock, email_address, ids
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.errors import Conflict, EmailTaken, InvalidBody
from api.errors.sign_in import PasskeyTaken
from api.mail.templates import Message
from api.pool import Duplicate, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.accounts.prepare_way_in import ChosenWayIn, WayIn, prepare_way_in
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.mail.send_mail import Recipient, admit, send_mail
from api.rules.proofs.issue_proof import issue_proof
from api.store import account, mailed_proof
from api.throttling import limits

_CREDENTIAL_KEY = "passkey_credential_id"


@dataclass(frozen=True)
class SignedUp:
    """An account, and whether an earlier request had created it."""

    account: Account
    replayed: bool


def sign_up(
    email: str,
    chosen: ChosenWayIn,
    name: str | None,
    client: Client,
    once: IdempotentRequest | None = None,
) -> SignedUp:
    """Create the account, send the mail that verifies its address, and return the account.

    ``once``: names the request so that a repetition returns the same account; None: not repeatable.

    Raises ``EmailTaken``, ``InvalidBody`` (the password or the passkey), ``PasskeyTaken``,
    ``TooManyAttempts``, ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    chosen.check(email, name)
    limits.attempt_sign_up(client.ip)
    if (previous := _earlier(once)) is not None:
        return previous
    email_key = email_address.canonical(email)
    if account.find_credentials_by_key(email_key) is not None:
        if (previous := _earlier(once)) is not None:
            return previous  # the same request was committed between the two lookups
        # an early answer that saves the hash; the unique index decides
        raise EmailTaken("#/email")
    created = new_account(email, name, client)
    try:
        way_in = prepare_way_in(chosen, email_key, client)
    except (InvalidBody, PasskeyTaken):
        # the same request at the same time may have been faster, and spent the challenge
        if (previous := _earlier(once)) is not None:
            return previous
        raise
    try:
        # past the mail limit the account is created without a mail: its owner requests one later
        with admit(Message.VERIFY_EMAIL, created.email) as to:
            _create(created, email_key, way_in, to, client, once)
    except ConcurrentDuplicate:
        if (previous := _earlier(once)) is not None:
            return previous
        raise Conflict from None
    except Duplicate as taken:
        if taken.key == _CREDENTIAL_KEY:
            raise PasskeyTaken from None
        raise EmailTaken("#/email") from None
    return SignedUp(created, replayed=False)


@retry_deadlock
def _create(
    created: Account,
    email_key: bytes,
    way_in: WayIn,
    to: Recipient,
    client: Client,
    once: IdempotentRequest | None,
) -> None:
    with transaction() as tx:
        idempotency.remember(tx, once, created.id)
        account.insert(tx, created, email_key, way_in.password_hash)
        way_in.store(tx, created.id)
        # check after the unique index has let the row pass: an address given up meanwhile is
        # reserved by then
        reserved = mailed_proof.is_reserved_later(tx, email_key, created.id, created.created_at)
        signals.emit(EventType.ACCOUNT_CREATED, tx, client, actor=created.id, subject=created.id)
        proved = created if to.is_admitted else None
        issued = issue_proof(tx, Purpose.VERIFY_EMAIL, proved, created.created_at)
        message, language = Message.VERIFY_EMAIL, client.language
        send_mail(tx, message, to=to, language=language, values=issued.values)
        if reserved():
            raise EmailTaken("#/email")


def new_account(email: str, name: str | None, client: Client) -> Account:
    """Return a new account with a fresh id, not yet stored."""
    moment = clock.now()
    return Account(
        id=ids.new_id(),
        email=email_address.normalized(email),
        email_verified=False,
        name=name,
        version=idempotency.FIRST_VERSION,
        held_roles=(),
        created_at=moment,
        updated_at=moment,
        language=client.language,
    )


def _earlier(once: IdempotentRequest | None) -> SignedUp | None:
    account_id = idempotency.earlier(once)
    if account_id is None:
        return None
    return SignedUp(idempotency.require_unchanged(account.find(account_id)), replayed=True)
