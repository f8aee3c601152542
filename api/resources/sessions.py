"""Serve ``/v1/sessions``: sign in, list and end the caller's sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from api.crypto import browser_secret, tokens
from api.domain.session import Session
from api.domain.visible_text import trimmed
from api.rules.assurance.freshness import assurance_end
from api.rules.assurance.policy import deadline_of
from api.rules.sessions import find_pending
from api.rules.sessions.end_sessions import EndReason, end_other_sessions, end_session
from api.rules.sessions.list_sessions import list_sessions
from api.rules.sessions.pause_sign_in import PausedSignIn, WantedSession
from api.rules.sessions.sign_in import sign_in
from api.rules.sessions.sign_in_by_mail import sign_in_by_mail
from api.rules.sessions.sign_in_with_passkey import sign_in_with_passkey
from api.rules.sessions.start_session import IssuedSession
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.schemas.sessions import SignInForm
from api.web import http, sign_in_mail_cookie
from api.web.guards import current_session, freshly_authenticated, public, signed_in
from api.web.session_interface import device_cookie, request_session, trust_cookie

sessions = Blueprint("sessions", __name__, url_prefix="/v1/sessions")


@sessions.post("")
@public
@http.takes(SignInForm)
def create(body: SignInForm) -> Response:
    in_cookie = body.deliver.data == "cookie"
    devices = body.device_token.data or (device_cookie() if in_cookie else None)
    wanted = wanted_session(body)
    client, once = http.client(), http.once()
    if (passkey := body.passkey.data) is not None:
        started = sign_in_with_passkey(passkey, client, wanted, once=once, devices=devices)
        return started_answer(started, in_cookie=in_cookie)
    if body.email.data is not None:
        email, password = body.email.data, body.password.data
        trusts = body.trust_token.data or (trust_cookie() if in_cookie else None)
        started = sign_in(
            email, password, client, wanted, once=once, devices=devices, trusts=trusts
        )
        return started_answer(started, in_cookie=in_cookie)
    held = body.request_token.data or (sign_in_mail_cookie.read() if in_cookie else None)
    started = sign_in_by_mail(
        http.claim_of(body),
        client,
        wanted,
        browser=browser_secret.digests(held),
        once=once,
        devices=devices,
    )
    response = started_answer(started, in_cookie=in_cookie)
    if in_cookie and held:
        sign_in_mail_cookie.clear(response)
    return response


def wanted_session(body: Any) -> WantedSession:
    """Return the session that a form with ``StartedSessionFields`` asks for."""
    old_secret = request_session().secret if body.deliver.data == "cookie" else None
    device_name = body.device_name.data
    return WantedSession(
        remembered=body.remember.data,
        deliver=body.deliver.data,
        replaces=tokens.digest(old_secret) if old_secret else None,
        device=trimmed(device_name) if device_name else None,
    )


def session_document(session: Session, *, current: bool) -> dict[str, Any]:
    """Return the JSON of a session, with its assurance as it is now."""
    return responses.session(
        session,
        current=current,
        assurance_ends_at=assurance_end(session),
        enrol_by=deadline_of(session.account),
    )


def started_answer(
    started: IssuedSession | PausedSignIn,
    *,
    in_cookie: bool,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Answer 201 with the session, or 202 with the sign-in that waits for a second factor.

    ``more``: further members.
    """
    browser = request_session()
    if isinstance(started, PausedSignIn):
        status = 202
        document = responses.pending_sign_in(started.pending, started.methods)
        secret = find_pending.to_text(started.secret)
        if in_cookie:
            browser.sign_in_cookie = secret
        else:
            document["sign_in_token"] = secret
    else:
        status = 201
        document = session_document(started.session, current=True)
        if in_cookie:
            browser.hand_out_cookie(started)
        else:
            document["token"] = started.secret
            document["device_token"] = started.devices
            if started.trusts is not None:
                document["trust_token"] = started.trusts
    response = http.answer({**document, **(more or {})}, status)
    if started.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@sessions.get("")
@signed_in
@http.asks(PageQuery)
def list_mine(query: PageQuery) -> Response:
    current = current_session()
    limit = query.limit.data
    items = list_sessions(current.account, http.cursor_of(query), limit + 1)
    return http.page(
        items,
        limit,
        lambda session: session_document(session, current=session.id == current.id),
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
    session_id = http.path_id(id)
    reason = EndReason.ENDED_BY_OWNER
    end_session(session_id, current.account.id, reason, http.client(), by=current.id)
    if session_id == current.id:
        request_session().clear_cookie()
    return http.nothing()
