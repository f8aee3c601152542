"""Reauthenticate the person before a sensitive operation."""

from __future__ import annotations

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.rules.passwords.verify_password import verify_own_password
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession


def reauthenticate(
    current: Session, sent_digest: bytes, password: str, client: Client
) -> IssuedSession:
    """Verify the password and return the session under a new secret.

    The former secret answers safe requests for some seconds more: other tabs poll (ADR 32).

    ``sent_digest``: digest of the secret that the request sent.

    Raises ``WrongPassword``, ``TooManyAttempts``; ``NotSignedIn``, also if another request with
    the same secret was faster.
    """
    refused = EventType.SESSION_REAUTHENTICATION_REFUSED
    verify_own_password(current, password, client, refused=refused, pointer="#/password")
    return rotate_session(
        current.id,
        current.account.id,
        client,
        EventType.SESSION_REAUTHENTICATED,
        sent_digest=sent_digest,
        former=current,
    )
