"""Serve ``/v1/password-resets``: set a new password with a mailed proof."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.accounts.request_password_reset import request_password_reset
from api.rules.accounts.reset_password import reset_password
from api.schemas.proofs import PasswordResetConfirmationForm, PasswordResetForm
from api.web import http
from api.web.guards import public

password_resets = Blueprint("password_resets", __name__, url_prefix="/v1/password-resets")


@password_resets.post("")
@public
@http.takes(PasswordResetForm)
def create(body: PasswordResetForm) -> Response:
    return http.requested(request_password_reset(body.email.data, http.client(), http.once()))


@password_resets.post("/confirmations")
@public
@http.takes(PasswordResetConfirmationForm)
def create_confirmation(body: PasswordResetConfirmationForm) -> Response:
    new, keep_tokens = body.new_password.data, body.keep_tokens.data
    reset_password(http.claim_of(body), new, http.client(), keep_tokens=keep_tokens)
    return http.nothing()
