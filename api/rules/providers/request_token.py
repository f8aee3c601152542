"""Send the code of an attempt to the token endpoint of its provider."""

from __future__ import annotations

import base64
from typing import Annotated, TypeVar
from urllib.parse import quote_plus

import msgspec

from api.crypto import jose
from api.domain import clock
from api.domain.provider import AnswerFault, Preset, Provider, ProviderClient
from api.domain.provider_attempt import ProviderAttempt
from api.domain.provider_metadata import Metadata
from api.outbound import Calls, HttpAnswer
from api.rules.providers.ask_provider import ProviderFailed, answer_invalid

Answer = TypeVar("Answer")

# The error of a provider goes to the log only if it is one of these (RFC 6749, 5.2;
# GitHub's own): any other text could be the code itself.
_ERRORS = frozenset(
    {
        "bad_verification_code",
        "incorrect_client_credentials",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "redirect_uri_mismatch",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)


# RFC 6749, A.12. Any other character would end the header that carries it, or be none of one.
_AccessToken = Annotated[str, msgspec.Meta(pattern=r"^[ -~]+\Z")]


class TokenAnswer(msgspec.Struct):
    """The members of a token response (RFC 6749, 5.1) that are used; no token is kept."""

    access_token: _AccessToken | None = None
    id_token: str | None = None


class _Error(msgspec.Struct):
    error: object = None


def request_token(
    provider: Provider,
    client: ProviderClient,
    attempt: ProviderAttempt,
    metadata: Metadata,
    calls: Calls,
    *,
    code: str,
    verifier: str,
) -> TokenAnswer:
    """Return the tokens for a code, with the PKCE verifier of its attempt (RFC 7636)."""
    assert attempt.redirect_uri is not None
    headers, fields = _authentication(provider, client)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": verifier,
        **fields,
    }
    answer = calls.post_form(metadata.token_endpoint, form, headers)
    return read_answer(provider, "token", answer, TokenAnswer)


def read_answer(provider: Provider, what: str, answer: HttpAnswer, shape: type[Answer]) -> Answer:
    """Return the JSON of an answer with status 200. Raises ``ProviderFailed`` for 5xx.

    A member ``error`` counts whatever the status is: GitHub sends it with 200.
    """
    if answer.status >= 500 or answer.status == 429:
        raise ProviderFailed(answer.status)
    _check_error(provider, what, answer)
    if answer.status != 200:
        raise answer_invalid(provider, AnswerFault.STATUS, f"{what}: answered {answer.status}")
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (ValueError, RecursionError):
        raise answer_invalid(provider, AnswerFault.NO_JSON, f"{what}: no such JSON") from None


def _check_error(provider: Provider, what: str, answer: HttpAnswer) -> None:
    try:
        error = msgspec.json.decode(answer.body, type=_Error).error
    except (ValueError, RecursionError):
        return
    if error is not None:
        name = error if isinstance(error, str) and error in _ERRORS else "another error"
        detail = f"{what}: answered {answer.status}, {name}"
        raise answer_invalid(provider, AnswerFault.ERROR, detail)


def _authentication(
    provider: Provider, client: ProviderClient
) -> tuple[dict[str, str], dict[str, str]]:
    """Return headers and form fields that authenticate the client (RFC 6749, 2.3)."""
    named = {"client_id": client.client_id}
    if client.auth == "none":
        return {}, named
    secret = client.secret or ""
    if client.auth == "client_secret_basic":
        pair = f"{quote_plus(client.client_id)}:{quote_plus(secret)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}
    if client.auth == "client_secret_post":
        return {}, {**named, "client_secret": secret}
    return {}, {**named, "client_secret": _signed_secret(provider, client)}


def _signed_secret(provider: Provider, client: ProviderClient) -> str:
    """Return Apple's client secret: a JWT that is made for each request."""
    assert provider.preset is Preset.APPLE
    return jose.client_secret_jwt(
        client.secret or "",
        key_id=str(provider.options["key_id"]),
        team_id=str(provider.options["team_id"]),
        client_id=client.client_id,
        audience=provider.issuer,
        now=clock.now(),
    )
