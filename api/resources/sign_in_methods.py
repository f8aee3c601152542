"""Serve ``/v1/account/sign-in-methods``: what the account can sign in with, and its switch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.resources.session import enrolled
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
from api.web.session_interface import device_cookie, request_session

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
    browser = request_session()
    switched = switch_second_factor(
        current_session(),
        browser.digest,
        body.second_factor.data,
        http.client(),
        devices=body.device_token.data if browser.bearer else device_cookie(),
    )
    document: dict[str, Any] = {"sign_in_methods": responses.sign_in_methods(switched.methods)}
    if switched.recovery_codes is not None:
        document["recovery_codes"] = list(switched.recovery_codes)
    return enrolled(document, switched.issued)
