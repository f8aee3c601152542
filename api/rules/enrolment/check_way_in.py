"""Check that the owner of an account can still sign in (I13)."""

from __future__ import annotations

from collections.abc import Iterable

from api import settings
from api.domain.passkey import Passkey
from api.errors.sign_in import LastSignInMethod


def check_way_in(passkeys: Iterable[Passkey], *, has_password: bool) -> None:
    """Refuse if nothing that signs in alone would be left; the account is locked.

    A mail never counts: the operator may switch it off. Neither does a passkey of another RP ID: no
    browser offers it any more.

    Raises ``LastSignInMethod``.
    """
    rp_id = settings.current().relying_party.rp_id
    if not has_password and not any(each.stands_alone and each.rp_id == rp_id for each in passkeys):
        raise LastSignInMethod
