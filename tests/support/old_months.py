"""Make partitions and events of past months while real clocks stay unchanged.

The tests' table begins with the month of its migration, which no test can make older.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask

from api.domain import ids
from api.domain.client import Client
from api.domain.month import Month
from api.rules.audit_log.export_sealed import export_sealed
from api.rules.audit_log.find_leaf_range import find_leaf_range
from api.rules.retention.prune_audit_trail import Evidence, Exported, prune_audit_trail
from api.tlog.checkpoint import Checkpoint
from api.tlog.verification import verify
from tests.support.audit_log import SIGNER, happen

Sql = Callable[..., list[dict[str, Any]]]

OLD = [Month(2026, 1), Month(2026, 2), Month(2026, 3)]
CLIENT = Client(ip=None, user_agent="python -m api", request_id="prune-0001")
RETENTION = 30 * 86400

PARTITIONS = """SELECT PARTITION_NAME AS name FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'audit_event'
    ORDER BY PARTITION_ORDINAL_POSITION"""


def partitions(sql: Sql) -> list[str]:
    """Return the names of the partitions, in order."""
    return [row["name"] for row in sql(PARTITIONS)]


def bounds(months: Sequence[Month]) -> str:
    return ", ".join(
        f"PARTITION {month.partition} VALUES LESS THAN (X'{ids.earliest(month.end).hex}')"
        for month in months
    )


def make_old_months(sql: Sql) -> list[str]:
    """Make the old months' partitions, and return the names of those that existed before."""
    names = partitions(sql)
    first = Month.named(names[0])
    assert first is not None
    sql(f"ALTER TABLE audit_event REORGANIZE PARTITION {names[0]} INTO ({bounds([*OLD, first])})")
    return names


def restore_months(sql: Sql, before: list[str]) -> None:
    """Remove the remaining old partitions; later ones stay."""
    sql("DROP TABLE IF EXISTS audit_event_leaving")
    partition_names = partitions(sql)
    first = Month.named(before[0])
    assert first is not None
    old = partition_names[: partition_names.index(before[0]) + 1]
    if len(old) > 1:
        names = ", ".join(old)
        sql(f"ALTER TABLE audit_event REORGANIZE PARTITION {names} INTO ({bounds([first])})")


def happen_in(sql: Sql, month: Month, count: int, *, after: int = 0) -> None:
    """Insert events into a month, one millisecond apart, from ``after`` milliseconds on."""
    happen(sql, count, at=int(month.begin.timestamp() * 1000) + after)


def part(app: Flask, month: Month | None, sizes: Sequence[int] = ()) -> list[bytes]:
    """Return the sealed export up to the end of a month; None: of everything."""
    with app.app_context():
        extent = find_leaf_range(None, month.end) if month else (0, None)
        assert extent is not None
        return [msgspec.json.encode(line) for line in export_sealed(*extent, sizes)]


def evidence(lines: Sequence[bytes], *checkpoints: Checkpoint) -> Evidence:
    """Return the evidence of a verified export, as the command collects it."""
    report = verify(lambda: lines, checkpoints, part=True)
    assert report.failure is None
    return Evidence(Exported(report.present, ["ab" * 32]), checkpoints, [SIGNER.verifier])


def prune(
    app: Flask, export_evidence: Evidence, *, wait: float = 0, dry_run: bool = False
) -> list[str]:
    """Prune, and return the months that were dropped, with the number of their events."""
    with app.app_context():
        pruned_months = prune_audit_trail(export_evidence, CLIENT, wait=wait, dry_run=dry_run)
        return [f"{month}: {events}" for month, events in pruned_months]


def keys(path: Path) -> Path:
    """Write a file with the key that signs in tests, and return its path."""
    path.write_text(f"{SIGNER.verifier}\n", encoding="utf-8")
    return path


@pytest.fixture
def old_months(sql: Sql) -> Iterator[None]:
    """Make partitions for January to March 2026; the first one takes everything older."""
    partition_names = make_old_months(sql)
    yield
    restore_months(sql, partition_names)


@pytest.fixture
def pruner(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a retention that makes those three months old."""
    return make_app(audit_retention=RETENTION)
