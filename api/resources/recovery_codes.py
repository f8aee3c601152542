"""Serve ``/v1/account/recovery-codes``, the caller's recovery codes."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.enrolment.read_recovery_codes import read_recovery_codes
from api.rules.enrolment.regenerate_recovery_codes import regenerate_recovery_codes
from api.schemas import responses
from api.web import http
from api.web.guards import (
    current_session,
    freshly_authenticated,
    open_to_enrolling,
    signed_in,
)

recovery_codes = Blueprint("recovery_codes", __name__, url_prefix="/v1/account/recovery-codes")


@recovery_codes.get("")
@signed_in
@open_to_enrolling
def read() -> Response:
    return http.answer(responses.recovery_codes(read_recovery_codes(current_session().account.id)))


@recovery_codes.post("")
@freshly_authenticated
def create() -> Response:
    codes = regenerate_recovery_codes(current_session(), http.client())
    return http.answer({"codes": list(codes)}, 201)
