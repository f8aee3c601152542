"""Verify the factors that a request shows for an account that is known already."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from api.domain.account import Credentials
from api.domain.assurance import Kind, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.passkey import Ceremony
from api.domain.shown_factors import ShownFactors
from api.errors import Unavailable
from api.pool import Transaction
from api.rules.assurance.proofs import Proof, Proofs
from api.rules.factors.count_code import CountedCode, count_code
from api.rules.factors.prove_passkey import prove_passkey
from api.rules.factors.prove_recovery_code import prove_recovery_code
from api.rules.factors.prove_totp import prove_totp
from api.rules.passwords.rehash_password import rehash_password
from api.rules.passwords.verify_password import verify_password
from api.throttling import rate_limit_headers
from api.throttling.attempt import undo_in_tables

PASSWORD_SHOWN = Proof(Method.PASSWORD, frozenset({Kind.KNOWLEDGE}))


def prove_factors(
    credentials: Credentials,
    shown: ShownFactors,
    client: Client,
    *,
    refused: EventType,
    actor: UUID | None,
    session_id: UUID | None,
    device: str | None,
    pending_id: UUID | None = None,
) -> Proofs:
    """Return the proofs of all shown factors; passwords and codes are counted before the check.

    ``refused``: the event type of a refused password; the caller records other refusals. ``actor``
    and ``session_id``: of a signed-in account. ``device``: the name of a device or session known to
    belong to the account. ``pending_id``: of the sign-in that waits for a factor; None: a session
    shows them.

    Raises ``FactorNotValid``, ``WrongPassword``, ``TooManyAttempts``, ``Unavailable``.
    """
    proofs: list[Proof] = []
    if shown.password is not None:
        verify_password(
            credentials.email_key,
            credentials,
            shown.password,
            client,
            refused=refused,
            pointer="#/password",
            actor=actor,
            session_id=session_id,
            device=device,
        )
        rehash = rehash_password(credentials, shown.password)
        proofs.append(dataclasses.replace(PASSWORD_SHOWN, spend=rehash))
    account_id = credentials.account.id
    if (totp_code := shown.totp_code) is not None:
        proofs.append(_counted(account_id, device, lambda: prove_totp(account_id, totp_code)))
    if (code := shown.recovery_code) is not None:
        proofs.append(
            _counted(account_id, device, lambda: prove_recovery_code(account_id, code, client))
        )
    if shown.passkey is not None:
        subject_id = pending_id or session_id
        assert subject_id is not None  # one of the two asks
        _, proof = prove_passkey(
            shown.passkey,
            ceremony=Ceremony.SECOND_FACTOR if pending_id else Ceremony.REAUTHENTICATION,
            subject=subject_id.bytes,
            account_id=account_id,
            client=client,
            session_id=session_id,
        )
        proofs.append(proof)
    return Proofs.of(*proofs)


def _counted(account_id: UUID, device: str | None, prove: Callable[[], Proof]) -> Proof:
    """Count a code, then verify it; using up the right one forgives the wrong ones before it."""
    counted = count_code(account_id, device)
    try:
        proof = prove()
    except Unavailable:
        undo_in_tables(counted.take_back)  # the client learned nothing about the code
        raise
    rate_limit_headers.note_success()
    undo_in_tables(counted.take_back)  # the code is right, but no session may come of it
    return dataclasses.replace(proof, spend=functools.partial(_spend, proof, counted))


def _spend(proof: Proof, counted: CountedCode, tx: Transaction, moment: datetime) -> None:
    if proof.spend is not None:
        proof.spend(tx, moment)
    counted.forgive(tx)
