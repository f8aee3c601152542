"""``/v1/accounts``: sign up."""

from __future__ import annotations

from flask import Blueprint, Response

from api import http, settings
from api.guard import public
from api.rules.request_account import request_account
from api.rules.sign_up import sign_up
from api.schemas import answers
from api.schemas.accounts import SignUpForm

accounts = Blueprint("accounts", __name__, url_prefix="/v1/accounts")


@accounts.post("")
@public
@http.takes(SignUpForm)
def create(body: SignUpForm) -> Response:
    client = http.client(body.language.data)
    wanted = (body.email.data, body.password.data, body.name.data, client, http.once())
    if settings.current().email_verification == "required":
        return http.requested(request_account(*wanted))
    signed_up = sign_up(*wanted)
    response = http.answer(
        answers.account(signed_up.account), 201, version=signed_up.account.version
    )
    if signed_up.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
