"""Serve ``/v1/account/passkeys``, the caller's passkeys and security keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.resources.session import enrolled
from api.rules.enrolment.add_passkey import add_passkey
from api.rules.enrolment.list_passkeys import list_passkeys
from api.rules.enrolment.remove_passkey import remove_passkey
from api.rules.enrolment.rename_passkey import rename_passkey
from api.schemas import passkey_responses
from api.schemas.passkeys import NewPasskeyForm, PasskeyChangeForm
from api.web import http
from api.web.guards import current_session, freshly_authenticated, open_to_enrolling, signed_in
from api.web.session_interface import device_cookie, request_session

passkeys = Blueprint("passkeys", __name__, url_prefix="/v1/account/passkeys")


@passkeys.get("")
@signed_in
@open_to_enrolling
def list_all() -> Response:
    return http.answer(passkey_responses.passkeys(list_passkeys(current_session())))


@passkeys.post("")
@freshly_authenticated
@open_to_enrolling
@http.takes(NewPasskeyForm)
def create(body: NewPasskeyForm) -> Response:
    browser = request_session()
    added = add_passkey(
        current_session(),
        browser.digest,
        body.passkey.data,
        body.name.data,
        http.client(),
        second_factor=body.second_factor.data,
        devices=body.device_token.data if browser.bearer else device_cookie(),
    )
    document: dict[str, Any] = {"passkey": passkey_responses.passkey(added.passkey)}
    if added.recovery_codes is not None:
        document["recovery_codes"] = list(added.recovery_codes)
    return enrolled(document, added.issued, 201)


@passkeys.patch("/<string:id>")
@freshly_authenticated
@http.takes(PasskeyChangeForm)
def change(id: str, body: PasskeyChangeForm) -> Response:
    renamed = rename_passkey(current_session(), http.path_id(id), body.name.data, http.client())
    return http.answer(passkey_responses.passkey(renamed))


@passkeys.delete("/<string:id>")
@freshly_authenticated
def delete(id: str) -> Response:
    remove_passkey(current_session(), http.path_id(id), http.client())
    return http.nothing()
