"""The loop that all background workers share, and the threads that they run in.

It runs one turn after another until a stop is asked for. A turn that fails is retried after a wait
that grows with each failure in a row (backoff with jitter): no fault ends a worker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from api.errors import Unavailable
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.workers.rounds import LoopRounds


@dataclass(frozen=True, kw_only=True)
class Loop:
    """The turns of one worker. ``turn`` resets ``back_off`` when it succeeds."""

    turn: Callable[[], float]  # returns seconds until the next turn
    stop: Stop
    back_off: BackOff
    on_unavailable: Callable[[Unavailable, float], None]  # the seconds until the next turn
    on_failure: Callable[[Exception, float], None]
    fatal: tuple[type[Exception], ...] = ()  # end the loop
    before_wait: Callable[[], None] | None = None
    rounds: LoopRounds = field(default_factory=partial(LoopRounds, "loop"))

    def run(self) -> None:
        """Work until a stop is asked for, after the current turn. Raises ``fatal`` errors."""
        self.rounds.begin()
        while not self.stop.is_requested:
            seconds = self._turn()
            self.rounds.finish(seconds)
            if seconds:
                if self.before_wait is not None:
                    self.before_wait()
                self.stop.wait(seconds)

    def _turn(self) -> float:
        try:
            return self.turn()
        except Unavailable as error:
            seconds = self.back_off.next_pause()
            self.on_unavailable(error, seconds)
        except self.fatal:
            self.rounds.end()  # a restart would find the same
            raise
        except Exception as error:  # noqa: BLE001 - the next turn may succeed
            seconds = self.back_off.next_pause()
            self.on_failure(error, seconds)
        return seconds


def log_unavailable(log: Any, event: str) -> Callable[[Unavailable, float], None]:
    """Return an ``on_unavailable`` that logs a warning under the name of this event."""

    def report(error: Unavailable, seconds: float) -> None:
        log.warning(event, what=error.what, seconds=round(seconds, 1))

    return report


def log_failure(log: Any, event: str) -> Callable[[Exception, float], None]:
    """Return an ``on_failure`` that logs the kind of error; its text may hold an address."""

    def report(error: Exception, seconds: float) -> None:
        log.error(event, exception=type(error).__name__, seconds=round(seconds, 1))

    return report


_STEP = 0.2  # seconds between two checks for a stop while waiting for threads


class Threads:
    """Daemon threads that start together and are waited for together."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def add(self, name: str, run: Callable[[], None]) -> None:
        """Add a thread of this name that calls ``run``."""
        self._threads.append(threading.Thread(target=run, name=name, daemon=True))

    def start(self) -> None:
        """Start all threads."""
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Wait for all threads to end, for at most so many seconds in total; or until a stop."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            while thread.is_alive() and (left := end - time.monotonic()) > 0 and not is_stopped():
                thread.join(min(left, _STEP))
