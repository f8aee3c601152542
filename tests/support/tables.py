"""The rows of all tables: read to compare before and after, or deleted.

Which tables there are comes from ``information_schema``: a migration's new table is in every
comparison, and is emptied before every test.
"""

from __future__ import annotations

from collections.abc import Callable
from graphlib import TopologicalSorter
from typing import Any

from api.store import right

Sql = Callable[..., list[dict[str, Any]]]
Dump = dict[str, list[dict[str, Any]]]

_TABLES = """SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
        AND table_name NOT LIKE '%%yoyo%%' ORDER BY table_name"""
_KEYS = """SELECT table_name AS name, column_name AS part, referenced_table_name AS parent
    FROM information_schema.key_column_usage
    WHERE table_schema = DATABASE()
        AND (constraint_name = 'PRIMARY' OR referenced_table_name IS NOT NULL)
    ORDER BY table_name, ordinal_position"""
_RESET_TREE = """UPDATE audit_tree SET size = 0, checkpoint = NULL, beginning = NULL,
    sealed_to = REPEAT(X'00', 16), swept_to = REPEAT(X'00', 16)"""
_REMOVE_OWN_ROLES = "DELETE FROM role WHERE is_built_in = 0"

# by database: the columns of each table's primary key; children come before their parents
_SCHEMAS: dict[str, dict[str, str]] = {}


def learn(sql: Sql) -> None:
    """Read the tables of a new database, in which only migrations have inserted rows.

    The rows of migrations (``lease``, ``audit_tree``) stay, so their tables are left out.
    """
    names = [row["name"] for row in sql(_TABLES)]
    empty_tables = {name for name in names if not sql(f"SELECT 1 FROM {name} LIMIT 1")}
    keys: dict[str, list[str]] = {name: [] for name in empty_tables}
    children: dict[str, set[str]] = {name: set() for name in empty_tables}
    for row in sql(_KEYS):
        if row["name"] not in empty_tables:
            continue
        if row["parent"] is None:
            keys[row["name"]].append(row["part"])
        elif row["parent"] in empty_tables - {row["name"]}:
            children[row["parent"]].add(row["name"])
    order = TopologicalSorter(children).static_order()
    _SCHEMAS[_database(sql)] = {name: ", ".join(keys[name]) for name in order}


def tables(sql: Sql) -> list[str]:
    """Return every table that migrations leave empty, children before their parents."""
    return list(_SCHEMAS[_database(sql)])


def empty_all(sql: Sql) -> None:
    """Delete all rows but those of migrations, and reset the audit log."""
    deletions = "; ".join(f"DELETE FROM {table}" for table in tables(sql))
    # one round trip, before every test
    sql(f"BEGIN NOT ATOMIC {deletions}; {_REMOVE_OWN_ROLES}; {_RESET_TREE}; END")


def empty_log(sql: Sql) -> None:
    """Delete all events and what sealing made of them, but nothing that witnesses know."""
    for table in ("audit_event", "audit_leaf", "audit_tile"):
        sql(f"DELETE FROM {table}")
    sql(_RESET_TREE)


def dump(sql: Sql) -> Dump:
    """Return all rows of all tables, except those of the sealer, which works in its own time.

    A challenge that was answered stays spent, also by a request that changes nothing, and so does
    the try of a sign-in, or an attempt at a provider. A code that was compared stays counted.
    """
    keys = {
        table: key
        for table, key in _SCHEMAS[_database(sql)].items()
        if table not in {*right.SEALER, "spent_challenge", "factor_failure"}
    }
    # Most tables are empty: one round trip tells which.
    questions = ", ".join(f"EXISTS (SELECT 1 FROM {table}) AS {table}" for table in keys)
    [has_rows] = sql(f"SELECT {questions}")
    rows = {
        table: sql(f"SELECT * FROM {table} ORDER BY {key}") if has_rows[table] else []
        for table, key in keys.items()
    }
    for pending in (*rows.get("pending_sign_in", []), *rows.get("provider_attempt", [])):
        del pending["tries_left"]
    for attempt in rows.get("provider_attempt", []):
        del attempt["used_at"], attempt["stage"]
    return rows


def events(sql: Sql) -> list[str]:
    """Return the types of all audit events, in the order they were written."""
    return [row["type"] for row in sql("SELECT type FROM audit_event ORDER BY id")]


def _database(sql: Sql) -> str:
    [row] = sql("SELECT DATABASE() AS name")
    return str(row["name"])
