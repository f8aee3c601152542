"""Serve ``/v1/account/trusted-devices``: list the account's trusted devices, and end the trust."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain import trusted_device
from api.rules.enrolment.end_trusted_devices import end_trusted_device, end_trusted_devices
from api.rules.enrolment.list_trusted_devices import list_trusted_devices
from api.rules.factors.find_trust import digest_of
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.web import http
from api.web.guards import current_session, freshly_authenticated, signed_in
from api.web.session_interface import trust_cookie

trusted_devices = Blueprint("trusted_devices", __name__, url_prefix="/v1/account/trusted-devices")


@trusted_devices.get("")
@signed_in
@http.asks(PageQuery)
def list_mine(query: PageQuery) -> Response:
    limit = query.limit.data
    items = list_trusted_devices(current_session().account.id, http.cursor_of(query), limit + 1)
    own = {digest_of(secret) for secret in trusted_device.secrets_in(trust_cookie())}
    return http.page(
        items,
        limit,
        lambda device: responses.trusted_device(device, current=device.secret_digest in own),
        lambda device: device.id,
    )


@trusted_devices.delete("")
@freshly_authenticated
def end_all() -> Response:
    return http.answer({"ended": end_trusted_devices(current_session(), http.client())})


@trusted_devices.delete("/<string:id>")
@freshly_authenticated
def end(id: str) -> Response:
    end_trusted_device(current_session(), http.path_id(id), http.client())
    return http.nothing()
