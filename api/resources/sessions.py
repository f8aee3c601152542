"""Serve ``/v1/sessions``: sign in, list and end the caller's sessions."""

from __future__ import annotations

from flask import Blueprint, Response

from api.crypto import tokens
from api.domain import ids
from api.errors import NotFound
from api.rules.sessions.end_sessions import EndReason, end_other_sessions, end_session
from api.rules.sessions.list_sessions import list_sessions
from api.rules.sessions.sign_in import sign_in
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.schemas.sessions import SignInForm
from api.web import http
from api.web.guards import current_session, freshly_authenticated, public, signed_in
from api.web.session_interface import device_cookie, request_session

sessions = Blueprint("sessions", __name__, url_prefix="/v1/sessions")


@sessions.post("")
@public
@http.takes(SignInForm)
def create(body: SignInForm) -> Response:
    browser = request_session()
    in_cookie = body.deliver.data == "cookie"
    old_secret = browser.secret if in_cookie else None
    devices = body.device_token.data or (device_cookie() if in_cookie else None)
    started = sign_in(
        body.email.data,
        body.password.data,
        http.client(),
        remembered=body.remember.data,
        deliver=body.deliver.data,
        replaces=tokens.digest(old_secret) if old_secret else None,
        once=http.once(),
        devices=devices,
        device_name=body.device_name.data,
    )
    document = responses.session(started.session, current=True)
    if in_cookie:
        browser.hand_out_cookie(started)
    else:
        document["token"] = started.secret
        document["device_token"] = started.devices
    response = http.answer(document, 201)
    if started.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@sessions.get("")
@signed_in
@http.asks(PageQuery)
def list_mine(query: PageQuery) -> Response:
    current = current_session()
    limit = query.limit.data
    items = list_sessions(current.account.id, http.cursor_of(query), limit + 1)
    return http.page(
        items,
        limit,
        lambda session: responses.session(session, current=session.id == current.id),
        lambda session: session.id,
    )


@sessions.delete("")
@freshly_authenticated
def end_others() -> Response:
    current = current_session()
    browser = request_session()
    devices = None if browser.bearer else device_cookie()
    others = end_other_sessions(current.id, current.account.id, http.client(), devices=devices)
    browser.device_cookie = others.devices
    return http.answer({"ended": others.count})


@sessions.delete("/<string:id>")
@freshly_authenticated
def end(id: str) -> Response:
    current = current_session()
    session_id = ids.parse_id(id)
    if session_id is None:
        raise NotFound
    reason = EndReason.ENDED_BY_OWNER
    end_session(session_id, current.account.id, reason, http.client(), by=current.id)
    if session_id == current.id:
        request_session().clear_cookie()
    return http.nothing()
