"""Undo the counts of an attempt that was not made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import structlog
from flask import g

from api import pool
from api.errors import Unavailable
from api.pool import Transaction, retry_deadlock, transaction
from api.throttling import counters, rate_limit_headers
from api.throttling.counters import Command, Failures, LimitCounter, Window

log = structlog.get_logger(__name__)


class Attempt:
    """The counts of one attempt; they stay unless something here takes them back."""

    def __init__(
        self, counted: Sequence[LimitCounter], now: int, by_address: Window | None = None
    ) -> None:
        self.known_device = False
        self._counted = counted
        self._by_address = by_address
        self._now = now

    def unless_unavailable(self) -> Self:
        """Let ``give_back`` undo the counts, and return the attempt.

        Not for passwords and second factors: a guess that was compared must stay counted, although
        nothing may be committed before its refusal is recorded.
        """
        g.setdefault("attempts", []).append((pool.commits(), self.not_made))
        return self

    def succeeded(self) -> None:
        """Forgive earlier failures from the same side: the password was right.

        The failures of a known device are separate: a sign-in of its owner there gives others no
        tries.
        """
        _send([limit.forgive() for limit in self._counted if isinstance(limit, Failures)])
        rate_limit_headers.note_success()

    def sent_nothing(self) -> None:
        """Keep the count for the network address only: no mail was sent to the recipient."""
        self._take_back([limit for limit in self._counted if limit is not self._by_address])

    def not_made(self) -> None:
        """Undo all counts: the work could not even begin."""
        self._take_back(self._counted)

    def _take_back(self, undone: Sequence[LimitCounter]) -> None:
        self._counted = [limit for limit in self._counted if limit not in undone]
        _send([limit.take_back(self._now) for limit in undone])


def undo_in_tables(undo: Callable[[Transaction], None]) -> None:
    """Let ``give_back`` call ``undo``, for an attempt that is counted in MariaDB.

    As with ``Attempt.unless_unavailable``, a wrong guess that was compared stays counted.
    """
    g.setdefault("attempts_in_tables", []).append((pool.commits(), undo))


def give_back() -> None:
    """Undo the attempts of a request that a failure of the system ended before they were made.

    Once something was committed after an attempt was counted, it stays counted: a try of a code is
    spent, for instance. It also stays if nobody knows whether something was committed.
    """
    of_windows, of_tables = _unmade("attempts"), _unmade("attempts_in_tables")
    if of_windows or of_tables:
        g.get("standings", []).clear()  # the headers would report counts that are undone
    for undo in of_windows:
        undo()
    if of_tables:
        try:
            _undo_together(of_tables)
        except Unavailable:
            _log_failure()


def _unmade(name: str) -> list[Any]:
    committed = pool.commits()
    return [undo for commits, undo in g.pop(name, []) if commits == committed]


@retry_deadlock
def _undo_together(undoing: Sequence[Callable[[Transaction], None]]) -> None:
    # one transaction: a MariaDB that hangs costs one deadline
    with transaction(counts=True) as tx:
        for undo in undoing:
            undo(tx)


def _send(commands: Sequence[Command]) -> None:
    try:
        if commands:
            counters.send(commands)
    except Unavailable:
        _log_failure()


def _log_failure() -> None:
    log.warning("throttle_rollback_failed", problem="an attempt stays counted until the next")
