"""Begin the setup of an authenticator app."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from api import settings
from api.crypto import qr_code, totp
from api.domain import ids
from api.domain.audit_events import EventType
from api.domain.authenticator_app import (
    MOST_CONFIRMED,
    MOST_UNCONFIRMED,
    SETUP_LIFETIME,
    AuthenticatorApp,
)
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, EmailNotVerified
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import FactorChange, change_factors
from api.store import authenticator_app
from api.throttling import limits


@dataclass(frozen=True)
class AuthenticatorAppSetup:
    """An app that is not confirmed yet, with its secret, which is shown once."""

    app: AuthenticatorApp
    secret: str = field(repr=False)
    uri: str = field(repr=False)
    qr_svg: str = field(repr=False)


def begin_authenticator_app(
    current: Session, name: str | None, client: Client
) -> AuthenticatorAppSetup:
    """Make a secret for a new app, which counts for nothing until a code confirms it.

    Confirmed apps stay as they are. Without a verified address, an attacker could add a factor to
    an account that is waiting for the owner of its address.

    Raises ``EmailNotVerified``, ``Conflict`` (too many apps), ``TooManyAttempts``, ``NotSignedIn``,
    ``ReauthenticationRequired``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    secret = totp.new_secret()
    app, email = _begin(current, name, secret, client)
    uri = totp.uri(secret, email, settings.current().issuer)
    return AuthenticatorAppSetup(app, totp.shown(secret), uri, qr_code.svg(uri))


@retry_deadlock
def _begin(
    current: Session, name: str | None, secret: bytes, client: Client
) -> tuple[AuthenticatorApp, str]:
    with change_factors(current, client, changed=False) as change:
        require_room(change)
        owner = change.account
        app_id = ids.new_id()
        app = AuthenticatorApp(
            id=app_id,
            account_id=owner.id,
            sealed_secret=totp.seal(secret, owner.id, app_id),
            last_step=0,
            name=name,
            created_at=change.now,
            confirmed_at=None,
            expires_at=change.now + timedelta(seconds=SETUP_LIFETIME),
            last_used_at=None,
        )
        authenticator_app.make_room(change.tx, owner.id, MOST_UNCONFIRMED)
        authenticator_app.insert(change.tx, app)
        change.emit(EventType.AUTHENTICATOR_APP_ADDED, authenticator_app=str(app.id))
    return app, owner.email


def require_room(change: FactorChange) -> None:
    """Raise unless the account may have one more app.

    Raises ``EmailNotVerified``, ``Conflict``.
    """
    if not change.account.email_verified:
        raise EmailNotVerified
    if authenticator_app.count_confirmed(change.tx, change.account.id) >= MOST_CONFIRMED:
        raise Conflict("You have three authenticator apps. Please remove one first.")
