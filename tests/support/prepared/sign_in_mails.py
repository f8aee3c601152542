"""Prepare people for sign-in by mail, and for an account without a password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support.mailed import mailed
from tests.support.passwordless import with_passkey
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import vouched

ASK, SIGN_IN = "/v1/sign-in-mails", "/v1/sessions"


def _asking(email: Callable[[Flask], str]) -> Callable[[Flask], PreparedRequest]:
    return lambda app: PreparedRequest("POST", ASK, {"email": email(app)}, {})


def _signing_in(app: Flask) -> PreparedRequest:
    """By somebody with a verified address who has asked for the mail with an app."""
    person = vouched(anybody(app))
    asked: dict[str, Any] = person.client.post(
        ASK, json={"email": person.email, "deliver": "token"}
    ).json
    shown = {
        "token": mailed(app, person.email)["token"],
        "request_token": asked["request_token"],
        "deliver": "token",
    }
    return PreparedRequest("POST", SIGN_IN, shown, {})


def _in_another_browser(app: Flask) -> PreparedRequest:
    person = anybody(app)
    person.client.post(ASK, json={"email": person.email})
    return PreparedRequest("POST", SIGN_IN, {"token": mailed(app, person.email)["token"]}, {})


def _removing(app: Flask) -> PreparedRequest:
    person = with_passkey(anybody(app), deliver="token")
    headers = {"Authorization": f"Bearer {person.token}"}
    return PreparedRequest("DELETE", "/v1/account/password", None, headers)


OPERATIONS = [
    prepared(
        "createSignInMail",
        "ask for the mail that signs in",
        202,
        _asking(lambda app: anybody(app).email),
        "sign_in_mail.requested",
    ),
    prepared(
        "createSignInMail",
        "ask for a sign-in mail where there is nobody",
        202,
        _asking(lambda _: "nobody@example.com"),
        "sign_in_mail.requested",
    ),
    prepared(
        "createSession",
        "sign in with a mailed link",
        201,
        _signing_in,
        "session.started",
    ),
    prepared(
        "createSession",
        "sign in with a mailed link in another browser",
        422,
        _in_another_browser,
        "session.refused",
    ),
    prepared("removePassword", "remove the password", 200, _removing, "password.removed"),
]
