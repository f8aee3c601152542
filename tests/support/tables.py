"""What stands in the tables, for comparing before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Sql = Callable[..., list[dict[str, Any]]]
Dump = dict[str, list[dict[str, Any]]]

# children before their parents
TABLES = (
    "session",
    "mailed_proof",
    "account",
    "audit_event",
    "idempotency_key",
    "outbox",
    "webhook",
    "webhook_delivery",
    "webhook_attempt",
)
# what sealing made of the events
EMPTY_LOG = (
    "DELETE FROM audit_leaf",
    "DELETE FROM audit_tile",
    """UPDATE audit_tree SET size = 0, checkpoint = NULL, beginning = NULL,
        sealed_to = REPEAT(X'00', 16), swept_to = REPEAT(X'00', 16)""",
)


def empty_log(sql: Sql) -> None:
    """As if nothing had ever happened, or been sealed. What witnesses were told, they know."""
    for statement in ("DELETE FROM audit_event", *EMPTY_LOG):
        sql(statement)


def dump(sql: Sql) -> Dump:
    """Every row of every table."""
    keys = {"idempotency_key": "request_digest", "webhook_delivery": "webhook_id, event_id"}
    return {
        table: sql(f"SELECT * FROM {table} ORDER BY {keys.get(table, 'id')}") for table in TABLES
    }


def events(sql: Sql) -> list[str]:
    """The types of all audit events, in the order they were written."""
    return [row["type"] for row in sql("SELECT type FROM audit_event ORDER BY id")]
