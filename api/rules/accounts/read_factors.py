"""Read the second factors of an account that an operator names."""

from __future__ import annotations

from dataclasses import dataclass

from api import settings
from api.domain import clock
from api.domain.account import Account
from api.domain.sign_in_methods import SignInMethods
from api.rules.accounts.find_account import find_account
from api.rules.enrolment.read_sign_in_methods import methods_of
from api.store import factor, trusted_device


@dataclass(frozen=True)
class FactorStatus:
    """An account with counts of what it can sign in with."""

    account: Account
    methods: SignInMethods
    lone_passkeys: int  # those that sign in alone
    trusted_devices: int


def read_factors(address_or_id: str) -> FactorStatus:
    """Return the status of the account. Raises ``NotFound``."""
    holder = find_account(address_or_id)
    counts = factor.count(holder.id)
    lifetime = settings.current().trusted_device_lifetime
    return FactorStatus(
        holder,
        methods_of(holder, counts),
        counts.lone_passkeys,
        trusted_device.count_live(holder.id, clock.now(), lifetime),
    )
