"""Prove possession of an authenticator app by its code."""

from __future__ import annotations

import functools
from datetime import datetime
from uuid import UUID

import structlog

from api.crypto import totp
from api.crypto.encryption import Unsealable
from api.domain import clock
from api.domain.assurance import Kind, Method
from api.domain.authenticator_app import AuthenticatorApp
from api.pool import Transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof
from api.store import authenticator_app

log = structlog.get_logger(__name__)


def prove_totp(account_id: UUID, code: str) -> Proof:
    """Return a proof if a confirmed app of the account shows this code now.

    The caller has counted the attempt, and records a refusal. The step is used up by ``spend``.

    ``code``: as the form cleaned it.

    Raises ``FactorNotValid``, ``Unavailable``.
    """
    now_step = totp.step_of(clock.now())
    for app in authenticator_app.list_confirmed(account_id):
        step = _matching_step(app, code, now_step)
        if step is not None:
            spend = functools.partial(_spend, account_id, app.id, step)
            return Proof(Method.TOTP, frozenset({Kind.POSSESSION}), spend)
    raise FactorNotValid("#/totp_code")


def secret_of(app: AuthenticatorApp) -> bytes | None:
    """Return the app's secret; None, which is logged: no present SECRET_KEY opens it."""
    try:
        return totp.unseal(app.sealed_secret, app.account_id, app.id)
    except Unsealable:
        log.error("totp_secret_unreadable", authenticator_app=str(app.id))
        return None


def _matching_step(app: AuthenticatorApp, code: str, now_step: int) -> int | None:
    if totp.is_set_back(app.last_step, now_step):
        # the steps until then were used already: each code would be a replay
        log.error("clock_set_back", authenticator_app=str(app.id), steps=app.last_step - now_step)
        return None
    secret = secret_of(app)
    return totp.newest_match(secret, code, now_step, after=app.last_step) if secret else None


def _spend(account_id: UUID, app_id: UUID, step: int, tx: Transaction, moment: datetime) -> None:
    if not authenticator_app.spend_step(tx, account_id, app_id, step, moment):
        raise FactorSpent
