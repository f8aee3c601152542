"""Serve ``/v1/sign-in``: the sign-in of this client that waits for a second factor."""

from __future__ import annotations

from flask import Blueprint, Response

from api.resources.session import shown_factors
from api.resources.sessions import started_answer
from api.rules.sessions.confirm_sign_in import confirm_sign_in
from api.rules.sessions.find_pending import end_pending, find_pending, parse
from api.schemas import responses
from api.schemas.sessions import SignInConfirmationForm
from api.web import http
from api.web.guards import public
from api.web.session_interface import (
    device_cookie,
    request_session,
    sign_in_cookie,
    trust_cookie,
)

sign_in = Blueprint("sign_in", __name__, url_prefix="/v1/sign-in")


@sign_in.get("")
@public
def read() -> Response:
    waiting = find_pending(parse(sign_in_cookie()))
    return http.answer(responses.pending_sign_in(waiting.pending, waiting.methods))


@sign_in.delete("")
@public
def end() -> Response:
    end_pending(parse(sign_in_cookie()), http.client())
    request_session().sign_in_cookie = ""
    return http.nothing()


@sign_in.post("/confirmations")
@public
@http.takes(SignInConfirmationForm)
def confirm(body: SignInConfirmationForm) -> Response:
    token = body.sign_in_token.data
    in_cookie = token is None
    started = confirm_sign_in(
        parse(sign_in_cookie() if token is None else token),
        shown_factors(body),
        http.client(),
        once=http.once(),
        devices=body.device_token.data or (device_cookie() if in_cookie else None),
        trusts=body.trust_token.data or (trust_cookie() if in_cookie else None),
        trusted=body.trust_device.data,
    )
    if in_cookie:
        request_session().sign_in_cookie = ""
    return started_answer(started, in_cookie=in_cookie)
