"""Sign in with a password."""

from __future__ import annotations

import dataclasses
from functools import partial

from api import settings
from api.crypto import device_token, passwords
from api.domain import email_address
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.errors import Conflict
from api.rules.assurance.proofs import Proofs
from api.rules.factors.find_trust import find_trust
from api.rules.factors.prove_factors import PASSWORD_SHOWN
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.passwords.verify_password import VerifiedPassword, verify_password
from api.rules.sessions.find_earlier import find_earlier, with_devices
from api.rules.sessions.pause_sign_in import (
    CredentialsChangedMeanwhile,
    PausedSignIn,
    WantedSession,
)
from api.rules.sessions.prove_verified_password import prove_verified_password
from api.rules.sessions.start_on_trusted_device import start_on_trusted_device
from api.rules.sessions.start_session import IssuedSession, start_session
from api.store import account
from api.throttling import limits

PASSWORD = Proofs.of(PASSWORD_SHOWN)


def sign_in(
    email: str,
    password: str,
    client: Client,
    wanted: WantedSession,
    *,
    once: IdempotentRequest | None = None,
    devices: str | None = None,
    trusts: str | None = None,
) -> IssuedSession | PausedSignIn:
    """Start a session and return it with its secret, or a sign-in that waits for a second factor.

    ``devices``: the client's device tokens. ``trusts``: its secrets of trusted devices, on which
    the second factor is not asked.

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
        previous = find_earlier(once, credentials.account, client, PASSWORD.methods, shown=PASSWORD)
        if previous is not None:
            return with_devices(previous, renewed)
        start = partial(
            start_session,
            credentials,
            PASSWORD,
            client,
            dataclasses.replace(wanted, known_device=proof.known_device),
            once=once,
            new_hash=passwords.current().rehash(credentials.password_hash, password),
        )
        trust = find_trust(trusts, credentials.account, client)
        try:
            return with_devices(start_on_trusted_device(start, trust), renewed)
        except (CredentialsChangedMeanwhile, ConcurrentDuplicate):
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
