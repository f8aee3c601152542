"""Prove possession of a recovery code, which works once."""

from __future__ import annotations

import functools
from datetime import datetime
from uuid import UUID

from api import signals
from api.crypto import recovery_codes
from api.domain.assurance import Kind, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof
from api.store import factor, recovery_code


def prove_recovery_code(account_id: UUID, code: str, client: Client) -> Proof:
    """Return a proof if this is an unused recovery code of the account.

    The caller has counted the attempt, and records a refusal. The code is used up by ``spend``.

    ``code``: as the form cleaned it.

    Raises ``FactorNotValid``, ``Unavailable``.
    """
    code_id = recovery_code.find_unused(account_id, recovery_codes.digest(code))
    if code_id is None:
        raise FactorNotValid("#/recovery_code")
    spend = functools.partial(_spend, account_id, code_id, client)
    return Proof(Method.RECOVERY_CODE, frozenset({Kind.POSSESSION}), spend)


def _spend(
    account_id: UUID, code_id: UUID, client: Client, tx: Transaction, moment: datetime
) -> None:
    if not recovery_code.use(tx, account_id, code_id, moment):
        raise FactorSpent
    codes = factor.count(account_id, tx).recovery_codes
    signals.emit(
        EventType.RECOVERY_CODE_USED,
        tx,
        client,
        actor=account_id,
        subject=account_id,
        left=codes.left if codes else 0,
    )
