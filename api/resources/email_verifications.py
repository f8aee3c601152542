"""Serve ``/v1/email-verifications``: show that mail to an address arrives."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.accounts.request_email_verification import request_email_verification
from api.rules.accounts.verify_email import verify_email
from api.schemas import responses
from api.schemas.proofs import EmailVerificationConfirmationForm, EmailVerificationForm
from api.web import http
from api.web.guards import public, session_if_any

email_verifications = Blueprint(
    "email_verifications", __name__, url_prefix="/v1/email-verifications"
)


@email_verifications.post("")
@public
@http.takes(EmailVerificationForm)
def create(body: EmailVerificationForm) -> Response:
    return http.requested(request_email_verification(body.email.data, http.client(), http.once()))


@email_verifications.post("/confirmations")
@public
@http.takes(EmailVerificationConfirmationForm)
def create_confirmation(body: EmailVerificationConfirmationForm) -> Response:
    verified = verify_email(
        http.claim_of(body),
        http.client(),
        current=session_if_any(),
        password=body.password.data,
        passkey=body.passkey.data,
    )
    return http.answer(responses.account(verified), of=verified)
