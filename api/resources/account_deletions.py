"""Serve ``/v1/accounts/{id}/deletion``: schedule or cancel a deletion, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.account_deletion import DeletionReason
from api.domain.permissions import Permission
from api.rules.administration.cancel_deletion import cancel_deletion
from api.rules.administration.schedule_deletion import schedule_deletion
from api.schemas import responses
from api.schemas.account_resets import ScheduledDeletionForm
from api.web import http
from api.web.guards import current_principal, permitted

account_deletions = Blueprint(
    "account_deletions", __name__, url_prefix="/v1/accounts/<string:id>/deletion"
)


@account_deletions.put("")
@permitted(Permission.ACCOUNTS_ERASE, fresh=True)
@http.takes(ScheduledDeletionForm)
def put(id: str, body: ScheduledDeletionForm) -> Response:
    reason, due_at = DeletionReason(body.reason.data), body.due_at.data
    caller, account_id = current_principal(), http.path_id(id)
    deletion = schedule_deletion(caller, account_id, reason, due_at, http.client())
    return http.answer(responses.account_deletion(deletion))


@account_deletions.delete("")
@permitted(Permission.ACCOUNTS_ERASE, fresh=True)
def delete(id: str) -> Response:
    cancel_deletion(current_principal(), http.path_id(id), http.client())
    return http.nothing()
