"""Fill the tables that accounts, sessions and events leave empty.

Rows of the outbox, of mailed proofs and of idempotency keys are copies of rows that the API wrote,
under keys of their own, since their length depends on what is in them. Rows of the transparency
log have one length, so they are made up. Nothing that reads these rows finds them valid.
"""

from __future__ import annotations

from typing import Any

from pymysql.connections import Connection
from pymysql.cursors import Cursor

from bench.harness.dataset.people import UUID7, batches

_TILE = 256  # hashes of 32 bytes, as api/tlog has them
# Inserted in the order of time, as real rows are.
_ID = UUID7.format(ms="%(now_ms)s - 3600000 + seq", md5="MD5(CONCAT(%(seed)s, ':copy:', seq))")
_DIGEST = "UNHEX(SHA2(CONCAT(%(seed)s, ':digest:', seq), 256))"
_SOMEBODY = "UNHEX(MD5(CONCAT(%(seed)s, ':somebody:', seq)))"
_MOMENT = "created_at + INTERVAL seq MICROSECOND"

# by table: the columns that differ from row to row
_DIFFERENT = {
    "outbox": {"id": _ID, "recipient_digest": _DIGEST, "next_attempt_at": _MOMENT},
    "mailed_proof": {
        "id": _ID,
        "account_id": _SOMEBODY,
        "token_digest": _DIGEST,
        "expires_at": _MOMENT,
    },
    "idempotency_key": {"request_digest": _DIGEST, "created_at": _MOMENT},
}
COPIED = tuple(_DIFFERENT)
_COLUMNS = """SELECT column_name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position"""

_LEAVES = f"""INSERT INTO audit_leaf (leaf_index, event_id, salt)
    SELECT seq, {_ID}, {_SOMEBODY} FROM seq_{{first}}_to_{{last}}"""
_TILES = f"""INSERT INTO audit_tile (level, tile_index, hashes)
    SELECT 0, seq, REPEAT('x', {32 * _TILE}) FROM seq_{{first}}_to_{{last}}"""


def copy_rows(sql: Connection[Any], values: dict[str, object], table: str, copies: int) -> None:
    """Copy one of the rows in the table so often. ``values`` are those of ``People``."""
    different = _DIFFERENT[table]
    with sql.cursor(Cursor) as cursor:
        cursor.execute(_COLUMNS, (table,))
        columns = [str(row[0]) for row in cursor.fetchall()]
    chosen = ", ".join(different.get(column, f"original.{column}") for column in columns)
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM"
        f" (SELECT * FROM {table} LIMIT 1) AS original, seq_{{first}}_to_{{last}}"
    )
    _insert(sql, values, statement, copies)


def seal_made_up_events(sql: Connection[Any], values: dict[str, object], events: int) -> None:
    """Add the leaves and the full tiles of so many sealed events."""
    _insert(sql, values, _LEAVES, events)
    _insert(sql, values, _TILES, events // _TILE)


def _insert(sql: Connection[Any], values: dict[str, object], statement: str, rows: int) -> None:
    for first, last in batches(0, rows):
        with sql.cursor() as cursor:
            # copies belong to accounts that are not there
            cursor.execute("SET foreign_key_checks = 0, sql_log_bin = 0")
            cursor.execute(statement.format(first=first, last=last), values)
        sql.commit()
