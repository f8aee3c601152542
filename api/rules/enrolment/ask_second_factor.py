"""Let sign-ins ask for a second factor from now on."""

from __future__ import annotations

from api.rules.enrolment.change_factors import FactorChange
from api.rules.enrolment.make_recovery_codes import make_recovery_codes
from api.store import factor


def ask_second_factor(change: FactorChange) -> tuple[str, ...] | None:
    """Set the switch, and return recovery codes; None: sign-ins asked before, and codes were made.

    Call it while a factor is added. A passkey that is not asked for may have come first, or the
    passkey of a sign-up, which comes without codes.
    """
    owner = change.account
    asked = owner.asks_second_factor and owner.has_second_factor
    if asked and factor.count(owner.id, change.tx).recovery_codes is not None:
        return None
    factor.set_switch(change.tx, owner.id, asks=True)
    return make_recovery_codes(change.tx, owner.id, change.client, change.now, change.current.id)
