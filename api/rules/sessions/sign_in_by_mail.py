"""Sign in with a mailed link or code."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import datetime

from api.crypto import device_token
from api.domain.assurance import NEITHER, Method
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput
from api.errors import AlreadyUsed, Conflict, NotValid
from api.pool import Transaction
from api.rules.assurance.proofs import FactorSpent, Proof, Proofs
from api.rules.factors.prove_mail import REFUSED, counted, find_used, prove_mail
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.proofs.check_proof import ProofSpent, refuse_proof
from api.rules.sessions.find_earlier import find_earlier, with_devices
from api.rules.sessions.pause_sign_in import (
    CredentialsChangedMeanwhile,
    PausedSignIn,
    WantedSession,
)
from api.rules.sessions.start_session import IssuedSession, start_session
from api.rules.sessions.take_over_address import take_over_address
from api.store import account, mailed_proof
from api.throttling import limits


def sign_in_by_mail(
    claim: ProofInput,
    client: Client,
    wanted: WantedSession,
    *,
    browser: Collection[bytes],
    once: IdempotentRequest | None = None,
    devices: str | None = None,
) -> IssuedSession | PausedSignIn:
    """Start a session and return it with its secret, or a sign-in that waits for a second factor.

    A mail shows no kind of factor (NIST SP 800-63B, 3.1.3.1), but that its reader owns the address,
    which counts as verified from now on. ``browser``: digests of the secrets that the browser has
    from its requests for mails. ``devices``: the client's device tokens.

    Raises ``NotValid``, ``AlreadyUsed``, ``OtherBrowser``, ``TooManyAttempts``, ``Conflict``,
    ``Unavailable``.
    """
    claim = counted(claim)
    if (previous := _earlier(claim, client, browser, once, devices)) is not None:
        return previous
    for _ in range(2):
        try:
            proof = prove_mail(claim, client, browser)
        except (NotValid, AlreadyUsed):
            # the same request at the same time may have been faster
            if (previous := _earlier(claim, client, browser, once, devices)) is not None:
                return previous
            raise
        try:
            return _start(proof, client, wanted, once, devices)
        except (ProofSpent, FactorSpent):
            refuse_proof(proof, claim, client, refused=REFUSED)
        except ConcurrentDuplicate:
            if (previous := _earlier(claim, client, browser, once, devices)) is not None:
                return previous
        except CredentialsChangedMeanwhile:
            continue  # read again: the account may have another factor now
    raise Conflict


def _start(
    proof: MailedProof,
    client: Client,
    wanted: WantedSession,
    once: IdempotentRequest | None,
    devices: str | None,
) -> IssuedSession | PausedSignIn:
    credentials = account.find_credentials(proof.account_id) if proof.account_id else None
    if credentials is not None and not credentials.account.email_verified:
        take_over_address(proof, client)
        credentials = account.find_credentials(credentials.account.id)
    if credentials is None:
        raise ProofSpent
    account_id, epoch = credentials.account.id, credentials.session_epoch
    limits.attempt_sign_in(account_id)
    device = device_token.find(devices, account_id, epoch)

    def spend(tx: Transaction, moment: datetime) -> None:
        if not mailed_proof.use(tx, proof.id, moment):
            raise FactorSpent

    started = start_session(
        credentials,
        Proofs.of(Proof(Method.MAIL, NEITHER, spend)),
        client,
        dataclasses.replace(wanted, known_device=device is not None),
        once=once,
    )
    return with_devices(started, device_token.renewed(devices, device, account_id, epoch))


def _earlier(
    claim: ProofInput,
    client: Client,
    browser: Collection[bytes],
    once: IdempotentRequest | None,
    devices: str | None,
) -> IssuedSession | PausedSignIn | None:
    """Return the result of the same request, whose proof is used: its answer was lost."""
    proof = find_used(claim, browser) if once is not None else None
    credentials = account.find_credentials(proof.account_id) if proof and proof.account_id else None
    if credentials is None:
        return None
    account_id, epoch = credentials.account.id, credentials.session_epoch
    limits.attempt_sign_in(account_id)
    previous = find_earlier(once, credentials.account, client, {Method.MAIL})
    if previous is None:
        return None
    device = device_token.find(devices, account_id, epoch)
    return with_devices(previous, device_token.renewed(devices, device, account_id, epoch))
