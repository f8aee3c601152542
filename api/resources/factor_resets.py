"""Serve ``/v1/accounts/{id}/factor-resets``: remove a person's factors, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.accounts.reset_factors import ResetReason
from api.rules.administration.reset_account_factors import reset_account_factors
from api.schemas.factor_resets import FactorResetForm
from api.web import http
from api.web.guards import current_principal, permitted

factor_resets = Blueprint(
    "factor_resets", __name__, url_prefix="/v1/accounts/<string:id>/factor-resets"
)


@factor_resets.post("")
@permitted(Permission.ACCOUNTS_RESET, fresh=True)
@http.takes(FactorResetForm)
def create(id: str, body: FactorResetForm) -> Response:
    reason = ResetReason(body.reason.data)
    reset_account_factors(current_principal(), http.path_id(id), reason, http.client())
    return http.nothing()
