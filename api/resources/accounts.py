"""Serve ``/v1/accounts``, where people sign up."""

from __future__ import annotations

from flask import Blueprint, Response

from api import settings
from api.rules.accounts.prepare_way_in import ChosenWayIn
from api.rules.accounts.sign_up import sign_up
from api.rules.accounts.sign_up_unverified import sign_up_unverified
from api.schemas import responses
from api.schemas.accounts import SignUpForm
from api.web import http
from api.web.guards import public

accounts = Blueprint("accounts", __name__, url_prefix="/v1/accounts")


@accounts.post("")
@public
@http.takes(SignUpForm)
def create(body: SignUpForm) -> Response:
    client = http.client(body.language.data)
    chosen = ChosenWayIn(body.password.data, body.passkey.data)
    wanted = (body.email.data, chosen, body.name.data, client, http.once())
    if settings.current().email_verification == "required":
        return http.requested(sign_up_unverified(*wanted))
    signed_up = sign_up(*wanted)
    response = http.answer(responses.account(signed_up.account), 201, of=signed_up.account)
    if signed_up.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
