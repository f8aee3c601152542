"""In these tests time stands still until one moves it, so that whole bodies can be spelled out."""

from __future__ import annotations

import pytest

from api import clock as api_clock
from tests.resources.expected import StoppedClock


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """The application's clock: a quarter to one on 22 November 2026, until it is moved."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock
