"""Regenerate the recovery codes of an account."""

from __future__ import annotations

from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.rules.enrolment.make_recovery_codes import make_recovery_codes
from api.throttling import limits


def regenerate_recovery_codes(current: Session, client: Client) -> tuple[str, ...]:
    """Return ten new codes; all earlier ones end in the same transaction.

    Raises ``Conflict`` (no second factor), ``TooManyAttempts``, ``NotSignedIn``,
    ``ReauthenticationRequired``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    return _regenerate(current, client)


@retry_deadlock
def _regenerate(current: Session, client: Client) -> tuple[str, ...]:
    with change_factors(current, client) as change:
        if not change.account.has_second_factor:
            raise Conflict("Please add an authenticator app or a passkey first.")
        return make_recovery_codes(change.tx, change.account.id, client, change.now, current.id)
