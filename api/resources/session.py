"""Serve ``/v1/session``: read the current session, sign out, reauthenticate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from api.domain.shown_factors import ShownFactors
from api.errors import NotSignedIn
from api.resources.problems import refused
from api.resources.sessions import session_document
from api.rules.sessions.reauthenticate import reauthenticate
from api.rules.sessions.sign_out import sign_out
from api.rules.sessions.start_session import IssuedSession
from api.schemas.sessions import ReauthenticationForm, SignInConfirmationForm
from api.web import http
from api.web.guards import (
    current_session,
    open_to_enrolling,
    optional_on_request,
    session_or_none,
    signed_in,
)
from api.web.session_interface import request_session

session = Blueprint("session", __name__, url_prefix="/v1/session")


@session.errorhandler(NotSignedIn)
def name_nobody(refusal: NotSignedIn) -> Response:
    """Set an empty Account-Id in the 401 of a session check, for proxies (ADR 34)."""
    response = refused(refusal)
    if request.endpoint == "session.read":
        response.headers["Account-Id"] = ""
    return response


@session.get("")
@signed_in
@open_to_enrolling
@optional_on_request
@http.inline_safe
def read() -> Response:
    shown = session_or_none()
    document = session_document(shown, current=True) if shown else None
    response = http.answer(document)
    # also if it is empty: some proxies keep the client's own header if the answer has none
    response.headers.add("Account-Id", document["account"]["id"] if document else "")
    return response


@session.delete("")
@signed_in
@open_to_enrolling
def end() -> Response:
    sign_out(current_session(), request_session().digest, http.client())
    request_session().clear_cookie()
    return http.nothing()


@session.post("/reauthentications")
@signed_in
@open_to_enrolling
@http.takes(ReauthenticationForm)
def create_reauthentication(body: ReauthenticationForm) -> Response:
    sent_digest = request_session().digest
    shown = shown_factors(body)
    return rotated(reauthenticate(current_session(), sent_digest, shown, http.client()))


def rotated(started: IssuedSession) -> Response:
    """Answer with the new secret in the way the old one was sent.

    A cookie gives 204, a token 200 with the new token.
    """
    if request_session().bearer:
        document = {"token": started.secret}
        if started.devices is not None:
            document["device_token"] = started.devices
        return http.answer(document)
    request_session().hand_out_cookie(started)
    return http.nothing()


def enrolled(document: dict[str, Any], issued: IssuedSession | None, status: int = 200) -> Response:
    """Answer with the document and, if the session was rotated, with its new secret.

    A cookie is set; a token is added to the document.
    """
    if issued is not None and request_session().bearer:
        document["token"] = issued.secret
        if issued.devices is not None:
            document["device_token"] = issued.devices
    elif issued is not None:
        request_session().hand_out_cookie(issued)
    return http.answer(document, status)


def shown_factors(body: ReauthenticationForm | SignInConfirmationForm) -> ShownFactors:
    """Return the factors that a body shows."""
    return ShownFactors(
        body.password.data, body.totp_code.data, body.recovery_code.data, body.passkey.data
    )
