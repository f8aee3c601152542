"""Serve ``/v1/account/authenticator-apps``, the caller's authenticator apps."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.domain.clock import to_text
from api.resources.session import enrolled
from api.rules.enrolment.begin_authenticator_app import begin_authenticator_app
from api.rules.enrolment.confirm_authenticator_app import confirm_authenticator_app
from api.rules.enrolment.list_authenticator_apps import list_authenticator_apps
from api.rules.enrolment.remove_authenticator_app import remove_authenticator_app
from api.rules.enrolment.rename_authenticator_app import rename_authenticator_app
from api.schemas import responses
from api.schemas.authenticator_apps import (
    AuthenticatorAppChangeForm,
    AuthenticatorAppConfirmationForm,
    AuthenticatorAppForm,
)
from api.web import http
from api.web.guards import (
    current_session,
    freshly_authenticated,
    open_to_enrolling,
    signed_in,
)
from api.web.session_interface import device_cookie, request_session

authenticator_apps = Blueprint(
    "authenticator_apps", __name__, url_prefix="/v1/account/authenticator-apps"
)


@authenticator_apps.get("")
@signed_in
@open_to_enrolling
def list_all() -> Response:
    apps = list_authenticator_apps(current_session().account.id)
    return http.answer({"items": [responses.authenticator_app(app) for app in apps]})


@authenticator_apps.post("")
@freshly_authenticated
@open_to_enrolling
@http.takes(AuthenticatorAppForm)
def create(body: AuthenticatorAppForm) -> Response:
    setup = begin_authenticator_app(current_session(), body.name.data, http.client())
    document = {
        "id": setup.app.id,
        "name": setup.app.name,
        "secret": setup.secret,
        "uri": setup.uri,
        "qr_svg": setup.qr_svg,
        "expires_at": to_text(setup.app.expires_at) if setup.app.expires_at else None,
    }
    return http.answer(document, 201)


@authenticator_apps.patch("/<string:id>")
@freshly_authenticated
@http.takes(AuthenticatorAppChangeForm)
def change(id: str, body: AuthenticatorAppChangeForm) -> Response:
    app = rename_authenticator_app(
        current_session(), http.path_id(id), body.name.data, http.client()
    )
    return http.answer(responses.authenticator_app(app))


@authenticator_apps.delete("/<string:id>")
@freshly_authenticated
def delete(id: str) -> Response:
    remove_authenticator_app(current_session(), http.path_id(id), http.client())
    return http.nothing()


@authenticator_apps.post("/<string:id>/confirmations")
@freshly_authenticated
@open_to_enrolling
@http.takes(AuthenticatorAppConfirmationForm)
def confirm(id: str, body: AuthenticatorAppConfirmationForm) -> Response:
    browser = request_session()
    confirmed = confirm_authenticator_app(
        current_session(),
        browser.digest,
        http.path_id(id),
        body.code.data,
        http.client(),
        devices=body.device_token.data if browser.bearer else device_cookie(),
    )
    document: dict[str, Any] = {"authenticator_app": responses.authenticator_app(confirmed.app)}
    if confirmed.recovery_codes is not None:
        document["recovery_codes"] = list(confirmed.recovery_codes)
    return enrolled(document, confirmed.issued)
