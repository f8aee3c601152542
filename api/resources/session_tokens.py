"""Serve ``/v1/session/tokens``: signed tokens for the services of an application."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from api.domain.clock import to_text
from api.rules.sessions.issue_signed_token import issue_signed_token
from api.schemas.sessions import SignedTokenForm
from api.web import http
from api.web.guards import signed_in
from api.web.session_interface import request_session

session_tokens = Blueprint("session_tokens", __name__, url_prefix="/v1/session/tokens")


@signed_in
@http.takes(SignedTokenForm)
def create(body: SignedTokenForm) -> Response:
    issued = issue_signed_token(request_session().check_again, body.audience.data)
    return http.answer({"token": issued.token, "expires_at": to_text(issued.expires_at)}, 201)


@session_tokens.record
def register_if_on(state: BlueprintSetupState) -> None:
    """Add the route if there are keys; otherwise it is as unknown as any other path."""
    if state.app.config["GATEBOOK"].token_signing_keys:
        state.add_url_rule("", view_func=create, endpoint="create", methods=["POST"])
