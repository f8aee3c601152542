"""Check that the owner of an account can still sign in (I13)."""

from __future__ import annotations

from collections.abc import Iterable

from api import settings
from api.domain.passkey import Passkey
from api.errors.sign_in import LastSignInMethod


def check_way_in(
    passkeys: Iterable[Passkey], *, has_password: bool, has_usable_identity: bool
) -> None:
    """Refuse if nothing that signs in alone would be left; the account is locked.

    A mail never counts: the operator may switch it off. Neither does a passkey of another RP ID: no
    browser offers it any more; nor an identity whose provider is not configured any more.

    Raises ``LastSignInMethod``.
    """
    if not (has_password or has_usable_identity or has_lone_passkey(passkeys)):
        raise LastSignInMethod


def has_lone_passkey(passkeys: Iterable[Passkey]) -> bool:
    """Return whether one of the passkeys signs in alone here."""
    rp_id = settings.current().relying_party.rp_id
    return any(each.stands_alone and each.rp_id == rp_id for each in passkeys)
