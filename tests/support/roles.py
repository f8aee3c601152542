"""Grant roles to people in tests, who have signed up and read no mail."""

from __future__ import annotations

from uuid import UUID

from api.domain.account import Account
from api.domain.client import Client
from api.domain.definitions import read_definitions
from api.rules.accounts.vouch_for_address import vouch_for_address
from api.rules.administration import grant_role as granting
from api.rules.administration import revoke_role as revoking
from api.rules.administration.apply_definitions import apply_definitions
from tests.support.client import Person
from tests.support.tables import Sql

OPERATOR = Client(None, None, "operator")


def vouched(person: Person) -> Person:
    """Return the same person, with an address that an operator has verified."""
    with person.client.application.app_context():
        vouch_for_address(person.email, OPERATOR)
    return person


def grant_role(email: str, role: str, client: Client) -> tuple[Account, bool]:
    """Grant a role to an account whose address an operator has verified."""
    vouch_for_address(email, client)
    return granting.grant_role(email, role, client)


def revoke_role(email: str, role: str, client: Client) -> tuple[Account, bool]:
    """Revoke a role of an account, also of the last administrator."""
    return revoking.revoke_role(email, role, client, leave_none=True)


def define(text: str) -> None:
    """Define roles and permissions as TOML has them, beside those that there are."""
    apply_definitions(read_definitions(text), OPERATOR)


def hold_unverified(sql: Sql, account_id: str, *roles: str) -> None:
    """Let an account hold roles whatever its address is, as earlier versions granted them."""
    key = UUID(account_id).bytes
    sql("UPDATE account SET roles = %s WHERE id = %s", ",".join(roles), key)
    for role in roles:
        sql("INSERT INTO account_role VALUES (%s, %s, UTC_TIMESTAMP(6), NULL)", key, role)
