"""Change a sealed log by SQL, as an attacker with the database's password can."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from flask import Flask

from api.rules.audit_log.export_sealed import export_sealed
from api.tlog import leaf, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.tiles import Tiles
from api.tlog.verification import Verified, verify
from tests.support.audit_log import NOON, happen

Sql = Callable[..., list[dict[str, Any]]]


def exported(app: Flask) -> list[bytes]:
    """Return the events' lines of the sealed export; a line's position is its index."""
    with app.app_context():
        return [
            msgspec.json.encode(line) for line in export_sealed() if "sealed_export" not in line
        ]


def verified(lines: Iterable[bytes], *checkpoints: Checkpoint) -> Verified:
    kept_lines = list(lines)
    return verify(lambda: kept_lines, checkpoints)


def event_at(sql: Sql, index: int) -> bytes:
    event_id: bytes = sql("SELECT event_id FROM audit_leaf WHERE leaf_index = %s", index)[0][
        "event_id"
    ]
    return event_id


def edit(sql: Sql, index: int, member: str, value: Any) -> None:
    sql(f"UPDATE audit_event SET {member} = %s WHERE id = %s", value, event_at(sql, index))


def delete_event(sql: Sql, index: int) -> None:
    sql("DELETE FROM audit_event WHERE id = %s", event_at(sql, index))


def take_out(sql: Sql, index: int) -> None:
    """Remove an event and its leaf; all later ones move up."""
    delete_event(sql, index)
    sql("DELETE FROM audit_leaf WHERE leaf_index = %s", index)
    sql(
        "UPDATE audit_leaf SET leaf_index = leaf_index - 1 WHERE leaf_index > %s"
        " ORDER BY leaf_index",
        index,
    )


def put_in(sql: Sql, index: int) -> None:
    """Insert an event that did not happen; all later ones move down."""
    happen(sql, 1, at=NOON + 500_000)
    sql(
        "UPDATE audit_leaf SET leaf_index = leaf_index + 1 WHERE leaf_index >= %s"
        " ORDER BY leaf_index DESC",
        index,
    )
    sql(
        "INSERT INTO audit_leaf (leaf_index, event_id, salt)"
        " SELECT %s, MAX(id), REPEAT(X'07', 16) FROM audit_event",
        index,
    )


def swap(sql: Sql, first: int, second: int) -> None:
    """Exchange the positions of two events, with their salts."""
    for source, target in ((first, 10**6), (second, first), (10**6, second)):
        sql("UPDATE audit_leaf SET leaf_index = %s WHERE leaf_index = %s", target, source)


def cut(sql: Sql, size: int, checkpoint: str) -> None:
    """Remove all events after the first ``size``, and restore the tables' state of that time."""
    sql(
        "DELETE e FROM audit_event e JOIN audit_leaf l ON l.event_id = e.id WHERE leaf_index >= %s",
        size,
    )
    sql("DELETE FROM audit_leaf WHERE leaf_index >= %s", size)
    sql("UPDATE audit_tile SET hashes = SUBSTR(hashes, 1, %s) WHERE level = 0", 32 * size)
    sql("UPDATE audit_tree SET size = %s, checkpoint = %s", size, checkpoint)


def rebuild(app: Flask, sql: Sql) -> None:
    """Compute the hashes anew from the current events: all but the signature fits."""
    with app.app_context():
        lines = list(export_sealed())
    events = [line for line in lines if "occurred_at" in line]
    hashes = [merkle.leaf_hash(leaf.of(line)) for line in events]
    tiles = Tiles(lambda *_: b"").append(0, hashes)
    sql("DELETE FROM audit_tile")
    for (level, index), content in tiles.items():
        sql("INSERT INTO audit_tile VALUES (%s, %s, %s)", level, index, content)
    sql("UPDATE audit_tree SET size = %s", len(hashes))
