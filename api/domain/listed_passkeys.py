"""The passkeys of an account, as their owner's page needs them."""

from __future__ import annotations

from typing import NamedTuple

from api.domain.passkey import Passkey, PasskeyUser


class PasskeySignals(NamedTuple):
    """The values that a page may pass to the Signal API of browsers (WebAuthn L3, 5.1.10)."""

    rp_id: str
    user: PasskeyUser
    credential_ids: tuple[bytes, ...]


class ListedPasskeys(NamedTuple):
    """All passkeys of an account; ``signals`` is None if it never had one."""

    items: list[Passkey]
    signals: PasskeySignals | None
