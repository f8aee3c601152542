"""Rename an authenticator app."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.audit_events import EventType
from api.domain.authenticator_app import AuthenticatorApp
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.store import authenticator_app
from api.throttling import limits


def rename_authenticator_app(
    current: Session, app_id: UUID, name: str | None, client: Client
) -> AuthenticatorApp:
    """Set the name of a confirmed app and return it.

    Raises ``NotFound``, ``TooManyAttempts``, ``NotSignedIn``, ``ReauthenticationRequired``,
    ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    return _rename(current, app_id, name, client)


@retry_deadlock
def _rename(current: Session, app_id: UUID, name: str | None, client: Client) -> AuthenticatorApp:
    # the factors stay the same: trusted devices and waiting sign-ins go on
    with change_factors(current, client, changed=False) as change:
        account_id = change.account.id
        app = authenticator_app.find(account_id, app_id, change.tx)
        if app is None or app.confirmed_at is None:
            raise NotFound
        if app.name == name:
            return app
        authenticator_app.rename(change.tx, account_id, app_id, name)
        change.emit(EventType.AUTHENTICATOR_APP_RENAMED, authenticator_app=str(app_id))
    return msgspec.structs.replace(app, name=name)
