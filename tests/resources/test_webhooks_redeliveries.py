"""Test POST /v1/webhooks/{id}/redeliveries: send events again."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from api.rules.webhooks import redeliver_events
from tests.resources.expected import Sql, assert_fields, assert_problem, everything
from tests.resources.webhooks import NOBODYS, WEBHOOKS, assert_recorded, create, queued
from tests.support.client import Person
from tests.support.contract import contract

HOUR = {"since": "2026-11-22T12:00:00Z", "until": "2026-11-22T13:00:00Z"}


def waiting(sql: Sql) -> list[str]:
    rows = sql(
        """SELECT event_id FROM webhook_delivery WHERE state = 'waiting' AND settled_at IS NULL
        ORDER BY turn, event_id"""
    )
    return [str(UUID(bytes=row["event_id"])) for row in rows]


def test_one_is_queued_again(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    event_ids = queued(sql, hook, 3)
    response = admin.post(f"{WEBHOOKS}/{hook['id']}/redeliveries", json={"event_id": event_ids[1]})
    assert (response.status_code, response.json) == (202, {"deliveries": 1})
    assert waiting(sql) == [event_ids[1]]
    event_data = {"webhook": hook["id"], "deliveries": 1}
    assert_recorded(sql, response, admin, "webhook.redelivery_requested", **event_data)


@pytest.mark.parametrize(
    ("since", "until", "which"),
    [
        ("2026-11-22T12:00:00Z", "2026-11-22T13:00:00Z", slice(0, 5)),
        ("2026-11-22T12:01:00Z", "2026-11-22T12:03:00Z", slice(1, 3)),
        ("2026-11-22T12:00:00.001Z", "2026-11-22T12:04:00.001Z", slice(1, 5)),
        ("2026-11-22T13:00:00Z", "2026-11-22T12:00:00Z", slice(0, 0)),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", slice(0, 5)),
    ],
)
def test_all_of_a_time_are_queued_again_in_order(
    admin: Person, sql: Sql, since: str, until: str, which: slice
) -> None:
    hook = create(admin)
    event_ids = queued(sql, hook, 5)
    path = f"{WEBHOOKS}/{hook['id']}/redeliveries"
    response = admin.post(path, json={"since": since, "until": until})
    assert response.json == {"deliveries": len(event_ids[which])}
    assert waiting(sql) == event_ids[which]


def test_what_waits_is_left_where_it_is(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    event_ids = queued(sql, hook, 2, "waiting")
    path = f"{WEBHOOKS}/{hook['id']}/redeliveries"
    assert admin.post(path, json=HOUR).json == {"deliveries": 0}
    assert waiting(sql) == event_ids
    detail = "This event has no finished delivery."
    assert_problem(admin.post(path, json={"event_id": event_ids[0]}), 404, "not_found", detail)


def test_another_s_deliveries_are_not_touched(admin: Person, sql: Sql) -> None:
    hook, other = create(admin), create(admin)
    (event_id,) = queued(sql, other, 1)
    path = f"{WEBHOOKS}/{hook['id']}/redeliveries"
    assert admin.post(path, json={"event_id": event_id}).status_code == 404
    assert admin.post(path, json=HOUR).json == {"deliveries": 0}
    assert waiting(sql) == []


def test_the_most_there_are_at_once_is_what_the_contract_says() -> None:
    operation = contract().document["paths"]["/v1/webhooks/{id}/redeliveries"]["post"]
    stated = re.search(r"at most ([0-9,]*[0-9])", operation["description"])
    assert stated is not None
    assert int(stated[1].replace(",", "")) == redeliver_events.MOST


def test_a_range_of_too_many_is_refused(
    admin: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redeliver_events, "MOST", 2)
    hook = create(admin)
    queued(sql, hook, 3)
    before = everything(sql)
    assert_fields(
        admin.post(f"{WEBHOOKS}/{hook['id']}/redeliveries", json=HOUR),
        {
            "pointer": "#/until",
            "code": "too_many_items",
            "message": "More than 2 deliveries: choose a shorter time range.",
            "params": {"max": 2},
        },
    )
    assert everything(sql) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"since": HOUR["since"]},
        {**HOUR, "event_id": NOBODYS},
        {"event_id": "x"},
        {**HOUR, "until": "2026-02-30T00:00:00Z"},
        {**HOUR, "until": "yesterday"},
    ],
    ids=str,
)
def test_what_names_nothing_is_refused(admin: Person, body: dict[str, Any]) -> None:
    hook = create(admin)
    path = f"{WEBHOOKS}/{hook['id']}/redeliveries"
    assert admin.post(path, json=body).status_code == 422


def test_what_is_none_is_not_found(admin: Person) -> None:
    path = f"{WEBHOOKS}/{NOBODYS}/redeliveries"
    assert_problem(admin.post(path, json=HOUR), 404, "not_found")
