"""End what a restored database revives: sessions, API tokens, mailed proofs, idempotency keys.

A restored database does not know what happened after its state. A session that was ended since is
live again, and so is an API token that had leaked. A link that was used since works again, and an
idempotency key may name a resource that no longer exists. So all of them end, for every account.

Undo proofs of address changes stay valid: otherwise an attacker who took over an address would keep
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.cache.hold_copies import hold_copies
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import retry_deadlock, transaction
from api.rules.tokens.end_tokens import TokenEndReason, end_in
from api.store import account, api_token, idempotency_key, mailed_proof

_BATCH = 500  # rows: few enough that no request waits long for the locks


@dataclass(frozen=True)
class Recovered:
    """Numbers of accounts whose sessions ended, and of rows that ended."""

    accounts: int
    mailed_proofs: int
    idempotency_keys: int
    cached: int  # sessions and API tokens in Redis
    api_tokens: int = 0


def recover_accounts(client: Client) -> Recovered:
    """End all sessions, API tokens, mailed proofs and idempotency keys; return how many of each.

    Each batch is a transaction; one that ends sessions has an event with the number of accounts,
    each API token has its own.
    May be run again at any time. When it returns, all sessions from before the call have ended, in
    Redis, too. If the API runs meanwhile, a request in progress may write a cached copy to an
    absent key; it is accepted for ``SESSION_RECHECK`` seconds at most.

    Raises ``Unavailable``.
    """
    accounts = sum(_raise(after_id, to, client) for after_id, to in _batches(_last_account))
    api_tokens = sum(_end_tokens(client))
    cached = hold_copies()
    return Recovered(
        accounts,
        sum(_end_proofs(after_id, to) for after_id, to in _batches(mailed_proof.last_of_batch)),
        sum(_forget_answers()),
        cached,
        api_tokens,
    )


def count_accounts() -> tuple[int, int]:
    """Return how many accounts and mailed proofs ``recover_accounts`` would affect."""
    accounts, after_id = 0, ids.LEAST
    while True:
        last, count = account.last_of_batch(after_id, 20 * _BATCH)
        if last is None:
            return accounts, mailed_proof.count_waiting(clock.now())
        accounts, after_id = accounts + count, last


@retry_deadlock
def _raise(after_id: UUID, to: UUID, client: Client) -> int:
    with transaction() as tx:
        count = account.raise_epochs(tx, after_id, to)
        if count:  # 0: they were deleted meanwhile
            signals.emit(
                EventType.DATABASE_RECOVERED, tx, client, actor=None, subject=None, accounts=count
            )
    return count


def _end_tokens(client: Client) -> Iterator[int]:
    now, after_id = clock.now(), ids.LEAST
    while ended := _end_some_tokens(after_id, now, client):
        after_id = ended[-1]
        yield len(ended)


@retry_deadlock
def _end_some_tokens(after_id: UUID, now: datetime, client: Client) -> list[UUID]:
    with transaction() as tx:
        refs = api_token.list_some_refs(tx, after_id, _BATCH, now)
        # the keys are held afterwards, all at once
        end_in(tx, refs, TokenEndReason.DATABASE_RECOVERED, client, now, is_held=True)
    return [ref.id for ref in refs]


@retry_deadlock
def _end_proofs(after_id: UUID, to: UUID) -> int:
    with transaction() as tx:
        return mailed_proof.end_some(tx, after_id, to, clock.now())


def _forget_answers() -> Iterator[int]:
    now = clock.now()
    while removed := _forget_some(now):
        yield removed


@retry_deadlock
def _forget_some(cutoff: datetime) -> int:
    with transaction() as tx:
        return idempotency_key.delete_expired(tx, cutoff, _BATCH)


def _last_account(after_id: UUID, limit: int) -> UUID | None:
    return account.last_of_batch(after_id, limit)[0]


def _batches(last_of_batch: Callable[[UUID, int], UUID | None]) -> Iterator[tuple[UUID, UUID]]:
    """Yield id ranges of one batch each: the first id is excluded, the second included."""
    after_id = ids.LEAST
    while (last := last_of_batch(after_id, _BATCH)) is not None:
        yield after_id, last
        after_id = last
