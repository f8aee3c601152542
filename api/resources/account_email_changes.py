"""Serve ``/v1/accounts/{id}/email-changes``: change an address, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.request_address_change import (
    AddressChangeReason,
    request_address_change,
)
from api.schemas.account_resets import AccountEmailChangeForm
from api.web import http
from api.web.guards import current_principal, permitted

account_email_changes = Blueprint(
    "account_email_changes", __name__, url_prefix="/v1/accounts/<string:id>/email-changes"
)


@account_email_changes.post("")
@permitted(Permission.ACCOUNTS_WRITE, fresh=True)
@http.takes(AccountEmailChangeForm)
def create(id: str, body: AccountEmailChangeForm) -> Response:
    caller = current_principal()
    requested = request_address_change(
        caller,
        http.path_id(id),
        body.new_email.data,
        AddressChangeReason(body.reason.data),
        http.client(),
        http.once(caller.id),
    )
    return http.requested(requested)
