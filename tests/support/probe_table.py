"""A fixture for a table that only the test uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture
def probe(sql: Callable[..., list[dict[str, Any]]]) -> Iterator[Callable[[], list[int]]]:
    """Yield a function that returns the ids in the table ``probe`` (id, value unique, moment)."""
    sql("DROP TABLE IF EXISTS probe")
    sql(
        "CREATE TABLE probe (id INT PRIMARY KEY, value INT NULL, moment DATETIME(6) NULL,"
        " UNIQUE KEY probe_value (value)) ENGINE=InnoDB"
    )
    yield lambda: [row["id"] for row in sql("SELECT id FROM probe ORDER BY id")]
    sql("DROP TABLE probe")
