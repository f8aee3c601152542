"""Check ``python -m api apply``: roles and permissions of one's own, from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.api_tokens import issue_to_service
from tests.support.client import Person
from tests.support.roles import OPERATOR, grant_role
from tests.support.tables import Sql, dump

Apply = Callable[..., tuple[int, str, str]]

FIRST = """
[permissions]
"invoices:read" = "Read invoices."
"invoices:write" = "Write invoices."

[roles.support]
description = "Helps customers."
permissions = ["accounts:read", "invoices:read"]
"""
SECOND = """
[permissions]
"invoices:read" = "Read all invoices."

[roles.billing]
permissions = ["invoices:read"]

[roles.support]
description = "Helps customers."
permissions = ["accounts:read", "accounts:lock"]
"""


@pytest.fixture
def apply(call: Callable[..., tuple[int, str, str]], tmp_path: Path) -> Apply:
    """Return ``apply(text, "--prune")``: (exit status, standard output, standard error)."""
    file = tmp_path / "gatebook.toml"

    def applying(text: str, *options: str) -> tuple[int, str, str]:
        file.write_text(text)
        status, output, errors = call("apply", str(file), *options)
        return status, output, errors.replace(f"{file}: ", "")

    return applying


def stored(sql: Sql) -> tuple[Any, ...]:
    roles = sql("SELECT name, permissions, version FROM role WHERE is_built_in = 0 ORDER BY name")
    return dump(sql), roles


def test_a_file_is_applied_once_and_its_changes_are_printed(apply: Apply, sql: Sql) -> None:
    first = (
        "+ permission invoices:read: Read invoices.\n"
        "+ permission invoices:write: Write invoices.\n"
        "+ role support: accounts:read invoices:read\n"
    )
    before = stored(sql)
    assert apply(FIRST, "--dry-run") == (2, f"{first}would make 3 changes\n", "")
    assert stored(sql) == before
    assert apply(FIRST) == (0, f"{first}made 3 changes\n", "")
    before = stored(sql)
    assert apply(FIRST) == apply(FIRST, "--dry-run") == (0, "nothing to change\n", "")
    assert stored(sql) == before
    assert apply(SECOND) == (
        0,
        (
            "~ permission invoices:read: Read all invoices.\n"
            "= permission invoices:write: kept; --prune removes it\n"
            "+ role billing: invoices:read\n"
            "~ role support: +accounts:lock -invoices:read\n"
            "made 3 changes\n"
        ),
        "",
    )
    assert apply(SECOND, "--prune") == (0, "- permission invoices:write\nmade 1 change\n", "")
    assert apply("", "--prune") == (
        0,
        "- permission invoices:read\n- role billing\n- role support\nmade 3 changes\n",
        "",
    )
    assert sql("SELECT name FROM role ORDER BY name") == [{"name": "admin"}, {"name": "auditor"}]
    history = sql("SELECT role, version, permissions FROM role_version ORDER BY role, version")
    assert [tuple(row.values()) for row in history] == [
        ("billing", 1, "invoices:read"),
        ("billing", 2, None),
        ("support", 1, "accounts:read,invoices:read"),
        ("support", 2, "accounts:lock,accounts:read"),
        ("support", 3, None),
    ]
    recorded = sql("SELECT type, actor, subject, data FROM audit_event ORDER BY id")
    assert {(row["actor"], row["subject"]) for row in recorded} == {(None, None)}
    assert [row["type"] for row in recorded] == [
        *["permission.defined"] * 2,
        "role.defined",
        "permission.defined",
        *["role.defined"] * 2,
        *["permission.removed"] * 2,
        *["role.removed"] * 2,
    ]


def test_a_file_with_faults_names_them_and_changes_nothing(apply: Apply, sql: Sql) -> None:
    before = stored(sql)
    assert apply("[roles.admin]\npermissions = []\n[role.support]") == (
        1,
        "",
        "[role] is not known here\nrole admin: built in\n",
    )
    assert apply(FIRST.replace('invoices:read"]', 'invoices:raed"]')) == (
        1,
        "",
        "role support: there is no permission invoices:raed\n",
    )
    assert stored(sql) == before


def test_a_role_in_use_is_not_removed(apply: Apply, app: Flask, alice: Person, sql: Sql) -> None:
    """Nor is anything else of the file applied then."""
    apply(FIRST)
    with app.app_context():
        grant_role(alice.email, "support", OPERATOR)
    before = stored(sql)
    fault = "role support: somebody holds it; see python -m api role list support\n"
    assert apply("", "--prune") == apply("", "--prune", "--dry-run") == (1, "", fault)
    assert stored(sql) == before
    issue_to_service(app, "invoices:write", name="Ledger")
    status, _, errors = apply(FIRST.partition("[roles")[0].replace("write", "list"), "--prune")
    assert (status, errors.splitlines()) == (
        1,
        [
            "permission invoices:write: the service account Ledger holds it",
            fault.rstrip("\n"),
        ],
    )
    assert apply('[permissions]\n"invoices:list" = "x"')[0] == 0  # without --prune it is kept


def test_a_file_that_cannot_be_read_is_named(call: Apply, tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    assert call("apply", str(file)) == (
        1,
        "",
        f"{file}: cannot be read: No such file or directory\n",
    )
