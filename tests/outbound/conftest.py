"""Fixtures for outbound requests: targets on loopback, and names that resolve as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.names import names
from tests.support.webhook_target import WebhookTarget

__all__ = ["names"]


@pytest.fixture
def make_target() -> Iterator[Callable[..., WebhookTarget]]:
    """Yield a function that starts a target with the given options, such as ``host``."""
    targets: list[WebhookTarget] = []

    def making(**options: Any) -> WebhookTarget:
        targets.append(WebhookTarget(**options))
        return targets[-1]

    yield making
    for target in targets:
        target.stop()


@pytest.fixture
def target(make_target: Callable[..., WebhookTarget]) -> WebhookTarget:
    """Start a target without TLS."""
    return make_target()
