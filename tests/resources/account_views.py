"""Helpers for the tests of the endpoints that show accounts to administrators."""

from __future__ import annotations

from typing import Any

from tests.resources.expected import Sql, text
from tests.support.client import Person

ACCOUNTS = "/v1/accounts"
SEARCHES = "/v1/account-searches"
NOBODYS = "01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11"


def view(person: Person, **members: Any) -> dict[str, Any]:
    """Return the expected JSON of the account of a person who has just signed up."""
    return {
        **person.account,
        "external_id": None,
        "state": "unverified",
        "lock": None,
        "deletion": None,
        "has_password": True,
        "has_identity": False,
        "has_second_factor": False,
        "last_seen_on": text()[:10],
        **members,
    }


def set_columns(sql: Sql, person: Person, **values: Any) -> None:
    """Set columns of a person's account."""
    columns = ", ".join(f"{name} = %s" for name in values)
    sql(f"UPDATE account SET {columns} WHERE id = {key(person)}", *values.values())


def invite(sql: Sql, person: Person) -> None:
    """Make a person one who was invited and has not accepted."""
    sql(
        f"""INSERT INTO account_invitation
        (id, account_id, invited_by, roles, created_at, expires_at)
        VALUES ({key(person)}, {key(person)}, {key(person)}, '', '2026-11-22', '2026-11-29')"""
    )


def key(person: Person) -> str:
    """Return the id of a person's account in SQL."""
    return f"X'{person.id.replace('-', '')}'"


def emails(page: dict[str, Any]) -> list[str]:
    """Return the names before the @ of the addresses on a page."""
    return [item["email"].partition("@")[0] for item in page["items"]]
