"""Race changes of roles with each other: an administrator remains, and no role is half removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.definitions import InvalidDefinitions, read_definitions
from api.rules.administration import apply_definitions, create_service_account, store_roles
from api.rules.roles import check_grant
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, Person
from tests.support.faults import elsewhere
from tests.support.lock_waits import waits_for_a_lock
from tests.support.parked import Parked, mark
from tests.support.roles import OPERATOR, define, grant_role, vouched
from tests.support.tables import Sql

SUPPORT = "[roles.support]\npermissions = []"


@pytest.fixture
def administrators(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> tuple[Person, Person]:
    """Sign in two administrators."""
    ada, bea = sign_in("ada", deliver="token"), sign_in("bea", deliver="token")
    with app.app_context():
        for person in (ada, bea):
            grant_role(person.email, Role.ADMIN, OPERATOR)
    return ada, bea


def assign(by: Person, to: Person, *roles: str) -> Any:
    return by.put(f"/v1/accounts/{to.id}/roles", json={"roles": list(roles)})


def administrators_of(sql: Sql) -> int:
    return len(sql("SELECT 1 FROM account_role WHERE role = 'admin'"))


def prune(app: Flask) -> None:
    with app.app_context():
        apply_definitions.apply_definitions(read_definitions(""), OPERATOR, prune=True)


@pytest.mark.parametrize(
    "leave",
    [
        lambda bea: assign(bea, bea),
        lambda bea: bea.delete("/v1/account", json={"password": PASSWORD}),
    ],
    ids=["steps down", "deletes the account"],
)
def test_of_two_administrators_who_leave_at_once_one_stays(
    administrators: tuple[Person, Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    leave: Callable[[Person], Any],
) -> None:
    """Each sees the other one until the other's transaction is committed."""
    ada, bea = administrators
    mark(monkeypatch, store_roles, "keep_administrator")
    first = Parked("after keep_administrator", lambda: assign(ada, ada))
    second = elsewhere(lambda: leave(bea))
    assert waits_for_a_lock(sql, second)
    assert first.go_on().status_code == 200
    assert (second.result().status_code, second.result().json["code"]) == (
        409,
        "last_administrator",
    )
    assert administrators_of(sql) == 1


def test_of_two_administrators_who_demote_each_other_at_once_one_stays(
    administrators: tuple[Person, Person], sql: Sql
) -> None:
    ada, bea = administrators
    answers = at_once([lambda: assign(ada, bea), lambda: assign(bea, ada)])
    assert sorted(answer.status_code for answer in answers) == [200, 403]
    assert administrators_of(sql) == 1


def test_a_role_that_is_being_granted_is_not_removed(
    app: Flask,
    administrators: tuple[Person, Person],
    sign_up: Callable[..., Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bob = administrators[0], vouched(sign_up("bob"))
    with app.app_context():
        define(SUPPORT)
    mark(monkeypatch, check_grant, "find_definitions")
    grant = Parked("after find_definitions", lambda: assign(ada, bob, "support"))
    pruning = elsewhere(lambda: prune(app))
    assert waits_for_a_lock(sql, pruning)
    assert grant.go_on().status_code == 200
    with pytest.raises(InvalidDefinitions, match="role support: somebody holds it"):
        pruning.result()
    assert sql("SELECT role FROM account_role WHERE role = 'support'") == [{"role": "support"}]


def test_a_role_that_is_being_removed_is_not_granted(
    app: Flask,
    administrators: tuple[Person, Person],
    sign_up: Callable[..., Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bob = administrators[0], vouched(sign_up("bob"))
    with app.app_context():
        define(SUPPORT)
    mark(monkeypatch, apply_definitions, "_refuse_in_use")
    pruning = Parked("after _refuse_in_use", lambda: prune(app))
    grant = elsewhere(lambda: assign(ada, bob, "support"))
    assert waits_for_a_lock(sql, grant)
    pruning.go_on()
    answer = grant.result()
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "unknown_role")
    assert sql("SELECT roles FROM account WHERE email = %s", bob.email) == [{"roles": ""}]


def test_a_permission_that_is_being_given_to_a_service_account_is_not_removed(
    app: Flask,
    administrators: tuple[Person, Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the program has it once the name is defined anew, for something else."""
    with app.app_context():
        define('[permissions]\n"invoices:read" = "Read invoices."')
    body = {"name": "Billing", "permissions": ["invoices:read"]}
    mark(monkeypatch, create_service_account, "check_permissions")
    creation = Parked(
        "after check_permissions",
        lambda: administrators[0].post("/v1/service-accounts", json=body),
    )
    pruning = elsewhere(lambda: prune(app))
    assert waits_for_a_lock(sql, pruning)
    assert creation.go_on().status_code == 201
    with pytest.raises(InvalidDefinitions, match="permission invoices:read: the service account"):
        pruning.result()
