"""Check a password, counted first."""

from __future__ import annotations

from uuid import UUID

from api import limits, passwords
from api.errors import NotSignedIn, WrongCredentials
from api.model import Credentials, Session
from api.pool import transaction
from api.signals import AuditedSignal, Client
from api.store import account


def prove_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    refused: AuditedSignal,
    actor: UUID | None = None,
    session_id: UUID | None = None,
) -> Credentials:
    """The credentials, if the password is theirs; else ``refused`` is recorded and raised.

    The account has been looked up already, so that a database that is away counts as no attempt;
    what is left is counted before it is done, and takes as long whether there is an account or not
    (I6).
    """
    limits.attempt_password(email_key, client.ip)
    known = credentials.password_hash if credentials else None
    if not passwords.current().verify(known, password) or credentials is None:
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
    limits.clear_password(email_key)
    return credentials


def prove_own_password(
    current: Session, password: str, client: Client, *, refused: AuditedSignal
) -> Credentials:
    """The same for whoever is signed in. Raises ``NotSignedIn`` when the account is gone."""
    known = account.find_credentials(current.account.id)
    if known is None:
        raise NotSignedIn
    return prove_password(
        known.email_key,
        known,
        password,
        client,
        refused=refused,
        actor=known.account.id,
        session_id=current.id,
    )
