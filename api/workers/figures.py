"""Read the backlogs from MariaDB at intervals, so that a scrape never waits for it."""

from __future__ import annotations

import time

import structlog
from flask import Flask

from api.domain.backlogs import Backlogs
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.health.measure_backlogs import measure_backlogs
from api.workers.loop import Loop, Threads, log_failure
from api.workers.rounds import Rounds

_INTERVAL = 10.0  # seconds

log = structlog.get_logger("api.worker")


class Figures:
    """The last backlogs that were read, with their age. ``turn`` reads them once."""

    def __init__(self, app: Flask, stop: Stop, rounds: Rounds) -> None:
        self._app = app
        self._stop = stop
        self._rounds = rounds.add("figures")
        self._last: tuple[Backlogs | None, float] = (None, time.monotonic())
        self._back_off = BackOff()
        self._threads = Threads()
        self._threads.add("figures", self._run)

    def start(self) -> None:
        """Read in a thread until ``stop``."""
        self._threads.start()

    def read(self) -> tuple[Backlogs | None, float]:
        """Return the last backlogs and their age in seconds.

        None: they were never read, and the age is that of this object.
        """
        backlogs, at = self._last
        return backlogs, time.monotonic() - at

    def turn(self) -> float:
        """Read the backlogs; return the seconds until the next time. Raises ``Unavailable``."""
        with self._app.app_context():
            self._last = (measure_backlogs(), time.monotonic())
        self._back_off.reset()
        return _INTERVAL

    def _run(self) -> None:
        Loop(
            turn=self.turn,
            stop=self._stop,
            back_off=self._back_off,
            on_unavailable=lambda _error, _seconds: None,  # the other loops log it
            on_failure=log_failure(log, "worker_figures_failed"),
            rounds=self._rounds,
        ).run()
