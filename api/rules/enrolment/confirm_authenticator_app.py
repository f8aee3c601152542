"""Confirm an authenticator app with one of its codes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from api import signals
from api.crypto import device_token, totp
from api.domain import clock
from api.domain.assurance import Kind, Method
from api.domain.audit_events import EventType
from api.domain.authenticator_app import AuthenticatorApp
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, NotFound, NotValid
from api.pool import retry_deadlock, transaction
from api.rules.assurance.proofs import Proof, Proofs
from api.rules.enrolment.ask_second_factor import ask_second_factor
from api.rules.enrolment.begin_authenticator_app import require_room
from api.rules.enrolment.change_factors import change_factors
from api.rules.factors.count_code import CountedCode, count_code
from api.rules.factors.prove_totp import secret_of
from api.rules.sessions.start_session import IssuedSession
from api.store import authenticator_app
from api.throttling import limits
from api.throttling.attempt import undo_in_tables

# The code was verified, and ``confirm`` uses up its step: nothing is left to spend.
_SHOWN = Proof(Method.TOTP, frozenset({Kind.POSSESSION}))


@dataclass(frozen=True)
class ConfirmedAuthenticatorApp:
    """A confirmed app; if sign-ins begin to ask, recovery codes and the session's new secret."""

    app: AuthenticatorApp
    recovery_codes: tuple[str, ...] | None = field(default=None, repr=False)
    issued: IssuedSession | None = field(default=None, repr=False)


def confirm_authenticator_app(
    current: Session,
    sent_digest: bytes,
    app_id: UUID,
    code: str,
    client: Client,
    *,
    devices: str | None = None,
) -> ConfirmedAuthenticatorApp:
    """Make the app a second factor if this is its code, and use the code up.

    Sign-ins ask for a second factor from now on. If they did not, for instance because a passkey is
    there for comfort only, the account gets recovery codes, its other sessions end, and this one
    continues under a new secret.

    ``sent_digest``: digest of the session secret that the request sent. ``devices``: the device
    tokens that the client sent; a known device stays known.

    Raises ``NotFound``, ``Conflict`` (confirmed already, or too many apps), ``NotValid``,
    ``EmailNotVerified``, ``TooManyAttempts``, ``NotSignedIn``, ``ReauthenticationRequired``,
    ``Unavailable``.
    """
    step, counted = _verified_step(current, app_id, code, client)
    confirmed, epoch = _confirm(current, sent_digest, app_id, step, counted, client)
    if confirmed.issued is None:
        return confirmed
    moved = device_token.moved_on(devices, current.account.id, epoch)
    issued = dataclasses.replace(confirmed.issued, devices=moved)
    return dataclasses.replace(confirmed, issued=issued)


def _verified_step(
    current: Session, app_id: UUID, code: str, client: Client
) -> tuple[int, CountedCode]:
    account_id = current.account.id
    app = _waiting(authenticator_app.find(account_id, app_id))
    limits.attempt_account_change(account_id)
    counted = count_code(account_id, current.id.hex)
    secret = secret_of(app)
    now_step = totp.step_of(clock.now())
    step = totp.newest_match(secret, code, now_step, after=app.last_step) if secret else None
    if step is None:
        _record_refusal(account_id, current.id, client)
        raise NotValid("#/code")
    undo_in_tables(counted.take_back)
    return step, counted


def _waiting(app: AuthenticatorApp | None) -> AuthenticatorApp:
    if app is None:
        raise NotFound
    if app.confirmed_at is not None:
        raise Conflict("This authenticator app is already confirmed.")
    if app.expires_at is None or app.expires_at <= clock.now():
        raise NotFound
    return app


@retry_deadlock
def _record_refusal(account_id: UUID, session_id: UUID, client: Client) -> None:
    with transaction() as tx:
        signals.emit(
            EventType.AUTHENTICATOR_APP_CONFIRMATION_REFUSED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=session_id,
            reason="not_valid",
        )


@retry_deadlock
def _confirm(
    current: Session,
    sent_digest: bytes,
    app_id: UUID,
    step: int,
    counted: CountedCode,
    client: Client,
) -> tuple[ConfirmedAuthenticatorApp, int]:
    with change_factors(current, client) as change:
        account_id = change.account.id
        app = _waiting(authenticator_app.find(account_id, app_id, change.tx))
        require_room(change)
        if not authenticator_app.confirm(change.tx, account_id, app_id, step, change.now):
            raise NotFound
        # A code of a new app shows nothing about the factors that the account has: it forgives no
        # failures, and only does not count as one itself.
        counted.take_back(change.tx)
        change.emit(EventType.AUTHENTICATOR_APP_CONFIRMED, authenticator_app=str(app_id))
        codes = ask_second_factor(change)
        if codes is not None:
            change.first_factor(Proofs.of(_SHOWN), sent_digest)
    app = msgspec.structs.replace(app, confirmed_at=change.now, last_used_at=change.now)
    confirmed = ConfirmedAuthenticatorApp(app, codes, change.issued)
    return confirmed, change.locked.session_epoch
