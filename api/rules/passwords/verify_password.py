"""Check a password, counted first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api import signals
from api.crypto import passwords
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn, Unavailable, WrongCredentials
from api.pool import retry_deadlock, transaction
from api.store import account
from api.throttling import limits
from api.throttling.limits import Attempt


@dataclass(frozen=True)
class Proof:
    """Whose password it was, and whether it came from a device on which they had signed in."""

    credentials: Credentials
    known_device: bool


@dataclass(frozen=True)
class Compared:
    """Whether the password was right, and the attempt as it was counted."""

    is_right: bool
    attempt: Attempt


def verify_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    refused: EventType,
    actor: UUID | None = None,
    session_id: UUID | None = None,
    device: str | None = None,
) -> Proof:
    """The proof, if the password is theirs; else ``refused`` is recorded and raised.

    ``device``: the name of a device or session that is known to be the account's.
    """
    compared = compare_password(
        email_key, credentials, password, client, device=device, actor=actor
    )
    if not compared.is_right or credentials is None:
        _record(credentials, client, refused, actor, session_id)
        raise WrongCredentials
    compared.attempt.succeeded()
    return Proof(credentials, compared.attempt.known_device)


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
        if actor is None:  # found by the address, which may have been left meanwhile
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
) -> Compared:
    """Compare a password, counted first; whoever calls records and answers what came of it.

    The account has been looked up already, so that a database that is away counts as no attempt;
    what is left is counted before it is done, and takes as long whether there is an account or not
    (I6). Raises ``TooManyAttempts``, ``Unavailable``.
    """
    attempt = limits.attempt_password(email_key, client.ip, device, account_id=actor)
    known = credentials.password_hash if credentials else None
    try:
        is_right = passwords.current().verify(known, password)
    except Unavailable:
        attempt.not_made()  # the queue was full: nobody was told whether it was right
        raise
    return Compared(is_right, attempt)


def prove_own_password(
    current: Session, password: str, client: Client, *, refused: EventType
) -> Credentials:
    """The same for whoever is signed in. Raises ``NotSignedIn`` when the account is gone.

    A session is a known device: no stranger's guesses keep its owner from changing the password.
    """
    known = account.find_credentials(current.account.id)
    if known is None:
        raise NotSignedIn
    proof = verify_password(
        known.email_key,
        known,
        password,
        client,
        refused=refused,
        actor=known.account.id,
        session_id=current.id,
        device=current.id.hex,
    )
    return proof.credentials
