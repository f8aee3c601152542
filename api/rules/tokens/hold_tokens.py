"""Hold API tokens in Redis while the permissions of their owners change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.errors import Unavailable
from api.pool import Transaction
from api.rules.roles.permissions_of import all_with_held_permissions
from api.store import api_token

_AT_ONCE = 100  # keys in one round trip: a Redis Cluster writes them in turn, within one deadline


@dataclass(frozen=True)
class HeldTokens:
    """The tokens whose keys are held, in batches."""

    batches: tuple[tuple[tuple[bytes, ...], token_cache.HeldKeys], ...]


def hold_tokens_of(
    tx: Transaction, owner_id: UUID, kind: ApiTokenKind = ApiTokenKind.PERSON
) -> HeldTokens:
    """Hold every token of an account or service account whose row is locked, before it changes.

    Call ``renew_tokens`` after the commit. Raises ``Unavailable``; then nothing may change.
    """
    owner = ApiTokenOwner(kind, owner_id)
    return _hold([ref.digest for ref in api_token.list_refs(tx, owner, clock.now())])


def hold_tokens_of_role(tx: Transaction, role: str) -> HeldTokens:
    """Hold every token of those who hold a role, before its definition changes.

    The role's row is locked, or nobody could be kept from making a token of it meanwhile. Call
    ``renew_tokens`` after the commit. Raises ``Unavailable``; then nothing may change.
    """
    return _hold(api_token.list_digests_of_role(tx, role, clock.now()))


def renew_tokens(held: HeldTokens) -> None:
    """Write the tokens back to Redis as the ledger has them, after the commit.

    Left undone, or while a server is away, checks ask the ledger until the markers expire.
    """
    for digests, keys in held.batches:
        now = clock.now()
        try:
            tokens = all_with_held_permissions(api_token.list_live(digests, now))
        except Unavailable:
            return
        token_cache.renew(keys, tokens, now)


def _hold(digests: Sequence[bytes]) -> HeldTokens:
    batches = [tuple(digests[at : at + _AT_ONCE]) for at in range(0, len(digests), _AT_ONCE)]
    return HeldTokens(tuple((batch, token_cache.hold(batch)) for batch in batches))
