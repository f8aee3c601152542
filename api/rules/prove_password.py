"""Check a password, counted first."""

from __future__ import annotations

from uuid import UUID

from api import limits, passwords
from api.errors import WrongCredentials
from api.model import Credentials
from api.pool import transaction
from api.signals import AuditedSignal, Client


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
