"""Prepare administrators who are just about to lock an account or to end what it signs in with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.domain.account import Role
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import OPERATOR, grant_role

Before = Callable[[Person, Person], object]


def admin(app: Flask) -> Person:
    """Sign in an administrator with a token."""
    ada = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
    return ada


def _acting(
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    before: Before = lambda _ada, _holder: None,
) -> Callable[[Flask], PreparedRequest]:
    """Prepare a request of an administrator about a person who has signed in."""

    def prepare(app: Flask) -> PreparedRequest:
        ada, holder = admin(app), anybody(app).sign_in(deliver="token")
        before(ada, holder)
        session = (holder.session or {})["id"]
        url = f"/v1/accounts/{holder.id}{path.format(session=session)}"
        return PreparedRequest(method, url, body, {"Authorization": f"Bearer {ada.token}"})

    return prepare


def _lock(ada: Person, holder: Person) -> None:
    locked = ada.put(f"/v1/accounts/{holder.id}/lock", json={"reason": "other"})
    assert locked.status_code == 200, locked.text


OPERATIONS = [
    prepared("listAccountSessions", "a person's sessions", 200, _acting("GET", "/sessions")),
    prepared(
        "lockAccount",
        "lock an account",
        200,
        _acting("PUT", "/lock", {"reason": "abuse"}),
        "session.ended",
        "account.locked",
    ),
    prepared(
        "unlockAccount",
        "unlock an account",
        204,
        _acting("DELETE", "/lock", before=_lock),
        "account.unlocked",
    ),
    prepared(
        "endAccountSessions",
        "end a person's sessions",
        200,
        _acting("DELETE", "/sessions"),
        "session.ended",
    ),
    prepared(
        "endAccountSession",
        "end a person's session",
        204,
        _acting("DELETE", "/sessions/{session}"),
        "session.ended",
    ),
    prepared(
        "resetFactors",
        "remove a person's factors",
        204,
        _acting("POST", "/factor-resets", {"reason": "lost"}),
        "session.ended",
        "factors.reset",
    ),
]
