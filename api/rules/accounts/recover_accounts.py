"""End what a restored database revives: sessions, mailed proofs, answers of repeated requests.

What happened after the state that is there now is not known to it. A session that was ended then
is live again, a link that was used then can be used again, and a key of a repeated request may name
what is gone. So all of them end, whoever's they are.

An undo of a change of address stays: whoever had taken the address over would keep it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.cache.hold_sessions import hold_sessions
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import retry_deadlock, transaction
from api.store import account, idempotency_key, mailed_proof

_BATCH = 500  # rows: short enough that nobody waits for the locks


@dataclass(frozen=True)
class Recovered:
    """How many accounts lost their sessions, and how many rows ended."""

    accounts: int
    mailed_proofs: int
    idempotency_keys: int
    cached: int  # sessions that Redis knew


def recover_accounts(client: Client) -> Recovered:
    """In batches, each a transaction of its own, with an event that says of how many accounts.

    May be run again at any time. When it returns, all sessions from before it have ended, in Redis,
    too. Beside the API, a request that was under way may leave a copy where Redis had none, which
    is believed for ``SESSION_RECHECK``. Raises ``Unavailable``.
    """
    accounts = sum(_raise(after, to, client) for after, to in _batches(_last_account))
    cached = hold_sessions()
    return Recovered(
        accounts,
        sum(_end_proofs(after, to) for after, to in _batches(mailed_proof.last_of_batch)),
        sum(_forget_answers()),
        cached,
    )


def count_accounts() -> tuple[int, int]:
    """Return how many accounts and mailed proofs it would meet. Nothing is changed."""
    accounts, after = 0, ids.LEAST
    while True:
        last, count = account.last_of_batch(after, 20 * _BATCH)
        if last is None:
            return accounts, mailed_proof.count_waiting(clock.now())
        accounts, after = accounts + count, last


@retry_deadlock
def _raise(after: UUID, to: UUID, client: Client) -> int:
    with transaction() as tx:
        count = account.raise_epochs(tx, after, to)
        if count:  # 0: they were deleted meanwhile
            signals.emit(
                EventType.DATABASE_RECOVERED, tx, client, actor=None, subject=None, accounts=count
            )
    return count


@retry_deadlock
def _end_proofs(after: UUID, to: UUID) -> int:
    with transaction() as tx:
        return mailed_proof.end_some(tx, after, to, clock.now())


def _forget_answers() -> Iterator[int]:
    now = clock.now()
    while removed := _forget_some(now):
        yield removed


@retry_deadlock
def _forget_some(before: datetime) -> int:
    with transaction() as tx:
        return idempotency_key.delete_expired(tx, before, _BATCH)


def _last_account(after: UUID, limit: int) -> UUID | None:
    return account.last_of_batch(after, limit)[0]


def _batches(last_of_batch: Callable[[UUID, int], UUID | None]) -> Iterator[tuple[UUID, UUID]]:
    """Yield ranges of ids, each from behind the first to the second, of a batch each."""
    after = ids.LEAST
    while (last := last_of_batch(after, _BATCH)) is not None:
        yield after, last
        after = last
