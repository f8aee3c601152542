"""Test /v1/service-accounts: the owners of the tokens of programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.resources.expected import (
    Matching,
    Sql,
    assert_fields,
    assert_nothing,
    assert_problem,
    etag,
    everything,
    recorded,
    stranger,
    text,
)
from tests.support.api_tokens import bearer
from tests.support.client import Person
from tests.support.roles import vouched

SERVICES = "/v1/service-accounts"
TRAIL = "/v1/audit-events"
NEW = {"name": "Collector", "permissions": ["audit:read"]}
SECRET = Matching(r"gbs_[0-9A-Za-z]{49}")


@pytest.fixture
def robin(sign_up: Callable[..., Person], sql: Sql) -> Iterator[Person]:
    """Sign in Robin, whose role lets them manage service accounts and nothing else."""
    person = vouched(sign_up("robin"))
    sql("INSERT INTO permission (name) VALUES ('invoices:write')")
    sql(
        """INSERT INTO role (name, permissions, created_at, updated_at)
        VALUES ('robots', 'service-accounts:write', NOW(), NOW())"""
    )
    owner = UUID(person.id).bytes
    sql(
        "INSERT INTO account_role (account_id, role, granted_at) VALUES (%s, 'robots', NOW())",
        owner,
    )
    sql("UPDATE account SET roles = 'robots' WHERE id = %s", owner)
    yield person.sign_in()
    # migrations insert the built-in roles, so this table is not emptied
    sql("DELETE FROM account_role WHERE role = 'robots'")
    sql("DELETE FROM role WHERE name = 'robots'")


def service(body: dict[str, Any], maker: Person, **members: Any) -> dict[str, Any]:
    """Return the expected JSON of a service account; its id is taken from ``body``."""
    return {
        "id": body["id"],
        "name": "Collector",
        "description": None,
        "permissions": ["audit:read"],
        "created_by": maker.id,
        "locked_at": None,
        "created_at": text(),
        "updated_at": text(),
        **members,
    }


def create(person: Person, **changed: Any) -> str:
    """Create a service account and return its path."""
    response = person.post(SERVICES, json={**NEW, **changed})
    assert response.status_code == 201, response.text
    return f"{SERVICES}/{response.json['id']}"


def token_of(person: Person, path: str, **changed: Any) -> dict[str, Any]:
    """Create a token of a service account and return it with its secret."""
    body = {"name": "Server 1", "permissions": ["audit:read"], **changed}
    response = person.post(f"{path}/tokens", json=body)
    assert response.status_code == 201, response.text
    return dict(response.json)


def use(app: Flask, secret: str, path: str = TRAIL) -> int:
    """Return the status of a request that carries the token."""
    return stranger(app).get(path, headers=bearer(secret)).status_code


def last_event(sql: Sql) -> tuple[str, str | None, str | None, dict[str, Any]]:
    event = recorded(sql)[-1]
    return event["type"], event["actor"], event["subject"], event["data"]


def test_it_is_created_changed_and_deleted(admin: Person, sql: Sql) -> None:
    created = admin.post(SERVICES, json=NEW)
    assert (created.status_code, created.json) == (201, service(created.json, admin))
    service_id = created.json["id"]
    assert created.headers["ETag"] == etag(created.json, 1)
    assert last_event(sql) == ("service_account.created", admin.id, service_id, {})
    path = f"{SERVICES}/{service_id}"
    assert admin.get(path).json == created.json
    assert admin.get(SERVICES).json == {"items": [created.json], "next": None}
    body = {"description": "Reads the trail", "permissions": [], "name": "Collector"}
    changed = admin.patch(path, json=body, headers={"If-Match": etag(created.json, 1)})
    assert changed.json == service(
        created.json, admin, description="Reads the trail", permissions=[]
    )
    fields = {"fields": ["description", "permissions"]}
    assert last_event(sql) == ("service_account.updated", admin.id, service_id, fields)
    stale = admin.patch(path, json={"name": "X"}, headers={"If-Match": etag(created.json, 1)})
    assert_problem(stale, 412, "precondition_failed")
    assert_nothing(admin.delete(path))
    assert last_event(sql) == ("service_account.deleted", admin.id, service_id, {})
    assert_problem(admin.get(path), 404, "not_found")


def test_the_same_request_again_creates_nothing(admin: Person, sql: Sql) -> None:
    headers = {"Idempotency-Key": "once"}
    first = admin.post(SERVICES, json=NEW, headers=headers)
    repeated = admin.post(SERVICES, json=NEW, headers=headers)
    assert (repeated.status_code, repeated.json) == (201, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert len(sql("SELECT id FROM service_account")) == 1
    admin.patch(f"{SERVICES}/{first.json['id']}", json={"name": "Other"})
    assert admin.post(SERVICES, json=NEW, headers=headers).status_code == 409


def test_nobody_gives_it_a_built_in_permission_that_they_lack(robin: Person) -> None:
    """Permissions of the operator's own only need to exist: Gatebook opens nothing for them."""
    own = robin.post(SERVICES, json={"name": "Billing", "permissions": ["invoices:write"]})
    assert own.status_code == 201
    not_granted = {
        "pointer": "#/permissions/1",
        "code": "not_granted_to_you",
        "message": "You do not have this permission.",
    }
    wider = {"permissions": ["invoices:write", "audit:read"]}
    assert_fields(robin.post(SERVICES, json={"name": "Spy", **wider}), not_granted)
    assert_fields(robin.patch(f"{SERVICES}/{own.json['id']}", json=wider), not_granted)
    unknown = robin.post(SERVICES, json={"name": "Typo", "permissions": ["invoice:write"]})
    assert unknown.json["errors"][0]["code"] == "unknown_permission"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/tokens", {"name": "Mine"}),
        ("DELETE", "/tokens/{token}", None),
        ("POST", "/tokens/{token}/successors", {}),
    ],
)
def test_nobody_acts_on_one_with_a_permission_that_they_lack(
    admin: Person, robin: Person, sql: Sql, method: str, path: str, body: dict[str, Any] | None
) -> None:
    service_path = create(admin)
    url = service_path + path.format(token=token_of(admin, service_path)["id"])
    before = everything(sql)
    assert_problem(robin.request(method, url, json=body), 403, "outranked")
    assert everything(sql) == before


def test_its_tokens_have_no_permission_that_it_lacks(app: Flask, admin: Person, sql: Sql) -> None:
    path = create(admin)
    created = token_of(admin, path)
    assert created["token"] == SECRET
    assert use(app, created["token"]) == 200
    event_type, actor, subject, _ = last_event(sql)
    assert (event_type, actor) == ("token.created", admin.id)
    assert path.endswith(str(subject))
    wider = admin.post(f"{path}/tokens", json={"name": "Wide", "permissions": ["accounts:read"]})
    assert_fields(
        wider,
        {
            "pointer": "#/permissions/0",
            "code": "not_granted_to_you",
            "message": "The service account does not have this permission.",
        },
    )


def test_a_permission_taken_away_has_no_effect_from_then_on(app: Flask, admin: Person) -> None:
    path = create(admin)
    secret = token_of(admin, path)["token"]
    assert use(app, secret) == 200
    assert admin.patch(path, json={"permissions": []}).status_code == 200
    assert (use(app, secret), use(app, secret, "/v1/token")) == (403, 200)
    assert admin.patch(path, json={"permissions": ["audit:read"]}).status_code == 200
    assert use(app, secret) == 200


def test_a_lock_ends_its_tokens_and_nothing_revives_them(
    app: Flask, admin: Person, sql: Sql
) -> None:
    path = create(admin)
    secret = token_of(admin, path)["token"]
    assert use(app, secret) == 200
    locked = admin.patch(path, json={"locked": True})
    assert (locked.status_code, locked.json["locked_at"]) == (200, text())
    assert use(app, secret) == 401
    ended, updated = recorded(sql)[-2:]
    assert (ended["type"], ended["data"]["reason"]) == ("token.ended", "service_account_locked")
    assert (updated["type"], updated["data"]) == ("service_account.updated", {"fields": ["locked"]})
    detail = "This service account is locked."
    assert_problem(admin.post(f"{path}/tokens", json={"name": "X"}), 409, "conflict", detail)
    assert admin.patch(path, json={"locked": False}).json["locked_at"] is None
    assert use(app, secret) == 401
    assert use(app, token_of(admin, path)["token"]) == 200


def test_its_tokens_end_with_it(app: Flask, admin: Person, sql: Sql) -> None:
    path = create(admin)
    secret = token_of(admin, path)["token"]
    assert use(app, secret) == 200
    assert_nothing(admin.delete(path))
    assert use(app, secret) == 401
    reasons = [event["data"].get("reason") for event in recorded(sql)[-2:]]
    assert reasons == ["service_account_deleted", None]


def test_one_token_of_it_ends_and_another_takes_its_place(app: Flask, admin: Person) -> None:
    path = create(admin)
    old = token_of(admin, path)
    new = admin.post(f"{path}/tokens/{old['id']}/successors", json={}).json
    assert (new["permissions"], new["successor_of"]) == (["audit:read"], old["id"])
    assert (use(app, old["token"]), use(app, new["token"])) == (200, 200)
    assert_nothing(admin.delete(f"{path}/tokens/{old['id']}"))
    assert (use(app, old["token"]), use(app, new["token"])) == (401, 200)
    assert [each["id"] for each in admin.get(f"{path}/tokens").json["items"]] == [new["id"]]
    elsewhere = f"{create(admin)}/tokens/{new['id']}"
    assert_problem(admin.delete(elsewhere), 404, "not_found")
    assert_problem(admin.post(f"{elsewhere}/successors", json={}), 404, "not_found")


def test_it_outlives_its_maker(app: Flask, admin: Person, robin: Person) -> None:
    path = create(robin, permissions=["invoices:write"])
    secret = token_of(robin, path, permissions=["invoices:write"])["token"]
    assert_nothing(robin.delete("/v1/account", json={"password": robin.password}))
    assert admin.get(path).json["created_by"] is None
    assert use(app, secret, "/v1/token") == 200


def test_the_list_has_pages(admin: Person) -> None:
    paths = [create(admin) for _ in range(3)]
    first = admin.get(SERVICES, query_string={"limit": 2}).json
    second = admin.get(SERVICES, query_string={"limit": 2, "cursor": first["next"]}).json
    listed = [each["id"] for each in (*first["items"], *second["items"])]
    assert listed == [path.rpartition("/")[2] for path in reversed(paths)]
    assert second["next"] is None


@pytest.mark.parametrize("member", ["id", "created_by", "locked_at", "version", "created_at"])
def test_other_members_cannot_be_set(admin: Person, sql: Sql, member: str) -> None:
    path = create(admin)
    before = everything(sql)
    for response in (
        admin.post(SERVICES, json={**NEW, member: None}),
        admin.patch(path, json={member: None}),
    ):
        assert response.json["errors"][0]["code"] == "unknown_field"
    assert everything(sql) == before
