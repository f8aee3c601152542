"""A role of the operator's own, as ``python -m api apply`` defines it."""

from __future__ import annotations

from collections.abc import Collection

from tests.support.client import Person
from tests.support.roles import vouched
from tests.support.tables import Sql

DEFINE = """INSERT INTO role (name, permissions, is_built_in, created_at, updated_at)
    VALUES (%s, %s, 0, NOW(6), NOW(6)) ON DUPLICATE KEY UPDATE permissions = VALUES(permissions)"""
GRANT = "INSERT INTO account_role (account_id, role, granted_at) SELECT id, %s, NOW(6)"
COPY = "UPDATE account SET roles = %s WHERE email = %s"


def give_role(sql: Sql, person: Person, name: str, permissions: Collection[str]) -> Person:
    """Define the role, let it be the only one that the person holds, and sign them in anew."""
    vouched(person)
    sql(DEFINE, name, ",".join(sorted(permissions)))
    sql(f"{GRANT} FROM account WHERE email = %s", name, person.email)
    sql(COPY, name, person.email)
    return person.sign_in()
