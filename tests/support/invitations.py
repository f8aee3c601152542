"""Administrators who invite people, and the people who accept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from api.domain import clock
from api.domain.account import Role
from api.pool import execute, transaction
from api.store import account_role
from tests.support.client import NEW_PASSWORD, ApiClient, Person
from tests.support.mailed import mailed
from tests.support.roles import OPERATOR, grant_role, vouched

INVITATIONS = "/v1/account-invitations"
ACCEPT = f"{INVITATIONS}/confirmations"
DORA = "dora@example.com"
_DEFINE = """INSERT INTO role (name, permissions, created_at, updated_at)
    VALUES (%s, %s, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))"""


def administrator(app: Flask, name: str = "ada", role: Role = Role.ADMIN) -> Person:
    """Return a signed-in administrator."""
    person = Person.sign_up(app, name).sign_in(deliver="token")
    with app.app_context():
        grant_role(person.email, role, OPERATOR)
    return person


def with_permissions(app: Flask, name: str, permissions: Collection[str]) -> Person:
    """Return a signed-in person with a role of their own, which gives these permissions."""
    person = vouched(Person.sign_up(app, name))
    role = f"{name}-role-2"
    with app.app_context(), transaction() as tx:
        execute(tx, _DEFINE, (role, ",".join(permissions)))
        account_role.change(
            tx, UUID(person.id), before=(), after=[role], by=None, moment=clock.now()
        )
    return person.sign_in(deliver="token")


def invite(admin: Person, email: str = DORA, **members: Any) -> dict[str, Any]:
    """Invite a person and return the invitation."""
    response = admin.post(INVITATIONS, json={"email": email, **members})
    assert response.status_code == 201, response.text
    return dict(response.json)


def accept(
    app: Flask, email: str = DORA, *, client: ApiClient | None = None, **members: Any
) -> TestResponse:
    """Accept with the token of the latest mail."""
    body = {"token": mailed(app, email)["token"], "password": NEW_PASSWORD, **members}
    headers = body.pop("headers", {})
    return (client or ApiClient(app)).post(ACCEPT, json=body, headers=headers)
