"""Test the proofs of events and consistency and the checkpoints that an outside verifier needs."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.tlog import checkpoint, merkle, note
from tests.contract.test_examples import example_value
from tests.resources.expected import FEED, Sql, assert_parameters, assert_problem
from tests.support.audit_log import NOON, SIGNER, happen, head, seal, seal_all
from tests.support.client import ApiClient, Person
from tests.support.roles import vouched

CHECKPOINT = "/v1/audit-log/checkpoint"
CONSISTENCY = "/v1/audit-log/consistency"


def proof_of(event_id: str) -> str:
    return f"/v1/audit-events/{event_id}/proof"


def assert_proves(proof: dict[str, Any], event: dict[str, Any]) -> None:
    """Check each step from an event in the feed to the signature, as an outside verifier would."""
    head = checkpoint.open_checkpoint(proof["checkpoint"], [SIGNER.verifier])
    leaf = json.loads(proof["leaf"])
    assert leaf["id"] == event["id"]
    assert (leaf["type"], leaf["outcome"]) == (event["type"], event["outcome"])
    for name, commitment in leaf["committed"].items():
        value = json.dumps(event[name], separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        if name in event.get("erased", []):
            assert (event[name], proof["openings"][name]) == (None, {"commitment": commitment})
            continue
        assert commitment == hashlib.sha256(salt_of(proof, name) + value.encode()).hexdigest()
    path = [bytes.fromhex(node) for node in proof["path"]]
    hashed = hashlib.sha256(b"\x00" + proof["leaf"].encode()).digest()
    assert merkle.included(hashed, proof["index"], proof["size"], path, head.root)
    assert head.size == proof["size"]


def salt_of(proof: dict[str, Any], name: str) -> bytes:
    if proof["salt"] is None:
        return bytes.fromhex(proof["openings"][name]["salt"])
    return hmac.new(bytes.fromhex(proof["salt"]), name.encode(), hashlib.sha256).digest()


def test_every_event_of_mine_is_proved(app: Flask, alice: Person, bob: Person, sql: Sql) -> None:
    vouched(alice).patch("/v1/account", json={"name": "Alice L."})
    seal_all(app)
    happen(sql, 300, at=NOON + 10**9)
    seal_all(app)
    events = alice.get(FEED).json["items"]
    assert len(events) == 4
    for event in events:
        response = alice.get(proof_of(event["id"]))
        assert response.status_code == 200
        members = {"index", "size", "leaf", "salt", "openings", "path", "checkpoint"}
        assert set(response.json) == members
        assert response.json["openings"] is None
        assert response.json["size"] == 306
        assert_proves(response.json, event)


def test_a_proof_of_one_event_is_none_of_another(app: Flask, alice: Person) -> None:
    seal(app)
    first_event, other_event = alice.get(FEED).json["items"]
    with pytest.raises(AssertionError):
        assert_proves(alice.get(proof_of(first_event["id"])).json, other_event)


def test_an_event_that_is_not_sealed_yet_is_a_conflict(app: Flask, alice: Person) -> None:
    event = alice.get(FEED).json["items"][0]
    detail = "No event has been sealed yet."
    assert_problem(alice.get(proof_of(event["id"])), 409, "conflict", detail)
    seal(app)
    alice.patch("/v1/account", json={"name": "Alice L."})
    event = alice.get(FEED).json["items"][0]
    detail = "The event is not sealed yet. Try again in a few seconds."
    assert_problem(alice.get(proof_of(event["id"])), 409, "conflict", detail)
    seal(app)
    assert_proves(alice.get(proof_of(event["id"])).json, event)


def test_the_events_of_others_are_not_there(
    app: Flask, alice: Person, bob: Person, sql: Sql
) -> None:
    """Auditors and administrators see all events; others get the same 404 for foreign ids."""
    seal(app)
    event = alice.get(FEED).json["items"][0]
    for other in (event["id"], alice.id, "no-id", event["id"].upper()):
        assert_problem(bob.get(proof_of(other)), 404, "not_found")
    for role in ("auditor", "admin"):
        sql(
            "UPDATE account SET roles = %s, email_verified = 1 WHERE id = %s",
            role,
            UUID(bob.id).bytes,
        )
        assert_proves(bob.on_another_device().get(proof_of(event["id"])).json, event)


def test_the_checkpoint_is_for_everybody(app: Flask, client: ApiClient, sql: Sql) -> None:
    assert_problem(client.get(CHECKPOINT), 404, "not_found", "No event has been sealed yet.")
    happen(sql, 3)
    seal(app)
    response = client.get(CHECKPOINT)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    opened_checkpoint = checkpoint.open_checkpoint(response.text, [SIGNER.verifier])
    assert (opened_checkpoint, opened_checkpoint.size) == (head(sql), 3)


def test_consistency_is_proved_between_any_two_sizes(
    app: Flask, client: ApiClient, sql: Sql
) -> None:
    heads = []
    for number in range(4):
        happen(sql, 3, at=NOON + 1000 * number)
        seal(app)
        heads.append(head(sql))
    for old in heads:
        for new in heads[heads.index(old) :]:
            response = client.get(CONSISTENCY, query_string={"from": old.size, "to": new.size})
            assert response.status_code == 200
            assert (response.json["from"], response.json["to"]) == (old.size, new.size)
            path = [bytes.fromhex(node) for node in response.json["path"]]
            assert merkle.consistent(old.size, new.size, old.root, new.root, path)


def test_there_is_no_consistency_with_what_there_is_not(
    app: Flask, client: ApiClient, sql: Sql
) -> None:
    query = {"from": 1, "to": 2}
    assert_problem(
        client.get(CONSISTENCY, query_string=query),
        404,
        "not_found",
        "No event has been sealed yet.",
    )
    happen(sql, 3)
    seal(app)

    def too_large(parameter: str, maximum: int) -> dict[str, Any]:
        return {
            "parameter": parameter,
            "code": "too_large",
            "message": f"At most {maximum}.",
            "params": {"max": maximum},
        }

    response = client.get(CONSISTENCY, query_string={"from": 1, "to": 4})
    assert_parameters(response, too_large("to", 3))
    response = client.get(CONSISTENCY, query_string={"from": 3, "to": 2})
    assert_parameters(response, too_large("from", 2))
    for wrong in ({}, {"from": 0, "to": 1}, {"from": "x", "to": 2}, {"from": 1, "to": 2, "a": 1}):
        assert client.get(CONSISTENCY, query_string=wrong).status_code == 422


def test_the_examples_of_the_contract_hold() -> None:
    """The examples are from one log, whose key is the bytes 0 to 31."""
    signer = note.Signer("accounts.example.com/audit", bytes(range(32)))
    proof = example_value("proveAuditEvent", "200", "second")
    signed = example_value("readCheckpoint", "200", "two")
    consistency = example_value("proveConsistency", "200", "oneToTwo")
    assert proof["checkpoint"] == signed
    opened_checkpoint = checkpoint.open_checkpoint(signed, [signer.verifier])
    path = [bytes.fromhex(node) for node in proof["path"]]
    hashed = merkle.leaf_hash(proof["leaf"].encode())
    assert merkle.included(hashed, 1, 2, path, opened_checkpoint.root)
    second = [bytes.fromhex(node) for node in consistency["path"]]
    assert merkle.consistent(1, 2, path[0], opened_checkpoint.root, second)
    assert second == [hashed]
