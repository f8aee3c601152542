"""Sign up without revealing whether the address is taken, if addresses must be verified."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime

from api import pool, signals
from api.domain import clock, email_address, ids
from api.domain.account import Account, Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.errors import Conflict, InvalidBody
from api.errors.sign_in import PasskeyTaken
from api.mail.templates import Message
from api.pool import Duplicate, Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.accounts.prepare_way_in import ChosenWayIn, WayIn, prepare_way_in
from api.rules.accounts.sign_up import new_account
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.proofs.issue_proof import (
    ProofRequest,
    counted,
    find_earlier_request,
    lifetime_of,
)
from api.rules.proofs.mail_proof import mail_proof
from api.store import account, mailed_proof
from api.throttling import limits


class _TakenMeanwhile(Exception):
    """Another request signed up with the address between the lookup and the insert."""


def sign_up_unverified(
    email: str,
    chosen: ChosenWayIn,
    name: str | None,
    client: Client,
    once: IdempotentRequest | None = None,
) -> ProofRequest:
    """Create an account that opens once its address is verified, and return the request.

    A taken address gets the same answer after the same work (I6, user enumeration): one hash and
    the same statements. Its owner gets a mail whose token resets the password, or that says that
    the account is locked; the password or the passkey of this request is dropped.

    Raises ``InvalidBody`` (the password or the passkey), ``PasskeyTaken``, ``TooManyAttempts``,
    ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    chosen.check(email, name)
    email_key = email_address.canonical(email)
    attempt = limits.attempt_sign_up(client.ip, mail_to=email_key)
    wanted = functools.partial(new_account, email, name, client)
    return counted(attempt, lambda: _sign_up(wanted, email_key, chosen, client, once))


def _sign_up(
    new: Callable[[], Account],
    email_key: bytes,
    chosen: ChosenWayIn,
    client: Client,
    once: IdempotentRequest | None,
) -> ProofRequest:
    if (previous := _earlier(once)) is not None:
        return previous
    if once is None:  # else that lookup reached the database
        pool.check()  # an outage gives the attempt back: without this, each one costs a hash
    try:
        way_in = prepare_way_in(chosen, email_key, client)
    except (InvalidBody, PasskeyTaken):
        # the same request at the same time may have been faster, and spent the challenge
        if (previous := _earlier(once)) is not None:
            return previous
        raise
    for _ in range(2):
        owner = account.find_credentials_by_key(email_key)
        try:
            return _request(new(), email_key, way_in, owner, client, once)
        except _TakenMeanwhile:
            continue
        except Duplicate:
            raise PasskeyTaken from None
        except ConcurrentDuplicate:
            if (previous := _earlier(once)) is not None:
                return previous
            break
    raise Conflict


@retry_deadlock
def _request(
    wanted: Account,
    email_key: bytes,
    way_in: WayIn,
    owner: Credentials | None,
    client: Client,
    once: IdempotentRequest | None,
) -> ProofRequest:
    with transaction() as tx:
        proof_id, now = ids.new_id(), clock.now()
        idempotency.remember(tx, once, proof_id)
        holder = _insert(tx, wanted, email_key, way_in.password_hash, owner)
        way_in.store(tx, wanted.id)
        locked = account.lock(tx, holder.id if holder else ids.new_id())
        # the owner may have given up the address meanwhile, and another account may have taken it
        owned = locked if locked and locked.email_key == email_key else None
        subject = owned.account.id if owned else None
        if subject == wanted.id:
            signals.emit(EventType.ACCOUNT_CREATED, tx, client, actor=subject, subject=subject)
            purpose, message = Purpose.VERIFY_EMAIL, Message.VERIFY_EMAIL
        else:
            signals.emit(
                EventType.PASSWORD_RESET_REQUESTED, tx, client, actor=None, subject=subject
            )
            purpose, message = Purpose.RESET_PASSWORD, Message.SIGN_UP_AGAIN
        issued = mail_proof(tx, purpose, message, owned, client, now, proof_id=proof_id)
    return ProofRequest(issued.id, _stated_expiry(now))


def _insert(
    tx: Transaction,
    wanted: Account,
    email_key: bytes,
    password_hash: str,
    owner: Credentials | None,
) -> Account | None:
    """Insert the account and return the owner of the address; None: it is reserved for an undo."""
    taken = not account.insert_unless_taken(tx, wanted, email_key, password_hash)
    if taken and owner is None:
        raise _TakenMeanwhile
    reserved = mailed_proof.is_reserved(tx, email_key, wanted.id, clock.now())
    if taken:
        return owner.account if owner else None
    if reserved:
        account.delete(tx, wanted.id)  # nobody has seen it: extensions hold nothing
        return None
    return wanted


def _earlier(once: IdempotentRequest | None) -> ProofRequest | None:
    return find_earlier_request(once, lambda proof: _stated_expiry(proof.created_at))


def _stated_expiry(asked_at: datetime) -> datetime:
    """Return the expiry to state in the answer: that of the purpose with the shorter life.

    A stranger's sign-up must not mail a reset that lives longer than other resets, and the answer
    must not reveal which of the two was sent (I6).
    """
    return asked_at + min(lifetime_of(Purpose.VERIFY_EMAIL), lifetime_of(Purpose.RESET_PASSWORD))
