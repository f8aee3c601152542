"""Serve ``/v1/provider-sign-ins``: sign in with an identity provider.

The rules of the exchange are imported inside functions: without providers a worker needs none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Flask, Response

from api.crypto import attempt_secrets, browser_secret, tokens
from api.domain.provider import Flow
from api.domain.provider_answer import ProviderAnswer
from api.domain.provider_attempt import AttemptPurpose
from api.domain.visible_text import trimmed
from api.resources.sessions import started_answer
from api.rules.sessions.pause_sign_in import PausedSignIn
from api.schemas import provider_responses
from api.schemas.provider_sign_ins import ProviderAnswerForm, ProviderSignInForm
from api.settings import Settings
from api.web import federation_cookie, http
from api.web.guards import public
from api.web.session_interface import device_cookie, request_session, trust_cookie

if TYPE_CHECKING:
    from api.rules.identities.sign_in_with_provider import ProviderSignIn
    from api.rules.identities.start_with_identity import KeptSecrets
    from api.rules.providers.start_attempt import StartedAttempt, WantedAttempt

provider_sign_ins = Blueprint("provider_sign_ins", __name__, url_prefix="/v1/provider-sign-ins")


def init_app(_app: Flask, settings: Settings) -> None:
    """Import the rules before gunicorn forks if there are providers: workers share them."""
    if settings.providers:
        from api.rules.identities import (  # noqa: F401
            ask_for_address,
            confirm_address,
            link_identity,
            reauthenticate_with_provider,
            sign_in_with_provider,
            start_link,
        )


@provider_sign_ins.post("")
@public
@http.takes(ProviderSignInForm)
def create(body: ProviderSignInForm) -> Response:
    from api.rules.providers.start_attempt import start_attempt

    device_name = body.device_name.data
    wanted = wanted_attempt(
        body,
        AttemptPurpose.SIGN_IN,
        deliver=body.deliver.data,
        remembered=body.remember.data,
        device=trimmed(device_name) if device_name else None,
        login_hint=body.login_hint.data,
        client_state=body.client_state.data,
    )
    return attempt_answer(start_attempt(wanted, http.client(), once=http.once(), session=None))


@provider_sign_ins.post("/completions")
@public
@http.takes(ProviderAnswerForm)
def complete(body: ProviderAnswerForm) -> Response:
    from api.rules.identities.sign_in_with_provider import sign_in_with_provider

    return sign_in_answer(
        sign_in_with_provider(
            answer_of(body),
            http.client(),
            binding=bindings_of(body),
            kept=kept_secrets(body),
            once=http.once(),
        )
    )


def wanted_attempt(body: Any, purpose: AttemptPurpose, **more: Any) -> WantedAttempt:
    """Return the attempt that a form with ``WantedAttemptFields`` asks for."""
    from api.rules.providers.start_attempt import WantedAttempt

    return WantedAttempt(
        purpose=purpose,
        provider=body.provider.data,
        client=body.client.data,
        callback=body.callback.data,
        flow=Flow(body.flow.data),
        **more,
    )


def wanted_in_session(body: Any, purpose: AttemptPurpose) -> WantedAttempt:
    """Return the attempt of a signed-in person; its secrets go the way of the session's."""
    deliver = "token" if request_session().bearer else "cookie"
    return wanted_attempt(body, purpose, deliver=deliver)


def attempt_answer(started: StartedAttempt) -> Response:
    """Answer 201 with the attempt, and bind it to the browser by a cookie, or to the app."""
    in_cookie = started.attempt.deliver == "cookie"
    is_sdk = started.attempt.flow is Flow.ID_TOKEN
    nonces = (started.nonce, attempt_secrets.hashed_nonce(started.nonce)) if is_sdk else None
    document = provider_responses.started_attempt(
        started.attempt,
        authorization_url=started.authorization_url,
        nonces=nonces,
        binding=None if in_cookie else started.binding,
    )
    response = http.answer(document, 201)
    if in_cookie:
        federation_cookie.add(response, started.binding)
    if started.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def answer_of(body: Any) -> ProviderAnswer:
    """Return the provider's answer in a form with ``ProviderAnswerFields``."""
    attempt_id = body.id.data
    return ProviderAnswer(
        provider=body.provider.data,
        state=body.state.data,
        code=body.code.data,
        error=body.error.data,
        iss=body.iss.data,
        user=body.user.data,
        id=UUID(attempt_id) if attempt_id else None,
        id_token=body.id_token.data,
        name=body.name.data,
    )


def bindings_of(body: Any) -> Collection[bytes]:
    """Return the digests of the secrets that bind attempts to this browser or app."""
    held = body.binding.data
    return browser_secret.digests(federation_cookie.read() if held is None else held)


def kept_secrets(body: Any) -> KeptSecrets:
    """Return what the client keeps of earlier sign-ins; an app sends all of it in the body."""
    from api.rules.identities.start_with_identity import KeptSecrets

    in_cookie = body.binding.data is None
    secret = request_session().secret if in_cookie else None
    return KeptSecrets(
        devices=body.device_token.data or (device_cookie() if in_cookie else None),
        trusts=body.trust_token.data or (trust_cookie() if in_cookie else None),
        replaces=tokens.digest(secret) if secret else None,
    )


def sign_in_answer(completed: ProviderSignIn) -> Response:
    """Answer 201 with the session, or 202 with what is missing."""
    attempt, started = completed.attempt, completed.started
    if started is None:
        response = http.answer(provider_responses.waiting_attempt(attempt), 202)
        if attempt.deliver == "cookie":
            federation_cookie.renew(response)
        if completed.replayed:
            response.headers["Idempotent-Replayed"] = "true"
        return response
    more = provider_responses.of_attempt(attempt)
    if isinstance(started, PausedSignIn):
        more["provider"] = attempt.provider
    return started_answer(started, in_cookie=attempt.deliver == "cookie", more=more)
