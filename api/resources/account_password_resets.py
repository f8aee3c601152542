"""Serve ``/v1/accounts/{id}/password-resets``: remove a password, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.force_password_reset import PasswordResetReason, force_password_reset
from api.schemas.account_resets import AccountPasswordResetForm
from api.web import http
from api.web.guards import current_principal, permitted

account_password_resets = Blueprint(
    "account_password_resets", __name__, url_prefix="/v1/accounts/<string:id>/password-resets"
)


@account_password_resets.post("")
@permitted(Permission.ACCOUNTS_RESET, fresh=True)
@http.takes(AccountPasswordResetForm)
def create(id: str, body: AccountPasswordResetForm) -> Response:
    caller = current_principal()
    requested = force_password_reset(
        caller,
        http.path_id(id),
        PasswordResetReason(body.reason.data),
        http.client(),
        http.once(caller.id),
        keep_tokens=body.keep_tokens.data,
    )
    return http.requested(requested)
