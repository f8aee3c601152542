"""Serve ``/v1/sign-in-mails``: request a link and a code to sign in with."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from api.crypto import browser_secret
from api.rules.sessions.request_sign_in_mail import request_sign_in_mail
from api.schemas import responses
from api.schemas.sessions import SignInMailForm
from api.web import http, sign_in_mail_cookie
from api.web.guards import public

sign_in_mails = Blueprint("sign_in_mails", __name__, url_prefix="/v1/sign-in-mails")


@public
@http.takes(SignInMailForm)
def create(body: SignInMailForm) -> Response:
    in_cookie = body.deliver.data == "cookie"
    held = sign_in_mail_cookie.read() if in_cookie else body.request_token.data
    requested = request_sign_in_mail(body.email.data, http.client(), http.once(), held=held)
    secrets = browser_secret.joined(browser_secret.secret_for(requested.id), held)
    document = responses.requested(requested.id, requested.expires_at)
    if not in_cookie:
        document["request_token"] = secrets
    response = http.answer(document, 202)
    if in_cookie:
        sign_in_mail_cookie.give(response, secrets)
    if requested.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@sign_in_mails.record
def register_if_on(state: BlueprintSetupState) -> None:
    """Add the route if EMAIL_SIGN_IN is on; otherwise it is as unknown as any other path."""
    if state.app.config["GATEBOOK"].email_sign_in:
        state.add_url_rule("", view_func=create, endpoint="create", methods=["POST"])
