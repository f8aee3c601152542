"""``/v1/accounts``: sign up."""

from __future__ import annotations

from flask import Blueprint, Response

from api import http
from api.guard import public
from api.rules.sign_up import sign_up
from api.schemas import answers
from api.schemas.accounts import SignUpForm

accounts = Blueprint("accounts", __name__, url_prefix="/v1/accounts")


@accounts.post("")
@public
@http.takes(SignUpForm)
def create(body: SignUpForm) -> Response:
    signed_up = sign_up(
        body.email.data,
        body.password.data,
        body.name.data,
        http.client(),
        http.once(),
        language=body.language.data,
    )
    response = http.answer(
        answers.account(signed_up.account), 201, version=signed_up.account.version
    )
    if signed_up.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
