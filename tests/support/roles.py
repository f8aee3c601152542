"""Grant roles to people in tests, who have signed up and read no mail."""

from __future__ import annotations

from api.domain.account import Account, Role
from api.domain.client import Client
from api.rules.accounts import grant_role as granting
from api.rules.accounts.vouch_for_address import vouch_for_address
from tests.support.client import Person

OPERATOR = Client(None, None, "operator")


def vouched(person: Person) -> Person:
    """Return the same person, with an address that an operator has verified."""
    with person.client.application.app_context():
        vouch_for_address(person.email, OPERATOR)
    return person


def grant_role(email: str, role: Role, client: Client) -> tuple[Account, bool]:
    """Grant a role to an account whose address an operator has verified."""
    vouch_for_address(email, client)
    return granting.grant_role(email, role, client)
