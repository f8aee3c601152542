"""Bulkhead and circuit breaker for reading the ledger of sessions.

Made-up cookies and an emptied Redis both cause look-ups here. The setting LEDGER_LOOKUPS limits
their permits in each process, so that a flood of them leaves connections for everything else. After
a failure the circuit is open for a second: callers that can do without the ledger do not ask it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from api.app_context import extension
from api.errors import Unavailable
from api.resilience.bulkhead import Bulkhead
from api.settings import Settings
from api.telemetry.metrics import LEDGER_LOOKUPS

_REST = 1.0  # seconds that optional look-ups skip a ledger which did not answer


class Ledger:
    """The ledger's bulkhead, and until when it counts as away in this process."""

    def __init__(self, settings: Settings) -> None:
        self.bulkhead = Bulkhead("ledger", settings.ledger_lookups, settings.pool_wait)
        self.away_until = 0.0


def init_app(app: Flask, settings: Settings) -> None:
    """Create the application's bulkhead for the ledger."""
    app.extensions["gatebook.ledger"] = Ledger(settings)


@contextmanager
def reading() -> Iterator[None]:
    """Hold a permit while asking the ledger. Raises ``Unavailable`` if none is free in time."""
    ledger = _current()
    with ledger.bulkhead.permit():
        try:
            yield
            LEDGER_LOOKUPS.inc("answered")
        except Unavailable:
            LEDGER_LOOKUPS.inc("failed")
            ledger.away_until = time.monotonic() + _REST
            raise


def is_away() -> bool:
    """Return whether the ledger failed just now: asking again would only cost the deadline."""
    return time.monotonic() < _current().away_until


def _current() -> Ledger:
    return extension("ledger")  # type: ignore[no-any-return]
