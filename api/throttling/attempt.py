"""Undo the counts of an attempt that was not made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

import structlog
from flask import g

from api import pool
from api.errors import Unavailable
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
        undo_if_unavailable(self.not_made)
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


def undo_if_unavailable(undo: Callable[[], None]) -> None:
    """Let ``give_back`` call ``undo`` if nothing more is committed in this request."""
    g.setdefault("attempts", []).append((pool.commits(), undo))


def give_back() -> None:
    """Undo the attempts of a request that a failure of the system ended before they were made.

    Once something was committed after an attempt was counted, it stays counted: a try of a code is
    spent, for instance. It also stays if nobody knows whether something was committed.
    """
    committed = pool.commits()
    for commits, undo in g.pop("attempts", []):
        if commits == committed:
            undo()
            g.get("standings", []).clear()  # the headers would report a count that is undone


def _send(commands: Sequence[Command]) -> None:
    try:
        if commands:
            counters.send(commands)
    except Unavailable:
        log.warning("throttle_rollback_failed", problem="an attempt stays counted until the next")
