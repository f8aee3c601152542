"""List the identities that are linked with the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api.domain.account import Account
from api.domain.identity import Identity
from api.domain.listed_identities import ListedIdentity
from api.errors import NotSignedIn
from api.pool import Transaction
from api.rules.enrolment.check_way_in import has_lone_passkey
from api.rules.providers.usable import provider_of
from api.store import account, identity, passkey


def list_identities(account_id: UUID) -> list[ListedIdentity]:
    """Return the identities, newest first, those of removed providers included.

    Raises ``NotSignedIn`` if the account is deleted.
    """
    holder = account.find(account_id)
    if holder is None:
        raise NotSignedIn
    return listed(holder, identity.list_of_account(account_id))


def listed(
    holder: Account, linked: list[Identity], tx: Transaction | None = None
) -> list[ListedIdentity]:
    """Return all identities of an account as its owner sees them."""
    providers = {each.id: provider_of(each) for each in linked}
    usable = {each_id for each_id, provider in providers.items() if provider is not None}
    has_another = holder.has_password or has_lone_passkey(passkey.list_of(holder.id, tx))
    return [
        ListedIdentity(
            each,
            provider.id if (provider := providers[each.id]) else each.provider,
            has_another or bool(usable - {each.id}),
            provider is not None and provider.reauthenticates,
        )
        for each in linked
    ]
