"""Insert events by SQL, seal them, and read the sealed log."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Flask

from api.rules.audit_log.seal_events import Sealed, seal_events
from api.tlog import checkpoint, leaf, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import Signer

Sql = Callable[..., list[dict[str, Any]]]

SIGNER = Signer.generate("example.com/audit")
# 22 November 2026, about noon, in milliseconds.
NOON = 1_795_351_503_000
HAPPEN = """INSERT INTO audit_event (id, occurred_at, type, outcome, actor, subject, session_id,
        request_id, ip, user_agent, data)
    SELECT UNHEX(CONCAT(LPAD(HEX(%s + seq), 12, '0'), '7000', %s)), NOW(6), 'session.started',
        'success', UNHEX(%s), UNHEX(%s), NULL, CONCAT('r-', seq), '192.0.2.7', 'Firefox', '{}'
    FROM seq_0_to_999999 WHERE seq < %s"""


def happen(sql: Sql, count: int = 1, *, at: int = NOON, who: str = "a1" * 16) -> None:
    """Insert ``count`` events, one millisecond apart, the first at ``at`` (in milliseconds)."""
    sql(HAPPEN, at, os.urandom(8).hex(), who, who, count)


def seal(app: Flask, signers: Sequence[Signer] = (SIGNER,)) -> Sealed:
    """Seal one batch, as one turn of a sealer does."""
    with app.app_context():
        return seal_events(signers)


def seal_all(app: Flask, signers: Sequence[Signer] = (SIGNER,)) -> int:
    """Seal until nothing is left, and return how many events there were."""
    total = 0
    while sealed := seal(app, signers).events:
        total += sealed
    return total


def head(sql: Sql, signers: Sequence[Signer] = (SIGNER,)) -> Checkpoint:
    """Return the latest checkpoint after verifying its signature."""
    signed = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    return checkpoint.open_checkpoint(signed, [signer.verifier for signer in signers])


def sealed_order(sql: Sql) -> list[UUID]:
    """Return the ids of the sealed events in the order of the log, which must have no gaps."""
    rows = sql("SELECT leaf_index, event_id FROM audit_leaf ORDER BY leaf_index")
    assert [row["leaf_index"] for row in rows] == list(range(len(rows)))
    return [UUID(bytes=row["event_id"]) for row in rows]


def events(sql: Sql) -> list[UUID]:
    """Return the ids of all events in their order."""
    return [UUID(bytes=row["id"]) for row in sql("SELECT id FROM audit_event ORDER BY id")]


def assert_whole(app: Flask, sql: Sql) -> None:
    """Check that each event is sealed once, and that checkpoint, tiles and events agree."""
    from api.store import audit_leaf

    order = sealed_order(sql)
    assert sorted(order) == events(sql)
    growing = merkle.Growing()
    with app.app_context():
        for leaf_row in audit_leaf.list_from(0, len(order)):
            assert leaf_row.material is not None
            growing.add(merkle.leaf_hash(leaf.of(leaf_row.material)))
    assert (head(sql).size, head(sql).root) == (len(order), growing.root())
    tiles = sql("SELECT hashes FROM audit_tile WHERE level = 0 ORDER BY tile_index")
    rebuilt = merkle.Growing()
    for hashes in (tile["hashes"] for tile in tiles):
        for at in range(0, len(hashes), 32):
            rebuilt.add(hashes[at : at + 32])
    assert rebuilt.root() == growing.root()
