"""Test PATCH /v1/webhooks/{id}: change a webhook's URL and events, and pause or resume it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.resources.expected import Sql, StoppedClock, assert_problem, etag, everything, text
from tests.resources.webhooks import NOBODYS, WEBHOOKS, assert_recorded, create, webhook
from tests.support.client import Person


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://siem.example.com/in"},
        {"event_types": ["password.*", "account.deleted"]},
        {"description": None},
        {"enabled": False},
        {"url": "https://siem.example.com/in", "enabled": False},
    ],
    ids=str,
)
def test_what_is_sent_is_changed_and_nothing_else(
    admin: Person, sql: Sql, clock: StoppedClock, changes: dict[str, Any]
) -> None:
    hook = create(admin)
    clock.advance(seconds=1)
    response = admin.patch(f"{WEBHOOKS}/{hook['id']}", json=changes)
    assert response.json == webhook(hook, **changes, updated_at=text(seconds=1))
    assert response.headers["ETag"] == etag(hook, 2)
    (row,) = sql("SELECT data FROM audit_event WHERE type = 'webhook.updated'")
    assert json.loads(row["data"]) == {"webhook": hook["id"], "fields": sorted(changes)}


def test_it_is_on_record(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    response = admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": False})
    event_data = {"webhook": hook["id"], "fields": ["enabled"]}
    assert_recorded(sql, response, admin, "webhook.updated", **event_data)


def test_nothing_is_changed_by_what_is_so_already(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    before = everything(sql)
    for same in ({}, {"enabled": True}, {"event_types": ["session.*", "session.*"]}):
        assert admin.patch(f"{WEBHOOKS}/{hook['id']}", json=same).json == webhook(hook)
    assert everything(sql) == before


def test_a_change_that_somebody_made_meanwhile_is_not_overwritten(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    path, stale = f"{WEBHOOKS}/{hook['id']}", {"If-Match": etag(hook, 1)}
    assert admin.patch(path, json={"description": "Mine"}, headers=stale).status_code == 200
    before = everything(sql)
    response = admin.patch(path, json={"description": "Yours"}, headers=stale)
    assert_problem(response, 412, "precondition_failed")
    assert everything(sql) == before


def test_the_tag_of_another_webhook_allows_nothing(admin: Person, sql: Sql) -> None:
    hook, other = create(admin), create(admin)
    before = everything(sql)
    headers = {"If-Match": etag(other, 1)}
    response = admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": False}, headers=headers)
    assert_problem(response, 412, "precondition_failed")
    assert everything(sql) == before


def test_it_can_t_be_pointed_where_nothing_may_be_sent(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    before = everything(sql)
    response = admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"url": "https://10.0.0.1/"})
    assert [error["code"] for error in response.json["errors"]] == ["url_not_allowed"]
    assert everything(sql) == before


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.patch(f"{WEBHOOKS}/{NOBODYS}", json={"enabled": True}), 404, "not_found")
