"""Test ``POST /v1/permission-checks``, by which services ask about accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.domain import ids
from api.domain.account import Role
from tests.resources.expected import Sql, StoppedClock, assert_fields, assert_problem
from tests.support.client import Person
from tests.support.counting import Commands
from tests.support.roles import OPERATOR, define, grant_role, revoke_role
from tests.support.tables import dump

DEFINED = """
    [permissions]
    "invoices:read" = "Read invoices."
    "invoices:write" = "Write invoices."
    [roles.billing]
    permissions = ["invoices:read"]
"""


def ask(by: Person, *checks: tuple[str, str]) -> Any:
    body = [{"account": account, "permission": permission} for account, permission in checks]
    return by.post("/v1/permission-checks", json={"checks": body})


def answers(*allowed: bool) -> dict[str, Any]:
    return {"items": [{"allowed": each} for each in allowed]}


def test_the_answers_are_in_the_order_of_the_checks(
    app: Flask, admin: Person, bob: Person, sql: Sql, clock: StoppedClock
) -> None:
    """False for a stranger's id, an unverified address, a locked account, after a revocation."""
    with app.app_context():
        define(DEFINED)
        grant_role(bob.email, "billing", OPERATOR)
    checks = [
        (bob.id, "invoices:read"),
        (bob.id, "invoices:write"),
        (str(ids.new_id()), "invoices:read"),
        (admin.id, "invoices:read"),  # admin has the built-in permissions only
        (admin.id, "accounts:lock"),
        (bob.id.upper(), "invoices:read"),
        (bob.id, "accounts:read"),
    ]
    before = dump(sql)
    assert ask(admin, *checks).json == answers(True, False, False, False, True, True, False)
    assert ask(admin).json == answers()
    assert dump(sql) == before
    sql("UPDATE account SET lock_reason = 'abuse' WHERE email = %s", bob.email)
    assert ask(admin, *checks[:1]).json == answers(False)
    sql("UPDATE account SET locked_until = %s WHERE email = %s", clock.now(), bob.email)
    assert ask(admin, *checks[:1]).json == answers(True)  # the lock has ended
    sql("UPDATE account SET email_verified = 0 WHERE email = %s", bob.email)
    assert ask(admin, *checks[:1]).json == answers(False)
    sql("UPDATE account SET email_verified = 1")
    with app.app_context():
        define('[roles.billing]\npermissions = ["invoices:write"]')
    assert ask(admin, *checks[:2]).json == answers(False, True)
    with app.app_context():
        revoke_role(bob.email, "billing", OPERATOR)
    assert ask(admin, *checks[:2]).json == answers(False, False)


def test_a_hundred_checks_take_two_statements(
    app: Flask, admin: Person, sign_up: Callable[..., Person], commands: Commands
) -> None:
    with app.app_context():
        define(DEFINED)
        people = [sign_up(f"person{number}") for number in range(5)]
        for person in people[:3]:
            grant_role(person.email, "billing", OPERATOR)
    ask(admin, (admin.id, "accounts:read"))
    commands.reset()
    checks = [(people[number % 5].id, "invoices:read") for number in range(100)]
    assert ask(admin, *checks).json == answers(*[True, True, True, False, False] * 20)
    assert len(commands.sql) == 2
    assert ask(admin, *checks, checks[0]).status_code == 422


def test_a_misspelt_permission_is_refused(app: Flask, admin: Person) -> None:
    """False for everyone would not be noticed before somebody is missing something."""
    with app.app_context():
        define(DEFINED)
    response = ask(admin, (admin.id, "invoices:read"), (admin.id, "invoices:raed"))
    assert_fields(
        response,
        {
            "pointer": "#/checks/1/permission",
            "code": "unknown_permission",
            "message": "There is no such permission.",
        },
    )


def test_nobody_asks_about_others_without_the_permission(
    app: Flask, auditor: Person, bob: Person
) -> None:
    for person in (auditor, bob):
        assert_problem(ask(person, (bob.id, "accounts:read")), 403, "forbidden")
    with app.app_context():
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    assert ask(bob, (bob.id, "accounts:read")).json == answers(True)
