"""Read what an account can sign in with."""

from __future__ import annotations

from uuid import UUID

from api import settings
from api.domain.account import Account
from api.domain.sign_in_methods import FactorCounts, SignInMethods
from api.errors import NotSignedIn
from api.pool import Transaction
from api.rules.assurance.policy import deadline_of, requires_second_factor
from api.rules.providers.usable import count_usable
from api.store import account, factor


def read_sign_in_methods(account_id: UUID, tx: Transaction | None = None) -> SignInMethods:
    """Return the sign-in methods as the database has them.

    Raises ``NotSignedIn`` if the account is deleted.
    """
    holder = account.find(account_id, tx)
    if holder is None:
        raise NotSignedIn
    return methods_of(holder, factor.count(holder.id, tx), tx)


def methods_of(
    holder: Account, counts: FactorCounts, tx: Transaction | None = None
) -> SignInMethods:
    """Return the sign-in methods of an account that was just read, and its factors."""
    is_required = requires_second_factor(holder)
    return SignInMethods(
        password=holder.has_password,
        identities=count_usable(holder.id, tx) if holder.has_identity else 0,
        passkeys=counts.passkeys,
        authenticator_apps=counts.authenticator_apps,
        recovery_codes=counts.recovery_codes,
        mail=settings.current().email_sign_in and holder.email_verified,
        second_factor=holder.asks_second_factor or is_required,
        required=is_required,
        enrol_by=deadline_of(holder),
    )
