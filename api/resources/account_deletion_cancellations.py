"""Serve ``/v1/account-deletion-cancellations``: keep an account that its owner has deleted."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.accounts.cancel_own_deletion import cancel_own_deletion
from api.schemas.proofs import OwnDeletionCancellationForm
from api.web import http
from api.web.guards import public

account_deletion_cancellations = Blueprint(
    "account_deletion_cancellations", __name__, url_prefix="/v1/account-deletion-cancellations"
)


@account_deletion_cancellations.post("")
@public
@http.takes(OwnDeletionCancellationForm)
def create(body: OwnDeletionCancellationForm) -> Response:
    cancel_own_deletion(http.claim_of(body), http.client())
    return http.nothing()
