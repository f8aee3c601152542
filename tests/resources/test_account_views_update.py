"""Test PATCH /v1/accounts/{id}: change the details of another person's account."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.resources.account_views import ACCOUNTS, NOBODYS, view
from tests.resources.expected import (
    FEED,
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    event,
    everything,
    recorded,
    text,
)
from tests.support.client import Person

MAY_CHANGE = {"name", "language", "external_id"}


@pytest.fixture
def helpdesk(auditor: Person, sql: Sql) -> Iterator[Person]:
    """Give Olga a role of the operator's own: she may read and change accounts, no more."""
    sql(
        """INSERT INTO role (name, permissions, created_at, updated_at)
        VALUES ('helpdesk', 'accounts:read,accounts:write', NOW(), NOW())"""
    )
    sql("UPDATE account SET roles = 'helpdesk' WHERE email = %s", auditor.email)
    auditor.sign_in()
    yield auditor
    sql("DELETE FROM role WHERE is_built_in = 0")


def test_the_person_sees_the_change_at_once(
    admin: Person, bob: Person, sql: Sql, clock: StoppedClock
) -> None:
    bob.get("/v1/session")
    clock.advance(seconds=1)
    changes = {"name": "Robert", "language": "de", "external_id": "customer-7"}

    response = admin.patch(f"{ACCOUNTS}/{bob.id}", json=changes)

    assert response.json == view(bob, **changes, updated_at=text(seconds=1))
    account = {**bob.account, "name": "Robert", "language": "de", "updated_at": text(seconds=1)}
    assert bob.get("/v1/session").json["account"] == account
    latest = recorded(sql)[-1]
    assert latest == event(
        latest,
        response,
        "account.updated",
        admin.id,
        occurred_at=text(seconds=1),
        subject=bob.id,
        session_id=(admin.session or {})["id"],
        data={"fields": ["external_id", "language", "name"]},
    )
    # the operator's id of a person is in no event; and the person cannot locate who did it
    assert "customer-7" not in json.dumps(recorded(sql))
    shown = bob.get(FEED).json["items"][0]
    assert (shown["type"], shown["ip"], shown["user_agent"]) == ("account.updated", None, None)
    found = admin.post("/v1/account-searches", json={"name_prefix": "rob"}).json["items"]
    assert [item["id"] for item in found] == [bob.id]


def test_nothing_is_changed_by_what_is_so_already(admin: Person, bob: Person, sql: Sql) -> None:
    before = everything(sql)
    same = {"name": "Bob", "external_id": None}
    assert admin.patch(f"{ACCOUNTS}/{bob.id}", json=same).json == view(bob)
    assert everything(sql) == before


def test_no_other_member_can_be_changed(admin: Person, bob: Person, sql: Sql) -> None:
    before = everything(sql)
    for name, value in view(bob, roles=["admin"], email_verified=True, state="active").items():
        if name not in MAY_CHANGE:
            response = admin.patch(f"{ACCOUNTS}/{bob.id}", json={name: value, "name": "Robert"})
            message = "The app sent something unknown here."
            fault = {"pointer": f"#/{name}", "code": "unknown_field", "message": message}
            assert_fields(response, fault)
    assert everything(sql) == before


def test_whoever_has_more_permissions_is_out_of_reach(
    helpdesk: Person, admin: Person, bob: Person, sql: Sql
) -> None:
    before = everything(sql)
    response = helpdesk.patch(f"{ACCOUNTS}/{admin.id}", json={"name": "Eve"})
    assert_problem(response, 403, "outranked")
    assert everything(sql) == before
    assert helpdesk.patch(f"{ACCOUNTS}/{bob.id}", json={"name": "Robert"}).status_code == 200


def test_an_external_id_belongs_to_one_account(admin: Person, bob: Person, sql: Sql) -> None:
    mine = {"external_id": "customer-7"}
    assert admin.patch(f"{ACCOUNTS}/{admin.id}", json=mine).status_code == 200
    before = everything(sql)
    response = admin.patch(f"{ACCOUNTS}/{bob.id}", json={**mine, "name": "Robert"})
    assert_problem(response, 409, "conflict", "Another account has this external id.")
    assert everything(sql) == before
    assert bob.get("/v1/session").json["account"] == bob.account


def test_who_may_not_change_accounts_changes_none(
    auditor: Person, admin: Person, bob: Person, sql: Sql
) -> None:
    before = everything(sql)
    response = auditor.patch(f"{ACCOUNTS}/{bob.id}", json={"name": "Eve"})
    assert_problem(response, 403, "forbidden")
    response = admin.patch(f"{ACCOUNTS}/{NOBODYS}", json={"name": "Eve"})
    assert_problem(response, 404, "not_found")
    assert everything(sql) == before
