"""Serve ``/v1/email-changes``: change the address of the caller's account, or undo a change."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.proof import ProofInput
from api.rules.accounts.change_email import change_email
from api.rules.accounts.request_email_change import request_email_change
from api.rules.accounts.reverse_email_change import reverse_email_change
from api.schemas import responses
from api.schemas.proofs import (
    EmailChangeConfirmationForm,
    EmailChangeForm,
    EmailChangeReversalForm,
)
from api.web import http
from api.web.guards import (
    also_by_link,
    current_session,
    freshly_authenticated,
    public,
    session_or_none,
    signed_in,
)

email_changes = Blueprint("email_changes", __name__, url_prefix="/v1/email-changes")


@email_changes.post("")
@freshly_authenticated
@http.takes(EmailChangeForm)
def create(body: EmailChangeForm) -> Response:
    current = current_session()
    once = http.once(current.account.id)
    return http.requested(request_email_change(current, body.new_email.data, http.client(), once))


@email_changes.post("/confirmations")
@signed_in
@also_by_link
@http.takes(EmailChangeConfirmationForm)
def create_confirmation(body: EmailChangeConfirmationForm) -> Response:
    changed = change_email(session_or_none(), http.claim_of(body), http.client())
    return http.answer(responses.account(changed), of=changed)


@email_changes.post("/reversals")
@public
@http.takes(EmailChangeReversalForm)
def create_reversal(body: EmailChangeReversalForm) -> Response:
    restored = reverse_email_change(ProofInput(token=body.token.data), http.client())
    return http.answer(responses.account(restored), of=restored)
