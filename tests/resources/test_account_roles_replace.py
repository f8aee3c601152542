"""Test ``PUT /v1/accounts/{id}/roles``: who may give and take which roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.rules.administration import assign_roles
from tests.resources.expected import FEED, Sql, StoppedClock, assert_fields, assert_problem
from tests.support.client import ApiClient, Person
from tests.support.parked import Parked, mark
from tests.support.roles import OPERATOR, define, grant_role, revoke_role, vouched
from tests.support.tables import dump, events

DEFINED = """
    [permissions]
    "invoices:write" = "Write invoices."
    [roles.support]
    permissions = ["accounts:read", "roles:assign"]
    [roles.billing]
    permissions = ["invoices:write"]
"""


@pytest.fixture
def own_roles(app: Flask) -> None:
    """Define the roles support, which assigns roles, and billing."""
    with app.app_context():
        define(DEFINED)


@pytest.fixture
def sue(app: Flask, own_roles: None, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Sign in Sue, of the support."""
    sue = sign_in("sue")
    with app.app_context():
        grant_role(sue.email, "support", OPERATOR)
    sql("DELETE FROM audit_event")
    return sue


def roles_of(person: Person) -> Any:
    return person.get("/v1/session").json["account"]["roles"]


def assign(by: Person, to: Person, *roles: str, **options: Any) -> Any:
    return by.put(f"/v1/accounts/{to.id}/roles", json={"roles": list(roles)}, **options)


def fault(index: int, code: str, message: str) -> dict[str, Any]:
    return {"pointer": f"#/roles/{index}", "code": code, "message": message}


def test_a_live_session_has_the_roles_at_once_and_the_holder_sees_by_whom(
    own_roles: None, admin: Person, bob: Person, sql: Sql
) -> None:
    vouched(bob)
    sql("DELETE FROM audit_event")
    assert roles_of(bob) == []
    response = assign(admin, bob, "support", "billing", "support")
    assert (response.status_code, response.json) == (200, {"roles": ["billing", "support"]})
    assert roles_of(bob) == ["billing", "support"]
    assert bob.get("/v1/session/permissions").json == {
        "permissions": ["accounts:read", "invoices:write", "roles:assign"]
    }
    assert assign(admin, bob, "billing").json == {"roles": ["billing"]}
    assert roles_of(bob) == ["billing"]
    assert assign(admin, bob, "billing").status_code == 200  # no event
    revoked, *granted = bob.get(FEED).json["items"]
    assert events(sql) == ["role.granted", "role.granted", "role.revoked"]
    assert [item["data"]["role"] for item in (revoked, *granted)] == [
        "support",
        "support",
        "billing",
    ]
    for item in (revoked, *granted):
        by = (item["actor"], item["subject"], item["session_id"])
        assert by == (admin.id, bob.id, admin.session and admin.session["id"])
        # the administrator's network address is theirs
        assert (item["ip"], item["user_agent"], item["request_id"], item["device"]) == (None,) * 4


def test_nobody_grants_a_built_in_permission_that_they_lack(
    sue: Person, bob: Person, sql: Sql
) -> None:
    """Otherwise anyone who may assign roles would make a friend, then themselves, administrator."""
    vouched(bob)
    before = dump(sql)
    message = "You cannot grant this role."
    response = assign(sue, bob, "billing", "auditor", "admin")
    faults = [fault(at, "not_granted_to_you", message) for at in (1, 2)]
    assert_fields(response, *faults)
    own = assign(sue, sue, "support", "billing")
    assert_fields(own, fault(1, "not_granted_to_you", message))
    assert dump(sql) == before
    assert assign(sue, bob, "billing", "support").status_code == 200


def test_nobody_takes_a_role_from_somebody_who_holds_more(
    app: Flask, admin: Person, sue: Person, bob: Person, sql: Sql
) -> None:
    """R1: the support cannot demote an administrator, nor change an auditor's other roles."""
    with app.app_context():
        grant_role(bob.email, Role.AUDITOR, OPERATOR)
    before = dump(sql)
    assert_problem(assign(sue, admin), 403, "outranked")
    assert_problem(assign(sue, bob, "auditor", "billing"), 403, "outranked")
    assert dump(sql) == before


def test_a_role_that_is_unknown_or_misspelt_is_never_stored(
    own_roles: None, admin: Person, bob: Person, sql: Sql
) -> None:
    """Somebody may define it later: its holders would have it at once."""
    vouched(bob)
    before = dump(sql)
    message = "There is no such role."
    response = assign(admin, bob, "support", "sales")
    assert_fields(response, fault(1, "unknown_role", message))
    for name in ("support,admin", "Admin", "admin ", "a", "*", "\u0430dmin"):
        assert assign(admin, bob, name).status_code == 422
    assert assign(admin, bob, *(f"role-{number}" for number in range(17))).status_code == 422
    body = {"roles": [], "account": admin.id}
    assert admin.put(f"/v1/accounts/{bob.id}/roles", json=body).status_code == 422
    assert dump(sql) == before


def test_a_stranger_who_signed_up_with_the_address_gets_no_role(
    admin: Person, bob: Person, sql: Sql
) -> None:
    before = dump(sql)
    detail = "The address of this account is not verified."
    assert_problem(assign(admin, bob, "auditor"), 409, "conflict", detail)
    assert dump(sql) == before


def test_the_last_administrator_keeps_the_role(
    app: Flask, admin: Person, bob: Person, sql: Sql
) -> None:
    """A second one who is unverified or locked cannot act, and does not count."""
    assert_problem(assign(admin, admin), 409, "last_administrator")
    with app.app_context():
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    for state in ("email_verified = 0", "email_verified = 1, lock_reason = 'abuse'"):
        sql(f"UPDATE account SET {state} WHERE email = %s", bob.email)
        assert_problem(assign(admin, admin), 409, "last_administrator")
    body = {"password": admin.password}
    assert_problem(admin.delete("/v1/account", json=body), 409, "last_administrator")
    sql("UPDATE account SET lock_reason = NULL")
    assert assign(admin, admin).json == {"roles": []}
    assert_problem(assign(admin, admin, "admin"), 403, "forbidden")
    assert_problem(bob.delete("/v1/account", json=body), 409, "last_administrator")


def test_a_stale_list_is_not_stored(admin: Person, bob: Person) -> None:
    """Two administrators who each add one role keep both."""
    vouched(bob)
    assert assign(admin, bob, "auditor").status_code == 200
    tag = admin.get(f"/v1/accounts/{bob.id}").headers["ETag"]  # a page reads the list there
    assert assign(admin, bob, headers={"If-Match": tag}).status_code == 200
    response = assign(admin, bob, "auditor", headers={"If-Match": tag})
    assert_problem(response, 412, "precondition_failed")


def test_an_account_has_only_so_many_roles(app: Flask, admin: Person, bob: Person) -> None:
    vouched(bob)
    names = [f"{'very-' * 5}long-role-{number:02}" for number in range(9)]
    with app.app_context():
        define("".join(f"[roles.{name}]\npermissions = []\n" for name in names))
    detail = "The names of these roles are too long together."
    assert_problem(assign(admin, bob, *names), 409, "limit_reached", detail)
    assert assign(admin, bob, *names[:6]).status_code == 200


def test_who_loses_the_permission_meanwhile_assigns_nothing(
    app: Flask, admin: Person, bob: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched(bob)
    mark(monkeypatch, assign_roles, "act_on")
    request = Parked("before act_on", lambda: assign(admin, bob, "auditor"))
    with app.app_context():
        revoke_role(admin.email, Role.ADMIN, OPERATOR)
    before = dump(sql)
    assert_problem(request.go_on(), 403, "forbidden")
    assert dump(sql) == before


def test_it_needs_the_permission_and_a_fresh_authentication(
    admin: Person, bob: Person, client: ApiClient, clock: StoppedClock
) -> None:
    vouched(bob)
    assert_problem(assign(bob, bob, "admin"), 403, "forbidden")
    path = f"/v1/accounts/{bob.id}/roles"
    assert client.put(path, json={"roles": ["admin"]}).status_code == 401
    clock.advance(seconds=901)
    response = assign(admin, bob, "auditor")
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
