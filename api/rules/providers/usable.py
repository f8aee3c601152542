"""Decide which linked identities can still sign in: those whose provider is configured."""

from __future__ import annotations

from uuid import UUID

from api import settings
from api.domain.identity import Identity
from api.domain.provider import Provider
from api.pool import Transaction
from api.rules.providers.presets.issuers import Issuers
from api.store import identity


def provider_of(linked: Identity) -> Provider | None:
    """Return the configured provider of the identity; None: it can't sign in.

    The issuer decides: a table of the operator's file may have been renamed, or its name may stand
    for another issuer now. Of several tables with one issuer, that of the last use comes first.
    """
    configured = settings.current().providers
    named = configured.get(linked.provider)
    candidates = [named, *configured.values()] if named else configured.values()
    return next((each for each in candidates if linked.issuer in Issuers(each)), None)


def has_usable_identity(tx: Transaction, account_id: UUID, *, without: UUID | None = None) -> bool:
    """Return whether the locked account keeps an identity that can sign in (I13).

    ``without``: an identity that is about to be unlinked.
    """
    return any(
        provider_of(each) is not None
        for each in identity.list_of_account(account_id, tx)
        if each.id != without
    )


def count_usable(account_id: UUID, tx: Transaction | None = None) -> int:
    """Return how many identities of the account can sign in."""
    return sum(provider_of(each) is not None for each in identity.list_of_account(account_id, tx))


def can_reauthenticate(account_id: UUID, provider_id: str | None = None) -> bool:
    """Return whether a provider of the account proves when a person authenticated.

    ``provider_id``: this one; None: any.
    """
    configured = settings.current().providers
    proving = [
        Issuers(each)
        for each in configured.values()
        if each.reauthenticates and provider_id in {None, each.id}
    ]
    linked = identity.list_of_account(account_id) if proving else []
    return any(each.issuer in issuers for each in linked for issuers in proving)
