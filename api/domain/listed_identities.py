"""The identities of an account, as its owner sees them."""

from __future__ import annotations

import msgspec

from api.domain.identity import Identity


class ListedIdentity(msgspec.Struct, frozen=True):
    """An identity with the present name of its provider, and whether it may be unlinked.

    ``is_removable``: without it, the owner could still sign in.
    """

    identity: Identity
    provider: str
    is_removable: bool
