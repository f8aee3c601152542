"""A fixture for the lines that applications log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import structlog

from api.telemetry import logging as logs


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Yield a stream that gets the log of all applications made from now on."""
    previous_config = structlog.get_config()
    stream = io.StringIO()
    # pytest replaces sys.stderr between set-up and call.
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=stream))
    yield stream
    structlog.configure(**previous_config)
