"""Count the codes that are tried as second factors; passkeys can't be guessed.

An account has one count for all codes, sign-ins that wait for one, confirmations and step-ups. A
right password never resets it. The count is in MariaDB: emptying Redis gives nobody more tries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api import settings
from api.domain import clock
from api.domain.factor_failures import STRANGERS, CodeVerdict, FailureLimits, judge
from api.errors import TooManyAttempts
from api.pool import Transaction, retry_deadlock, transaction
from api.store import account, factor_failure
from api.telemetry.metrics import THROTTLED
from api.throttling import rate_limit_headers
from api.throttling.counters import MOST_FAILURES, LimitState


@dataclass(frozen=True)
class CountedCode:
    """A code that was counted as wrong, and stays so until the caller reports something else.

    ``side``: what it counts for; None: limits are off. ``device``: as for ``count_code``.
    """

    account_id: UUID
    side: str | None
    device: str | None

    def forgive(self, tx: Transaction) -> None:
        """Forget the wrong codes from the same side, in the transaction that uses this one up.

        The tries of a known device are separate: a sign-in of its owner there gives strangers none,
        unless they have used up all of theirs.
        """
        if self.side is None:
            return
        sides = {self.side, self.device or STRANGERS}
        factor_failure.delete_sides(tx, self.account_id, *sides)
        if self.side != STRANGERS:
            factor_failure.delete_full(tx, self.account_id, _limits().most)

    def take_back(self, tx: Transaction) -> None:
        """Undo the count, and forgive nothing else.

        For a code that could not be compared, or is right although nothing came of it.
        """
        if self.side is not None:
            account.lock_later(tx, self.account_id)
            factor_failure.take_back(tx, self.account_id, self.side)


def count_code(account_id: UUID, device: str | None) -> CountedCode:
    """Count one code about to be checked, and commit it.

    ``device``: the known device or the session that the request comes from; it has tries of its
    own. After ``MOST_FAILURES`` in a row no code is tried until a passkey (``forgive_all``) or a
    known device succeeds.

    Raises ``TooManyAttempts``, ``Unavailable``.
    """
    if not settings.current().limits:
        return CountedCode(account_id, None, device)
    limits, now = _limits(), clock.now()
    counts = factor_failure.list_of(account_id, now)
    verdict = judge(counts, device, now, limits)
    # a refused one writes nothing, so that it waits for no lock, except after a clock was set back
    if verdict.is_allowed or verdict.count != counts.get(verdict.side):
        verdict = _count(account_id, device, limits)
    state = _state_of(verdict, limits)
    rate_limit_headers.note([state])
    if not verdict.is_allowed:
        THROTTLED.inc(state.name)
        raise TooManyAttempts(max(1, state.reset))
    return CountedCode(account_id, verdict.side, device)


def forgive_all(tx: Transaction, account_id: UUID) -> None:
    """Forget all wrong codes, after a right passkey or a reset of the account's factors."""
    factor_failure.delete_all(tx, account_id)


@retry_deadlock
def _count(account_id: UUID, device: str | None, limits: FailureLimits) -> CodeVerdict:
    with transaction(counts=True) as tx:
        now = clock.now()
        locking = account.lock_later(tx, account_id)
        counts = factor_failure.list_of(account_id, now, tx)
        verdict = judge(counts, device, now, limits)
        if locking() is not None and verdict.count != counts.get(verdict.side):
            factor_failure.set_count(tx, account_id, verdict.side, verdict.count)
    return verdict


def _limits() -> FailureLimits:
    limit = settings.current()
    return FailureLimits(
        free=limit.limit_password_free,
        most=limit.limit_password_failures,
        longest_wait=timedelta(seconds=limit.limit_password_longest_wait),
        per_device=limit.limit_password_per_device,
        all_devices=max(
            limit.limit_password_per_device, MOST_FAILURES - limit.limit_password_failures
        ),
    )


def _state_of(verdict: CodeVerdict, limits: FailureLimits) -> LimitState:
    known = verdict.side != STRANGERS
    return LimitState(
        "second-factor-device" if known else "second-factor-account",
        limits.per_device if known else min(limits.free, limits.most),
        None,
        verdict.remaining,
        math.ceil(verdict.wait.total_seconds()),
        verdict.is_allowed,
    )
