"""Test that ``account.roles`` is the copy of the table ``account_role`` after each writer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from api.domain.account import Role
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, define, grant_role, hold_unverified, revoke_role
from tests.support.tables import Sql

API = Path(__file__).parents[2] / "api"
# each account with what differs; there is none
DIFFERENT = """SELECT email, roles, held
    FROM account LEFT JOIN (
        SELECT account_id, GROUP_CONCAT(role ORDER BY role) AS held
        FROM account_role GROUP BY account_id
    ) AS ledger ON ledger.account_id = account.id
    WHERE roles <> COALESCE(held, '')"""
ORPHANS = """SELECT COUNT(*) AS count FROM account_role
    WHERE account_id NOT IN (SELECT id FROM account)"""


def test_each_writer_writes_both(
    app: Flask, sign_in: Callable[..., Person], mailbox: Mailbox, sql: Sql
) -> None:
    ada, bob, mallory = sign_in("ada"), sign_in("bob"), sign_in("mallory")
    with app.app_context():
        define("[roles.support]\npermissions = []")
        grant_role(ada.email, Role.ADMIN, OPERATOR)
        grant_role(bob.email, "support", OPERATOR)
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    assert sql(DIFFERENT) == []
    path = f"/v1/accounts/{bob.id}/roles"
    assert ada.put(path, json={"roles": ["auditor", "support"]}).status_code == 200
    assert sql(DIFFERENT) == []
    with app.app_context():
        revoke_role(bob.email, "support", OPERATOR)
    assert sql(DIFFERENT) == []
    hold_unverified(sql, mallory.id, "admin", "support")
    assert mallory.post("/v1/email-changes", json={"new_email": "m@example.net"}).status_code == 202
    proof = {"token": mailbox.last("m@example.net").token}
    assert mallory.post("/v1/email-changes/confirmations", json=proof).status_code == 200
    assert sql(DIFFERENT) == []
    assert bob.delete("/v1/account", json={"password": bob.password}).status_code == 204
    assert sql(ORPHANS) == [{"count": 0}]
    assert sql("SELECT roles FROM account ORDER BY id") == [{"roles": "admin"}, {"roles": ""}]


def test_no_other_code_writes_the_copy() -> None:
    writers = {
        str(path.relative_to(API))
        for path in API.rglob("*.py")
        if "set_roles" in path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "set_roles"
    }
    assert writers == {"store/account_role.py"}
