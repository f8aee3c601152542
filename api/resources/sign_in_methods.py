"""Serve ``/v1/account/sign-in-methods``: what the account can sign in with, and its switch."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.enrolment.read_sign_in_methods import read_sign_in_methods
from api.rules.enrolment.switch_second_factor import switch_second_factor
from api.schemas import responses
from api.schemas.sign_in_methods import SignInMethodsForm
from api.web import http
from api.web.guards import (
    current_session,
    freshly_authenticated,
    open_to_enrolling,
    signed_in,
)

sign_in_methods = Blueprint("sign_in_methods", __name__, url_prefix="/v1/account/sign-in-methods")


@sign_in_methods.get("")
@signed_in
@open_to_enrolling
def read() -> Response:
    return http.answer(
        responses.sign_in_methods(read_sign_in_methods(current_session().account.id))
    )


@sign_in_methods.patch("")
@freshly_authenticated
@http.takes(SignInMethodsForm)
def change(body: SignInMethodsForm) -> Response:
    asks = body.patch_data.get("second_factor")
    methods = switch_second_factor(current_session(), asks, http.client())
    return http.answer(responses.sign_in_methods(methods))
