"""Sign in with a password."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from api import settings
from api.crypto import device_token, passwords
from api.domain import email_address
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.visible_text import trimmed
from api.errors import Conflict, NotSignedIn
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.passwords.verify_password import VerifiedPassword, verify_password
from api.rules.sessions.prove_verified_password import prove_verified_password
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession, PasswordChangedMeanwhile, start_session
from api.store import account
from api.throttling import limits


def sign_in(
    email: str,
    password: str,
    client: Client,
    *,
    remembered: bool = False,
    deliver: str = "cookie",
    replaces: bytes | None = None,
    once: IdempotentRequest | None = None,
    devices: str | None = None,
    device_name: str | None = None,
) -> IssuedSession:
    """Start a session and return it with its secret.

    ``replaces``: digest of the secret that the client held until now. ``devices``: its device
    tokens. ``deliver``: how the secret is sent to the client. ``device_name``: the name
    that the client chose for itself, which is shown to the account only.

    Raises ``WrongCredentials``, ``TooManyAttempts``, ``Conflict``, ``Unavailable``.
    """
    email_key = email_address.canonical(email)
    for round_number in range(2):
        candidate = account.find_credentials_by_key(email_key)
        device = (
            device_token.find(devices, candidate.account.id, candidate.session_epoch)
            if candidate
            else None
        )
        proof = _prove(email_key, candidate, password, client, device)
        credentials = proof.credentials
        account_id, epoch = credentials.account.id, credentials.session_epoch
        if round_number == 0:
            # the right password resets the failures, and IP addresses are plentiful: without this
            # limit one account could fill the sealed trail by signing in and out
            limits.attempt_sign_in(account_id)
        renewed = device_token.renewed(devices, device, account_id, epoch)
        if (previous := _earlier(once, account_id, client)) is not None:
            return dataclasses.replace(previous, devices=renewed)
        hasher = passwords.current()
        outdated = hasher.outdated(credentials.password_hash)
        try:
            started = start_session(
                credentials,
                client,
                remembered=remembered,
                deliver=deliver,
                new_hash=hasher.hash(password) if outdated else None,
                replaces=replaces,
                once=once,
                known_device=proof.known_device,
                device=trimmed(device_name) if device_name else None,
            )
            return dataclasses.replace(started, devices=renewed)
        except (PasswordChangedMeanwhile, ConcurrentDuplicate):
            continue  # read again: the password may have changed, or the session may exist
    raise Conflict


def _prove(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    device: str | None,
) -> VerifiedPassword:
    if settings.current().email_verification == "required":
        return prove_verified_password(email_key, credentials, password, client, device=device)
    refused = EventType.SESSION_REFUSED
    return verify_password(email_key, credentials, password, client, refused=refused, device=device)


def _earlier(
    once: IdempotentRequest | None, account_id: UUID, client: Client
) -> IssuedSession | None:
    """Return the session that the same request started, under a new secret.

    The old secret is not stored.
    """
    session_id = idempotency.earlier(once)
    if session_id is None:
        return None
    try:
        happened = EventType.SESSION_REAUTHENTICATED
        started = rotate_session(session_id, account_id, client, happened, sent_digest=None)
    except NotSignedIn:
        raise Conflict(
            "You signed in here before, and that session has ended. Please sign in again."
        ) from None
    return dataclasses.replace(started, replayed=True)
