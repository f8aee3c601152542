"""Reading the ledger of sessions, kept from taking the whole pool, and from waiting in vain.

Made-up cookies and an emptied Redis both come down to look-ups here. They get LEDGER_LOOKUPS places
in each process, so that a flood of them leaves connections for everything else.
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
from api.telemetry.metrics import LOOKUPS

_REST = 1.0  # seconds that a ledger which did not answer is left alone by who can do without it


class Ledger:
    """How the ledger does, as this process sees it."""

    def __init__(self, settings: Settings) -> None:
        self.bulkhead = Bulkhead("ledger", settings.ledger_lookups, settings.pool_wait)
        self.away_until = 0.0


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its places."""
    app.extensions["gatebook.ledger"] = Ledger(settings)


@contextmanager
def reading() -> Iterator[None]:
    """Hold a place while asking the ledger. Raises ``Unavailable`` when none is free in time."""
    ledger = _current()
    with ledger.bulkhead.place():
        try:
            yield
            LOOKUPS.inc("answered")
        except Unavailable:
            LOOKUPS.inc("failed")
            ledger.away_until = time.monotonic() + _REST
            raise


def is_away() -> bool:
    """Whether it failed to answer just now: asking again at once would only cost the deadline."""
    return time.monotonic() < _current().away_until


def _current() -> Ledger:
    return extension("ledger")  # type: ignore[no-any-return]
