"""Test what auditors, other people and proofs see of an event after a person was erased from it."""

from __future__ import annotations

import csv
import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.resources.expected import FEED, Sql, assert_problem
from tests.resources.test_audit_log import assert_proves, proof_of
from tests.support.audit_log import seal_all
from tests.support.client import Person
from tests.support.erasing import ALICE, erase, record

TRAIL = "/v1/audit-events"
GONE = ["actor", "ip", "request_id", "session_id", "user_agent"]


@pytest.fixture
def event(app: Flask, bob: Person, auditor: Person, sql: Sql) -> dict[str, Any]:
    """Record one event by Alice on Bob's account, seal it, erase Alice, and return its JSON."""
    sql("DELETE FROM audit_event")
    event_id = record(sql, actor=ALICE, subject=UUID(bob.id))
    seal_all(app)
    erase(app, ALICE)
    return {
        "id": str(event_id),
        "occurred_at": "2026-11-22T12:45:03.000Z",
        "type": "session.ended",
        "outcome": "success",
        "actor": None,
        "subject": bob.id,
        "session_id": None,
        "request_id": None,
        "ip": None,
        "user_agent": None,
        "data": {"reason": "signed_out"},
        "erased": GONE,
    }


def test_it_says_what_was_erased(
    app: Flask, bob: Person, auditor: Person, event: dict[str, Any], sql: Sql
) -> None:
    telling, visible_event = auditor.get(TRAIL).json["items"]
    assert visible_event == event
    assert auditor.get(f"{TRAIL}/{event['id']}").json == event
    feed_item = {**event, "title": "Signed out", "device": None}
    assert bob.get(FEED).json == {"items": [feed_item], "next": None}
    followed = auditor.get(f"{TRAIL}?wait=0&since=2026-01-01T00:00:00Z").json["items"]
    assert followed == [event, telling]
    lines = auditor.get(f"{TRAIL}/export").text.splitlines()
    assert json.loads(lines[0]) == event
    assert telling == {
        "id": telling["id"],
        "occurred_at": "2026-11-22T12:45:03.120Z",
        "type": "account.personal_data_erased",
        "outcome": "success",
        "actor": None,
        "subject": str(ALICE),
        "session_id": None,
        "request_id": telling["request_id"],
        "ip": None,
        "user_agent": "python -m api",
        "data": {"events": 1, "values": 5},
    }


def test_in_csv_too(auditor: Person, event: dict[str, Any]) -> None:
    rows = list(csv.reader(auditor.get(f"{TRAIL}/export?format=csv").text.splitlines()))
    expected_event = {**event, "data": '{"reason":"signed_out"}', "erased": " ".join(GONE)}
    assert rows[0] == list(expected_event)
    assert rows[1] == [value or "" for value in expected_event.values()]


def test_nobody_finds_it_by_what_was_erased(auditor: Person, event: dict[str, Any]) -> None:
    def found(query: str) -> list[str]:
        return [event["type"] for event in auditor.get(f"{TRAIL}?{query}").json["items"]]

    assert found(f"actor={ALICE}") == []
    assert found(f"subject={ALICE}") == ["account.personal_data_erased"]
    assert found(f"subject={event['subject']}") == ["session.ended"]


def test_what_is_left_is_proved(bob: Person, event: dict[str, Any]) -> None:
    proof = bob.get(proof_of(event["id"])).json
    assert proof["salt"] is None
    assert {name for name, opening in proof["openings"].items() if "commitment" in opening} == set(
        GONE
    )
    assert_proves(proof, event)


def test_what_was_about_her_alone_is_the_auditors_to_see(
    app: Flask, bob: Person, auditor: Person, sql: Sql
) -> None:
    record(sql, actor=UUID(bob.id), subject=UUID(bob.id))
    seal_all(app)
    erase(app, bob.id)
    event = auditor.get(f"{TRAIL}?type=session.ended").json["items"][0]
    assert event["erased"] == sorted([*GONE, "subject"])
    assert_problem(bob.get(proof_of(event["id"])), 404, "not_found")
    assert_proves(auditor.get(proof_of(event["id"])).json, event)
