"""Remove an authenticator app."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.store import authenticator_app, factor
from api.throttling import limits


def remove_authenticator_app(current: Session, app_id: UUID, client: Client) -> None:
    """Remove a confirmed app; with the last factor, the recovery codes go, too.

    Other sessions fall to aal1, and trusted devices and waiting sign-ins end. An app that is not
    confirmed is no factor, and leaves by itself.

    Raises ``NotFound``, ``TooManyAttempts``, ``NotSignedIn``, ``ReauthenticationRequired``,
    ``SecondFactorRequired``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    _remove(current, app_id, client)


@retry_deadlock
def _remove(current: Session, app_id: UUID, client: Client) -> None:
    with change_factors(current, client) as change:
        account_id = change.account.id
        if not authenticator_app.delete_confirmed(change.tx, account_id, app_id):
            raise NotFound
        factor.switch_off_without_chosen(change.tx, account_id)
        change.emit(EventType.AUTHENTICATOR_APP_REMOVED, authenticator_app=str(app_id))
