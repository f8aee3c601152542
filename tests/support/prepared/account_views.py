"""Prepare administrators who are just about to see or change the account of another person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.domain.account import Role
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import OPERATOR, grant_role


def an_administrator(app: Flask) -> Person:
    """Sign in somebody with all permissions."""
    admin = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(admin.email, Role.ADMIN, OPERATOR)
    return admin


def _to_another(
    method: str, body: dict[str, Any] | None = None, path: str = ""
) -> Callable[[Flask], Any]:
    def prepare(app: Flask) -> PreparedRequest:
        admin, other = an_administrator(app), anybody(app)
        headers = {"Authorization": f"Bearer {admin.token}"}
        return PreparedRequest(method, f"/v1/accounts/{other.id}{path}", body, headers)

    return prepare


def _search(app: Flask) -> PreparedRequest:
    admin, other = an_administrator(app), anybody(app)
    headers = {"Authorization": f"Bearer {admin.token}"}
    return PreparedRequest("POST", "/v1/account-searches", {"email": other.email}, headers)


OPERATIONS = [
    prepared("readAccountView", "an account of another person", 200, _to_another("GET")),
    prepared(
        "readAccountMetadata",
        "the metadata of another person",
        200,
        _to_another("GET", path="/metadata"),
    ),
    prepared(
        "updateAccountMetadata",
        "change the metadata of another person",
        200,
        _to_another("PATCH", {"public": {"plan": "team"}}, "/metadata"),
        "account.metadata_updated",
    ),
    prepared("searchAccounts", "find an account", 200, _search),
    prepared(
        "updateAccountView",
        "change the account of another person",
        200,
        _to_another("PATCH", {"external_id": None, "name": "Renamed"}),
        "account.updated",
    ),
]
