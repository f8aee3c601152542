"""Check a password, counted first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.crypto import passwords
from api.domain.account import Credentials
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn, Unavailable, WrongCredentials
from api.pool import transaction
from api.signals import AuditedSignal
from api.store import account
from api.throttling import limits


@dataclass(frozen=True)
class Proof:
    """Whose password it was, and whether it came from a device on which they had signed in."""

    credentials: Credentials
    known_device: bool


def verify_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    refused: AuditedSignal,
    actor: UUID | None = None,
    session_id: UUID | None = None,
    device: str | None = None,
) -> Proof:
    """The proof, if the password is theirs; else ``refused`` is recorded and raised.

    The account has been looked up already, so that a database that is away counts as no attempt;
    what is left is counted before it is done, and takes as long whether there is an account or not
    (I6). ``device``: the name of a device or session that is known to be the account's.
    """
    attempt = limits.attempt_password(email_key, client.ip, device, account_id=actor)
    known = credentials.password_hash if credentials else None
    try:
        right = passwords.current().verify(known, password)
    except Unavailable:
        attempt.not_made()  # the queue was full: nobody was told whether it was right
        raise
    if not right or credentials is None:
        with transaction() as tx:
            refused.happens(
                tx,
                client,
                actor=actor,
                subject=credentials.account.id if credentials else None,
                session_id=session_id,
                reason="wrong_credentials",
            )
        raise WrongCredentials
    attempt.succeeded()
    return Proof(credentials, attempt.known_device)


def prove_own_password(
    current: Session, password: str, client: Client, *, refused: AuditedSignal
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
