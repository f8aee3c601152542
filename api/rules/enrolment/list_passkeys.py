"""List the passkeys of the signed-in account."""

from __future__ import annotations

from api import settings
from api.domain.listed_passkeys import ListedPasskeys, PasskeySignals
from api.domain.session import Session
from api.rules.factors.passkey_challenges import user_of
from api.store import passkey


def list_passkeys(current: Session) -> ListedPasskeys:
    """Return all passkeys and security keys, oldest first."""
    items = passkey.list_of(current.account.id)
    user_handle = passkey.find_user_handle(current.account.id)
    if user_handle is None:
        return ListedPasskeys(items, None)
    rp_id = settings.current().relying_party.rp_id
    accepted = tuple(item.credential_id for item in items if item.rp_id == rp_id)
    user = user_of(current.account, user_handle)
    return ListedPasskeys(items, PasskeySignals(rp_id, user, accepted))
