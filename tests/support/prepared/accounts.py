"""Prepare people for operations on their accounts, sessions and addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from api.domain import clock
from api.pool import transaction
from api.rules.accounts.schedule_own_deletion import schedule_own_deletion
from api.store import account
from tests.support.client import PASSWORD, Person
from tests.support.mailed import mailed
from tests.support.prepared_operation import PreparedRequest, anybody, numbers, prepared
from tests.support.roles import OPERATOR, vouched

NEW_PASSWORD = "another quiet harbour"
MADE_UP = "A" * 43
WRONG_PASSWORD = "the loud one at dusk"


def _public(method: str, path: str, body: Callable[[Flask], dict[str, Any]]) -> Any:
    return lambda app: PreparedRequest(method, path, body(app), {})


def _signed_in(
    method: str, path: str, body: dict[str, Any] | None = None, *, others: int = 0
) -> Callable[[Flask], PreparedRequest]:
    """By somebody who is signed in on ``others`` devices besides; {other} is one of those."""

    def prepare(app: Flask) -> PreparedRequest:
        person = anybody(app).sign_in(deliver="token")
        sessions = [person.on_another_device(deliver="token").session for _ in range(others)]
        url = path.format(other=(sessions[0] or {})["id"]) if others else path
        return PreparedRequest(method, url, body, {"Authorization": f"Bearer {person.token}"})

    return prepare


def _credentials(password: str) -> Callable[[Flask], dict[str, Any]]:
    return lambda app: {"email": anybody(app).email, "password": password}


def _newcomer(_app: Flask) -> dict[str, Any]:
    return {"email": f"newcomer{next(numbers)}@example.com", "password": PASSWORD}


def _by_mail(
    path: str, answered: Callable[[Flask], dict[str, Any]]
) -> Callable[[Flask], PreparedRequest]:
    """By a stranger, who has read the mail."""
    return lambda app: PreparedRequest("POST", path, answered(app), {})


def _verification(app: Flask) -> dict[str, Any]:
    person = anybody(app).sign_in(deliver="token")
    person.on_another_device(deliver="token")
    return {"token": mailed(app, person.email)["token"]}


def _verification_with_password(app: Flask) -> dict[str, Any]:
    return {**_verification(app), "password": PASSWORD}


def _reset(app: Flask) -> dict[str, Any]:
    person = anybody(app).sign_in(deliver="token")
    person.post("/v1/password-resets", json={"email": person.email})
    return {"token": mailed(app, person.email)["token"], "new_password": NEW_PASSWORD}


def _about_to_move(app: Flask) -> tuple[Person, PreparedRequest]:
    person = anybody(app).sign_in(deliver="token")
    verification = {"token": mailed(app, person.email)["token"]}
    person.post("/v1/email-verifications/confirmations", json=verification)
    new = f"moved{next(numbers)}@example.com"
    person.post("/v1/email-changes", json={"new_email": new})
    headers = {"Authorization": f"Bearer {person.token}"}
    token = {"token": mailed(app, new)["token"]}
    return person, PreparedRequest("POST", "/v1/email-changes/confirmations", token, headers)


def _moved(app: Flask) -> dict[str, Any]:
    person, attempt = _about_to_move(app)
    assert attempt.send(app).status_code == 200
    return {"token": mailed(app, person.email)["token"]}


def _leaving(app: Flask) -> dict[str, Any]:
    """Request a deletion for later, whatever the application's ACCOUNT_DELETION_GRACE is."""
    person, grace = vouched(anybody(app)), timedelta(days=7)
    account_id = UUID(person.id)
    with app.app_context(), transaction() as tx:
        locked = account.lock(tx, account_id)
        assert locked is not None
        schedule_own_deletion(tx, locked, account_id, grace, OPERATOR, clock.now())
    return {"token": mailed(app, person.email)["token"]}


def _new_address(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    headers = {"Authorization": f"Bearer {person.token}"}
    body = {"new_email": f"moved{next(numbers)}@example.com"}
    return PreparedRequest("POST", "/v1/email-changes", body, headers)


def _made_up(_app: Flask) -> dict[str, Any]:
    return {"token": MADE_UP}


OPERATIONS = [
    prepared(
        "createAccount",
        "sign up",
        201,
        _public("POST", "/v1/accounts", _newcomer),
        "account.created",
    ),
    prepared(
        "createSession",
        "sign in",
        201,
        _public("POST", "/v1/sessions", _credentials(PASSWORD)),
        "session.started",
    ),
    prepared(
        "endCurrentSession", "sign out", 204, _signed_in("DELETE", "/v1/session"), "session.ended"
    ),
    prepared(
        "endSession",
        "end another session",
        204,
        _signed_in("DELETE", "/v1/sessions/{other}", others=1),
        "session.ended",
    ),
    prepared(
        "endOtherSessions",
        "end all others",
        200,
        _signed_in("DELETE", "/v1/sessions", others=2),
        "session.ended",
        "session.ended",
    ),
    prepared(
        "updateAccount",
        "rename",
        200,
        _signed_in("PATCH", "/v1/account", {"name": "Renamed"}),
        "account.updated",
    ),
    prepared(
        "changePassword",
        "change the password",
        200,
        _signed_in(
            "PUT",
            "/v1/account/password",
            {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
            others=1,
        ),
        "session.ended",
        "password.changed",
    ),
    prepared(
        "reauthenticate",
        "prove it is me",
        200,
        _signed_in("POST", "/v1/session/reauthentications", {"password": PASSWORD}),
        "session.reauthenticated",
    ),
    prepared(
        "deleteAccount",
        "delete the account",
        204,
        _signed_in("DELETE", "/v1/account", {"password": PASSWORD}, others=1),
        "session.ended",
        "session.ended",
        "account.deleted",
    ),
    prepared(
        "exportAccount",
        "export all data",
        200,
        _signed_in("GET", "/v1/account/export"),
        "account.exported",
    ),
    prepared(
        "createEmailVerification",
        "ask for the mail that verifies",
        202,
        _public("POST", "/v1/email-verifications", lambda app: {"email": anybody(app).email}),
        "email.verification_requested",
    ),
    prepared(
        "createEmailVerification",
        "ask for it where there is nobody",
        202,
        _public("POST", "/v1/email-verifications", lambda _: {"email": "nobody@example.com"}),
        "email.verification_requested",
    ),
    prepared(
        "verifyEmail",
        "verify as whoever reads the mail",
        200,
        _by_mail("/v1/email-verifications/confirmations", _verification),
        "session.ended",
        "session.ended",
        "email.verified",
    ),
    prepared(
        "verifyEmail",
        "verify as whoever signed up",
        200,
        _by_mail("/v1/email-verifications/confirmations", _verification_with_password),
        "email.verified",
    ),
    prepared(
        "createPasswordReset",
        "ask for the mail that resets the password",
        202,
        _public("POST", "/v1/password-resets", lambda app: {"email": anybody(app).email}),
        "password.reset_requested",
    ),
    prepared(
        "resetPassword",
        "reset the password",
        204,
        _by_mail("/v1/password-resets/confirmations", _reset),
        "session.ended",
        "password.reset",
    ),
    prepared(
        "createEmailChange", "ask for another address", 202, _new_address, "email.change_requested"
    ),
    prepared(
        "changeEmail",
        "confirm another address",
        200,
        lambda app: _about_to_move(app)[1],
        "email.changed",
    ),
    prepared(
        "reverseEmailChange",
        "take a change of address back",
        200,
        _by_mail("/v1/email-changes/reversals", _moved),
        "session.ended",
        "email.change_reversed",
    ),
    prepared(
        "cancelOwnDeletion",
        "keep the account",
        204,
        _by_mail("/v1/account-deletion-cancellations", _leaving),
        "account.deletion_cancelled",
    ),
    prepared(
        "createSession",
        "sign in with a wrong password",
        401,
        _public("POST", "/v1/sessions", _credentials(WRONG_PASSWORD)),
        "session.refused",
    ),
    prepared(
        "changePassword",
        "change the password without knowing it",
        401,
        _signed_in(
            "PUT",
            "/v1/account/password",
            {"current_password": WRONG_PASSWORD, "new_password": NEW_PASSWORD},
        ),
        "password.change_refused",
    ),
    prepared(
        "reauthenticate",
        "prove it is me with a wrong password",
        401,
        _signed_in("POST", "/v1/session/reauthentications", {"password": WRONG_PASSWORD}),
        "session.reauthentication_refused",
    ),
    prepared(
        "deleteAccount",
        "delete the account with a wrong password",
        401,
        _signed_in("DELETE", "/v1/account", {"password": WRONG_PASSWORD}),
        "account.deletion_refused",
    ),
    prepared(
        "verifyEmail",
        "verify with a made-up token",
        422,
        _by_mail("/v1/email-verifications/confirmations", _made_up),
        "email.verification_refused",
    ),
    prepared(
        "resetPassword",
        "reset the password with a made-up token",
        422,
        _by_mail(
            "/v1/password-resets/confirmations",
            lambda app: {**_made_up(app), "new_password": NEW_PASSWORD},
        ),
        "password.reset_refused",
    ),
    prepared(
        "changeEmail",
        "confirm another address with a made-up token",
        422,
        _signed_in("POST", "/v1/email-changes/confirmations", {"token": MADE_UP}),
        "email.change_refused",
    ),
    prepared(
        "reverseEmailChange",
        "take a change of address back with a made-up token",
        422,
        _by_mail("/v1/email-changes/reversals", _made_up),
        "email.change_reversal_refused",
    ),
    prepared(
        "cancelOwnDeletion",
        "keep the account with a made-up token",
        422,
        _by_mail("/v1/account-deletion-cancellations", _made_up),
        "account.deletion_cancellation_refused",
    ),
]
