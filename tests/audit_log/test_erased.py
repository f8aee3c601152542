"""What identifies a person can be erased from a sealed event; what is proved stays proved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.tlog import checkpoint, leaf, merkle
from tests.resources.expected import FEED
from tests.support.audit_log import SIGNER, head, seal
from tests.support.client import Person
from tests.support.tampering import event_at, exported, verified

Sql = Callable[..., list[dict[str, Any]]]

ERASE = """UPDATE audit_leaf l JOIN audit_event e ON e.id = l.event_id
    SET l.salt = NULL, l.openings = %s, e.ip = NULL, e.user_agent = NULL WHERE l.leaf_index = %s"""
ERASED = frozenset({"ip", "user_agent"})


def erase(app: Flask, sql: Sql, index: int) -> None:
    """As docs/audit-log.md says: the values, and the salt, of which only the rest is kept."""
    line = json.loads(exported(app)[index])
    sql(ERASE, json.dumps(leaf.openings_without(line, ERASED)), index)


@pytest.mark.parametrize("index", [0, 1])
def test_an_event_without_its_address_is_proved_as_before(
    app: Flask, alice: Person, sql: Sql, index: int
) -> None:
    seal(app)
    kept = head(sql)
    erase(app, sql, index)

    line = json.loads(exported(app)[index])
    assert (line["ip"], line["user_agent"], line["salt"]) == (None, None, None)
    assert {name for name, one in line["openings"].items() if "commitment" in one} == ERASED
    found = verified(exported(app), kept)
    assert (found.covered, found.failure) == (2, None)

    event = next(one for one in alice.get(FEED).json["items"] if one["id"] == line["id"])
    proof = alice.get(f"/v1/audit-events/{event['id']}/proof").json
    assert proof["salt"] is None
    path = [bytes.fromhex(one) for one in proof["path"]]
    root = checkpoint.opened(proof["checkpoint"], [SIGNER.verifier]).root
    assert merkle.included(merkle.leaf_hash(proof["leaf"].encode()), index, 2, path, root)

    alice.patch("/v1/account", json={"name": "Alice L."})
    assert seal(app).events == 1
    assert verified(exported(app), kept, head(sql)).failure is None


def test_what_was_not_erased_can_still_not_be_changed(app: Flask, alice: Person, sql: Sql) -> None:
    seal(app)
    erase(app, sql, 1)
    sql("UPDATE audit_event SET data = '{}' WHERE id = %s", event_at(sql, 1))
    failure = verified(exported(app), head(sql)).failure
    assert failure is not None
    assert failure.index == 1


def test_erasing_the_value_alone_is_a_change(app: Flask, alice: Person, sql: Sql) -> None:
    """A value can't be made to disappear by pretending that it was erased."""
    seal(app)
    sql("UPDATE audit_event SET ip = NULL WHERE id = %s", event_at(sql, 0))
    failure = verified(exported(app), head(sql)).failure
    assert failure is not None
    assert failure.index == 0
