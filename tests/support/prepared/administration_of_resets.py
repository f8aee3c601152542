"""Prepare administrators who are just about to reset, move or delete a person's account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support.client import Person
from tests.support.mailed import mailed
from tests.support.prepared.administration_of_locks import admin
from tests.support.prepared_operation import PreparedRequest, anybody, numbers, prepared
from tests.support.roles import vouched

Before = Callable[[Person, Person], object]


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
        url = f"/v1/accounts/{holder.id}{path}"
        return PreparedRequest(method, url, body, {"Authorization": f"Bearer {ada.token}"})

    return prepare


def _schedule(ada: Person, holder: Person) -> None:
    scheduled = ada.put(f"/v1/accounts/{holder.id}/deletion", json={"reason": "other"})
    assert scheduled.status_code == 200, scheduled.text


def _move(app: Flask) -> PreparedRequest:
    return _acting("POST", "/email-changes", {"new_email": _new_email(), "reason": "requested"})(
        app
    )


def _confirm_move(app: Flask) -> PreparedRequest:
    """Prepare the reader of the new mailbox, who has no session."""
    ada, holder, new_email = admin(app), vouched(anybody(app)), _new_email()
    body = {"new_email": new_email, "reason": "requested"}
    asked = ada.post(f"/v1/accounts/{holder.id}/email-changes", json=body)
    assert asked.status_code == 202, asked.text
    token = {"token": mailed(app, new_email)["token"]}
    return PreparedRequest("POST", "/v1/email-changes/confirmations", token, {})


def _new_email() -> str:
    return f"moved{next(numbers)}@example.com"


OPERATIONS = [
    prepared(
        "forcePasswordReset",
        "remove a person's password",
        202,
        _acting("POST", "/password-resets", {"reason": "compromised"}),
        "session.ended",
        "password.removed",
    ),
    prepared(
        "requestAccountEmailChange",
        "ask for a person's new address",
        202,
        _move,
        "email.change_requested",
    ),
    prepared(
        "changeEmail",
        "confirm the address that an administrator entered",
        200,
        _confirm_move,
        "email.changed",
    ),
    prepared(
        "scheduleDeletion",
        "schedule a deletion",
        200,
        _acting("PUT", "/deletion", {"reason": "inactive"}),
        "session.ended",
        "account.deletion_scheduled",
    ),
    prepared(
        "cancelDeletion",
        "cancel a deletion",
        204,
        _acting("DELETE", "/deletion", before=_schedule),
        "account.deletion_cancelled",
    ),
]
