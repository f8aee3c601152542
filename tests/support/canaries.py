"""Fill every column that belongs to an account with a canary, and look for canaries.

The tables and columns come from ``information_schema``: a migration's new column has a canary, too.
A canary is a text, or bytes, of eight letters and digits: it fits into every column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
from redis import Redis

from api.domain import ids
from tests.support.tables import tables

Sql = Callable[..., list[dict[str, Any]]]

CANARY = re.compile(rb"cnry[0-9a-f]{4}")
NOON = datetime(2026, 11, 22, 12, 45, 3, tzinfo=UTC)  # past: a row is ended, used and expired
_COLUMNS = """SELECT column_name AS name, data_type AS type, character_maximum_length AS length
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position"""
_NUMBERS = {"tinyint", "smallint", "int", "bigint"}
_numbers = count(1)


def canary() -> str:
    """Return a text that was never used."""
    return f"cnry{next(_numbers):04x}"


def columns(sql: Sql, table: str) -> list[str]:
    """Return the names of the columns of a table."""
    return [row["name"] for row in sql(_COLUMNS, table)]


def owned_tables(sql: Sql) -> list[str]:
    """Return the tables with a column account_id."""
    return [table for table in tables(sql) if "account_id" in columns(sql, table)]


def plant(sql: Sql, account_id: UUID) -> None:
    """Insert a row of the account into each table that belongs to accounts.

    Every value that is a text or bytes is a canary, except ids and values of closed lists.
    """
    for table in owned_tables(sql):
        values = {row["name"]: _value(table, row, account_id) for row in sql(_COLUMNS, table)}
        names = ", ".join(values)
        changed = ", ".join(f"{name} = VALUES({name})" for name in values)
        sql(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))})"
            f" ON DUPLICATE KEY UPDATE {changed}",
            *values.values(),
        )
    sql(
        "UPDATE account SET name = %s, name_key = %s, external_id = %s, user_handle = %s"
        " WHERE id = %s",
        canary(),
        canary(),
        canary(),
        canary(),
        account_id.bytes,
    )


def in_tables(sql: Sql) -> dict[str, set[str]]:
    """Return the columns with a canary, by table."""
    found: dict[str, set[str]] = {}
    for table in tables(sql):
        for row in sql(f"SELECT * FROM {table}"):
            for name, value in row.items():
                if CANARY.search(_raw(value)):
                    found.setdefault(table, set()).add(name)
    return found


def in_redis(redis: Redis) -> set[bytes]:
    """Return the keys that have a canary in their name or their value."""
    return {key for key in redis.scan_iter() if any(map(CANARY.search, _of_key(redis, key)))}


def _of_key(redis: Redis, key: bytes) -> Iterator[bytes]:
    yield key
    read: dict[bytes, Callable[[], Any]] = {
        b"string": lambda: redis.get(key),
        b"hash": lambda: redis.hgetall(key),
        b"list": lambda: redis.lrange(key, 0, -1),
        b"set": lambda: redis.smembers(key),
        b"zset": lambda: redis.zrange(key, 0, -1),
        b"none": lambda: b"",  # it expired
    }
    yield _raw(read[redis.type(key)]())


def _raw(value: Any) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()


def _value(table: str, column: dict[str, Any], account_id: UUID) -> Any:
    name, kind = column["name"], column["type"]
    special = {
        "account_id": account_id.bytes,
        "service_account_id": None,  # it would be a token of nobody
        "role": "admin",  # it must exist
        "aaguid": UUID(int=7).bytes,
        "data": msgspec.msgpack.encode({"colour": canary()}),
        "public": msgspec.json.encode({"colour": canary()}),
        "private": msgspec.json.encode({"colour": canary()}),
    }
    if name in special:
        return special[name]
    if kind in _NUMBERS:
        return 1
    if kind in {"datetime", "date"}:
        return NOON if kind == "datetime" else date(2026, 11, 22)
    if kind == "binary" and column["length"] == 16:
        return ids.new_id().bytes
    return canary()
