"""The table ``import_run``: how far the import of each file came."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from api.domain.import_run import ImportCounts, ImportRun
from api.pool import Row, Transaction, defer, execute, fetch_one

FIND = "SELECT * FROM import_run WHERE source_digest = %s"
INSERT = """INSERT INTO import_run
    (id, source_digest, source, line, created, updated, skipped, rejected, started_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
# Compare-and-set instead of a lock: a killed import leaves nothing behind, and on Galera, where a
# lock stays on its node, certification refuses the second writer (ADR 28).
ADVANCE = """UPDATE import_run SET line = %s, updated_at = %s
    WHERE id = %s AND line = %s AND finished_at IS NULL"""
COUNT = """UPDATE import_run SET created = %s, updated = %s, skipped = %s, rejected = %s
    WHERE id = %s"""
FINISH = """UPDATE import_run SET finished_at = %s, updated_at = %s
    WHERE id = %s AND line = %s AND finished_at IS NULL"""
DELETE_FINISHED = "DELETE FROM import_run WHERE id = %s AND finished_at IS NOT NULL"


def find(source_digest: bytes) -> ImportRun | None:
    """Return the import of a file with its options; None: there was none."""
    row = fetch_one(FIND, (source_digest,))
    return _from_row(row) if row else None


def insert(tx: Transaction, run: ImportRun) -> None:
    """Insert a run; raises ``Duplicate`` if another process began the same one."""
    execute(
        tx,
        INSERT,
        (
            run.id.bytes,
            run.source_digest,
            run.source,
            run.line,
            *_counts(run.counts),
            run.started_at,
            run.started_at,
        ),
    )


def delete_finished(tx: Transaction, run_id: UUID) -> None:
    """Delete a finished run, so that the file can be imported again from its beginning."""
    execute(tx, DELETE_FINISHED, (run_id.bytes,))


def advance(tx: Transaction, run: ImportRun, line: int, moment: datetime) -> bool:
    """Set the last line that is done, and lock the row until the transaction ends.

    False: another process has advanced, finished or deleted the run.
    """
    return execute(tx, ADVANCE, (line, moment, run.id.bytes, run.line)) == 1


def set_counts(tx: Transaction, run_id: UUID, counts: ImportCounts) -> None:
    """Set the counts of a run that this transaction has advanced."""
    defer(tx, COUNT, (*_counts(counts), run_id.bytes))


def finish(tx: Transaction, run: ImportRun, moment: datetime) -> bool:
    """Mark the run as finished; False: another process has advanced or finished it."""
    return execute(tx, FINISH, (moment, moment, run.id.bytes, run.line)) == 1


def _counts(counts: ImportCounts) -> tuple[int, int, int, int]:
    return (counts.created, counts.updated, counts.skipped, counts.rejected)


def _from_row(row: Row) -> ImportRun:
    values: dict[str, Any] = row
    return ImportRun(
        id=UUID(bytes=values["id"]),
        source_digest=values["source_digest"],
        source=values["source"],
        line=values["line"],
        counts=ImportCounts(
            values["created"], values["updated"], values["skipped"], values["rejected"]
        ),
        started_at=values["started_at"],
        finished_at=values["finished_at"],
    )
