"""Serve the challenges that passkeys answer, one for each purpose."""

from __future__ import annotations

from flask import Blueprint, Response

from api.crypto.passkey_options import Options
from api.domain.clock import to_text
from api.domain.passkey import PasskeyKind
from api.rules.enrolment.begin_passkey import begin_passkey
from api.rules.factors.passkey_challenges import for_reauthentication, for_sign_in, for_sign_up
from api.rules.sessions.find_pending import parse
from api.rules.sessions.request_second_factor import request_second_factor
from api.schemas.passkeys import EnrolmentChallengeForm, SignInChallengeForm, SignUpChallengeForm
from api.web import http
from api.web.guards import (
    current_session,
    freshly_authenticated,
    open_to_enrolling,
    public,
    signed_in,
)
from api.web.session_interface import sign_in_cookie

passkey_challenges = Blueprint("passkey_challenges", __name__, url_prefix="/v1")


@passkey_challenges.post("/passkey-challenges")
@public
def create_for_sign_in() -> Response:
    return _answer(for_sign_in())


@passkey_challenges.post("/accounts/passkey-challenges")
@public
@http.takes(SignUpChallengeForm)
def create_for_sign_up(body: SignUpChallengeForm) -> Response:
    return _answer(for_sign_up(body.email.data, body.name.data))


@passkey_challenges.post("/sign-in/passkey-challenges")
@public
@http.takes(SignInChallengeForm)
def create_for_second_factor(body: SignInChallengeForm) -> Response:
    token = body.sign_in_token.data
    return _answer(request_second_factor(parse(sign_in_cookie() if token is None else token)))


@passkey_challenges.post("/session/passkey-challenges")
@signed_in
@open_to_enrolling
def create_for_reauthentication() -> Response:
    return _answer(for_reauthentication(current_session()))


@passkey_challenges.post("/account/passkey-challenges")
@freshly_authenticated
@open_to_enrolling
@http.takes(EnrolmentChallengeForm)
def create_for_enrolment(body: EnrolmentChallengeForm) -> Response:
    kind = PasskeyKind(body["for"].data)
    return _answer(begin_passkey(current_session(), kind, automatic=body.automatic.data))


def _answer(options: Options) -> Response:
    return http.answer({"options": options.json, "expires_at": to_text(options.expires_at)}, 201)
