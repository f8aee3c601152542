"""The identities of an account, as its owner sees them."""

from __future__ import annotations

import msgspec

from api.domain.identity import Identity


class ListedIdentity(msgspec.Struct, frozen=True):
    """An identity with the present name of its provider, and what its owner can do with it.

    ``is_removable``: without it, the owner could still sign in. ``can_reauthenticate``: its
    provider proves when a person authenticated, so the owner can confirm there that it is them.
    """

    identity: Identity
    provider: str
    is_removable: bool
    can_reauthenticate: bool
