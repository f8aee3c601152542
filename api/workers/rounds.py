"""Note the rounds of each loop of a worker process, so that a loop that hangs can be seen."""

from __future__ import annotations

import time
from dataclasses import dataclass

# Seconds beyond the announced wait and the deadlines of the work: a slow server, a busy machine.
_GRACE = 300.0


@dataclass(frozen=True)
class RoundState:
    """The state of a loop: ``age`` is the seconds since its last round, or since it began."""

    loop: str
    finished: int
    age: float


class LoopRounds:
    """The rounds of one loop. Its own thread writes, any thread reads."""

    def __init__(self, loop: str, longest: float = 0.0) -> None:
        """``longest``: the seconds that one round may take by the deadlines of its work."""
        self.loop = loop
        self._longest = longest
        self._finished = 0
        self._at: float | None = None  # of the last round; None: the loop has not begun
        self._overdue_at: float | None = None  # None: it has not begun, or has ended on purpose

    def begin(self) -> None:
        """Count the time to the first round from now on."""
        self._note(0.0)

    def finish(self, pause: float) -> None:
        """Note a round, successful or not, with the seconds until the next one starts."""
        self._finished += 1
        self._note(pause)

    def make_progress(self) -> None:
        """Note that a long round goes on."""
        self._overdue_at = time.monotonic() + self._longest + _GRACE

    def end(self) -> None:
        """Note that the loop ends on purpose: from now on it is not late."""
        self._overdue_at = None

    def state(self) -> RoundState | None:
        """Return the state; None: the loop has not begun."""
        if self._at is None:
            return None
        return RoundState(self.loop, self._finished, time.monotonic() - self._at)

    def is_late(self) -> bool:
        """Return whether the next round should have finished by now."""
        overdue_at = self._overdue_at
        return overdue_at is not None and time.monotonic() > overdue_at

    def _note(self, pause: float) -> None:
        self._at = now = time.monotonic()
        self._overdue_at = now + pause + self._longest + _GRACE


class Rounds:
    """The loops of one process."""

    def __init__(self) -> None:
        self._loops: list[LoopRounds] = []

    def add(self, loop: str, longest: float = 0.0) -> LoopRounds:
        """Add a loop of this name, which shows once it has begun; see ``LoopRounds``."""
        self._loops.append(LoopRounds(loop, longest))
        return self._loops[-1]

    def states(self) -> list[RoundState]:
        """Return the states of all loops that have begun."""
        return [state for each in self._loops if (state := each.state()) is not None]

    def late(self) -> list[str]:
        """Return the names of the loops that are late."""
        return [each.loop for each in self._loops if each.is_late()]
