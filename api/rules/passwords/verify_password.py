"""Verify a password, after the attempt is counted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api import pool, signals
from api.crypto import passwords
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn, Unavailable, WrongCredentials, WrongPassword
from api.pool import retry_deadlock, transaction
from api.rules.passwords.imitate_mix import imitate_mix
from api.store import account
from api.throttling import limits
from api.throttling.attempt import Attempt


@dataclass(frozen=True)
class VerifiedPassword:
    """The credentials that a password proved, and whether it came from a known device."""

    credentials: Credentials
    known_device: bool


@dataclass(frozen=True)
class PasswordComparison:
    """The result of a comparison, with the counted attempt."""

    is_right: bool
    attempt: Attempt


def verify_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    refused: EventType,
    pointer: str | None = None,
    actor: UUID | None = None,
    session_id: UUID | None = None,
    device: str | None = None,
) -> VerifiedPassword:
    """Return a proof if the password is right; otherwise record and raise a refusal.

    ``refused``: the event type of the refusal. ``pointer``: the member that holds the password, if
    the client has shown that it knows the account; None: it has not (I6). ``actor``: the signed-in
    account; None: not signed in. ``device``: the name of a device or session known to belong to the
    account.

    Raises ``WrongCredentials`` without a ``pointer``, ``WrongPassword`` with one;
    ``TooManyAttempts``, ``Unavailable``.
    """
    compared = compare_password(
        email_key, credentials, password, client, device=device, actor=actor
    )
    if not compared.is_right or credentials is None:
        _record(credentials, client, refused, actor, session_id)
        raise WrongCredentials if pointer is None else WrongPassword(pointer)
    compared.attempt.succeeded()
    return VerifiedPassword(credentials, compared.attempt.known_device)


@retry_deadlock
def _record(
    credentials: Credentials | None,
    client: Client,
    refused: EventType,
    actor: UUID | None,
    session_id: UUID | None,
) -> None:
    with transaction() as tx:
        subject = actor
        # the account was found by an address, which it may have given up meanwhile
        if actor is None:
            locked = account.lock_by_address(tx, credentials)
            subject = locked.account.id if locked else None
        signals.emit(
            refused,
            tx,
            client,
            actor=actor,
            subject=subject,
            session_id=session_id,
            reason="wrong_credentials",
        )


def compare_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    device: str | None = None,
    actor: UUID | None = None,
    hides_sign_up: bool = False,
) -> PasswordComparison:
    """Compare a password after the attempt is counted; the caller records and answers the result.

    The caller has looked up the account already, so an unavailable database does not count as an
    attempt. The work takes as long with an account as without one (I6, user enumeration), also
    where accounts have imported hashes.

    ``hides_sign_up``: an address takes as long after a sign-up as before, until it is verified.
    Otherwise a stranger signs up with it, and learns that it was free because it became fast. Until
    then the right password is refused, and takes as long as a wrong one.

    Raises ``TooManyAttempts``, ``Unavailable``.
    """
    decoy = imitate_mix(email_key)
    attempt = limits.attempt_password(email_key, client.ip, device, account_id=actor)
    stored_hash = credentials.password_hash if credentials else None
    is_verified = credentials is not None and credentials.account.email_verified
    is_refused = hides_sign_up and not is_verified  # also with the right password
    if stored_hash and not is_refused:
        decoy = None
    hasher = passwords.current()
    if hasher.is_slow(stored_hash, decoy):
        pool.release()  # a flood of those must leave connections for our own sign-ins
    try:
        is_right = hasher.verify(stored_hash, password, decoy, equal_work=is_refused)
    except passwords.ComparedInPart:  # a form was wrong, as the client may know: it counts
        raise
    except Unavailable:
        attempt.not_made()  # the queue was full: the client learned nothing about the password
        raise
    return PasswordComparison(is_right, attempt)


def verify_own_password(
    current: Session, password: str, client: Client, *, refused: EventType, pointer: str
) -> Credentials:
    """Verify the password of the signed-in account and return its credentials.

    A session is a known device: guesses by strangers can't keep the owner from changing the
    password.

    ``pointer``: the member of the body that holds the password.

    Raises ``NotSignedIn`` if the account is deleted, ``WrongPassword``, ``TooManyAttempts``,
    ``Unavailable``.
    """
    credentials = account.find_credentials(current.account.id)
    if credentials is None:
        raise NotSignedIn
    proof = verify_password(
        credentials.email_key,
        credentials,
        password,
        client,
        refused=refused,
        pointer=pointer,
        actor=credentials.account.id,
        session_id=current.id,
        device=current.id.hex,
    )
    return proof.credentials
