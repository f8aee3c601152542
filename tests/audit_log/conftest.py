"""A trail of months that are long over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.old_months import make_old_months, restore_months

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def old_months(sql: Sql) -> Iterator[None]:
    """January to March 2026 have partitions of their own; the first takes what is older."""
    before = make_old_months(sql)
    yield
    restore_months(sql, before)
