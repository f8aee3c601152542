"""Switch on or off that a sign-in by password asks for the second factor."""

from __future__ import annotations

import msgspec

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.domain.sign_in_methods import SignInMethods
from api.errors import Conflict
from api.errors.sign_in import SecondFactorRequired
from api.pool import retry_deadlock
from api.rules.assurance.policy import requires_second_factor
from api.rules.enrolment.change_factors import change_factors
from api.rules.enrolment.read_sign_in_methods import read_sign_in_methods
from api.store import factor
from api.throttling import limits


def switch_second_factor(current: Session, asks: bool | None, client: Client) -> SignInMethods:
    """Set the switch and return the sign-in methods; None changes nothing.

    Trusted devices and unfinished sign-ins end by a change, and other sessions fall to aal1.

    Raises ``SecondFactorRequired``: the policy requires it; ``Conflict``: there is no factor to ask
    for; ``TooManyAttempts``, ``ReauthenticationRequired``, ``NotSignedIn``.
    """
    limits.attempt_account_change(current.account.id)
    present = read_sign_in_methods(current.account.id)
    if asks is None or asks is present.second_factor:
        return present  # no change: trusted devices stay
    _switch(current, asks, client)
    return msgspec.structs.replace(present, second_factor=asks)


@retry_deadlock
def _switch(current: Session, asks: bool, client: Client) -> None:
    with change_factors(current, client) as change:
        holder = change.account
        if not asks and requires_second_factor(holder):
            raise SecondFactorRequired("A second factor is required for your account.")
        if asks and not holder.has_second_factor:
            raise Conflict("Please set up an authenticator app or a passkey first.")
        factor.set_switch(change.tx, holder.id, asks=asks)
        change.emit(EventType.SECOND_FACTOR_SWITCHED, enabled=asks)
