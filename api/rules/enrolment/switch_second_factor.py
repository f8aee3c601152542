"""Switch on or off that a sign-in by password asks for the second factor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from api.crypto import device_token
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.domain.sign_in_methods import SignInMethods
from api.errors import Conflict
from api.errors.sign_in import SecondFactorRequired
from api.pool import retry_deadlock
from api.rules.assurance.policy import requires_second_factor
from api.rules.enrolment.change_factors import FactorChange, change_factors
from api.rules.enrolment.make_recovery_codes import make_recovery_codes
from api.rules.enrolment.read_sign_in_methods import read_sign_in_methods
from api.rules.sessions.start_session import IssuedSession
from api.store import factor
from api.throttling import limits


@dataclass(frozen=True)
class SwitchedSecondFactor:
    """The sign-in methods after a change, and the effects of switching on.

    ``recovery_codes``: None unless the account had no unused ones. ``issued``: the session under a
    new secret; None: the secret stays.
    """

    methods: SignInMethods
    recovery_codes: tuple[str, ...] | None = field(default=None, repr=False)
    issued: IssuedSession | None = field(default=None, repr=False)


def switch_second_factor(
    current: Session,
    sent_digest: bytes,
    asks: bool | None,
    client: Client,
    *,
    devices: str | None = None,
) -> SwitchedSecondFactor:
    """Set the switch and return the sign-in methods; None changes nothing.

    Trusted devices and unfinished sign-ins end by a change. Switching on ends the other sessions,
    and this one continues under a new secret; switching off lets the others fall to aal1.

    ``sent_digest``: digest of the session secret that the request sent. ``devices``: the device
    tokens that the client sent; a known device stays known.

    Raises ``SecondFactorRequired``: the policy requires it; ``Conflict``: there is no factor to ask
    for; ``TooManyAttempts``, ``ReauthenticationRequired``, ``NotSignedIn``.
    """
    limits.attempt_account_change(current.account.id)
    present = read_sign_in_methods(current.account.id)
    if asks is None or asks is present.second_factor:
        return SwitchedSecondFactor(present)  # no change: trusted devices stay
    switched, epoch = _switch(current, sent_digest, asks, client)
    if switched.issued is None:
        return switched
    moved = device_token.moved_on(devices, current.account.id, epoch)
    return replace(switched, issued=replace(switched.issued, devices=moved))


@retry_deadlock
def _switch(
    current: Session, sent_digest: bytes, asks: bool, client: Client
) -> tuple[SwitchedSecondFactor, int]:
    with change_factors(current, client) as change:
        holder = change.account
        if not asks and requires_second_factor(holder):
            raise SecondFactorRequired("A second factor is required for your account.")
        if asks and not holder.has_second_factor:
            raise Conflict("Please set up an authenticator app or a passkey first.")
        factor.set_switch(change.tx, holder.id, asks=asks)
        change.emit(EventType.SECOND_FACTOR_SWITCHED, enabled=asks)
        codes = None
        if asks:
            codes = _codes_if_none_left(change)
            # other sessions may be a thief's, who had the password only
            change.first_factor(None, sent_digest)
        methods = read_sign_in_methods(holder.id, change.tx)
    return SwitchedSecondFactor(methods, codes, change.issued), change.locked.session_epoch


def _codes_if_none_left(change: FactorChange) -> tuple[str, ...] | None:
    """Make recovery codes, unless the owner has unused ones, which stay valid."""
    owner = change.account
    present = factor.count(owner.id, change.tx).recovery_codes
    if present is not None and present.left:
        return None
    return make_recovery_codes(change.tx, owner.id, change.client, change.now, change.current.id)
