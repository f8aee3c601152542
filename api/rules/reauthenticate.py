"""Prove again that it is the same person, for what is sensitive."""

from __future__ import annotations

from api import signals
from api.errors import NotSignedIn
from api.model import Session
from api.rules.prove_password import prove_password
from api.rules.rotate_session import rotate_session
from api.rules.start_session import Started
from api.signals import Client
from api.store import account


def reauthenticate(current: Session, password: str, client: Client) -> Started:
    """The session under a new secret. Raises ``WrongCredentials``, ``TooManyAttempts``, …"""
    known = account.find_credentials(current.account.id)
    if known is None:
        raise NotSignedIn
    prove_password(
        known.email_key,
        known,
        password,
        client,
        refused=signals.session_reauthentication_refused,
        actor=known.account.id,
        session_id=current.id,
    )
    return rotate_session(current.id, known.account.id, client, signals.session_reauthenticated)
