"""Start an attempt to prove an identity at a provider."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from api import settings
from api.crypto import attempt_secrets, tokens
from api.crypto.attempt_secrets import AttemptSecrets
from api.domain import clock, ids
from api.domain.client import Client
from api.domain.provider import Flow, Provider, ProviderClient
from api.domain.provider_attempt import LIFE, AttemptPurpose, ProviderAttempt, Stage
from api.domain.session import Session
from api.errors import Conflict, FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.providers.find_provider import find_provider
from api.rules.providers.presets.parameters import authorization_parameters
from api.rules.providers.read_metadata import read_metadata
from api.rules.providers.redirect_uri import redirect_uri
from api.store import provider_attempt
from api.throttling import limits


@dataclass(frozen=True)
class WantedAttempt:
    """The attempt that a client asks for.

    ``client``: which of the provider's clients. ``callback``: one of the settings' list; None: the
    first. ``remembered``, ``device``: of the session that it may become. ``client_state``: handed
    back with the result.
    """

    purpose: AttemptPurpose
    provider: str
    client: str = "web"
    callback: str | None = None
    flow: Flow = Flow.REDIRECT
    deliver: str = "cookie"
    remembered: bool = False
    device: str | None = None
    login_hint: str | None = None
    client_state: str | None = None


@dataclass(frozen=True)
class StartedAttempt:
    """An attempt with its secrets, which are stored nowhere.

    ``authorization_url``: None for an app that has the provider's SDK, which gets the ``nonce``.
    ``binding``: for the cookie of the browser, or for the app.
    """

    attempt: ProviderAttempt
    authorization_url: str | None
    nonce: str
    binding: str
    replayed: bool = False


def start_attempt(
    wanted: WantedAttempt,
    client: Client,
    *,
    once: IdempotentRequest | None,
    session: Session | None,
) -> StartedAttempt:
    """Store an attempt and return it with the URL to send the person to.

    ``session``: the one that links or re-authenticates; the answer is accepted in it alone.

    Raises ``InvalidBody``, ``ProviderUnavailable``, ``ProviderAnswerInvalid`` (its discovery),
    ``TooManyAttempts``, ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    limits.attempt_proof(client.ip)
    provider, provider_client = find_provider(wanted.provider, wanted.client)
    if wanted.flow not in provider.flows:
        raise _not_a_choice("#/flow", [str(flow) for flow in provider.flows])
    callbacks = settings.current().callbacks
    callback = callbacks[0] if wanted.callback is None else wanted.callback
    if callback not in callbacks:
        # compared as a whole: nothing of a request decides where a provider sends people
        raise _not_a_choice("#/callback", list(callbacks))
    if (previous := _earlier(once)) is None:
        new = _new_attempt(wanted, provider, callback, session)
        try:
            _insert(new, callbacks.index(callback), once)
            attempt, replayed = new, False
        except ConcurrentDuplicate:
            if (previous := _earlier(once)) is None:
                raise Conflict from None
    if previous is not None:
        attempt, replayed = previous, True
    secrets = attempt_secrets.find_secrets(attempt.id, attempt.nonce_digest)
    if secrets is None:
        raise Conflict  # the key that it began with has been removed
    url = None
    if attempt.flow is Flow.REDIRECT:
        state = attempt_secrets.state_with(callbacks.index(callback), secrets.state)
        url = _authorization_url(
            provider, provider_client, attempt, secrets, state, wanted.login_hint
        )
    return StartedAttempt(attempt, url, secrets.nonce, secrets.binding, replayed)


def _new_attempt(
    wanted: WantedAttempt, provider: Provider, callback: str, session: Session | None
) -> ProviderAttempt:
    now, attempt_id = clock.now(), ids.new_id()
    return ProviderAttempt(
        id=attempt_id,
        purpose=wanted.purpose,
        provider=provider.id,
        client=wanted.client,
        flow=wanted.flow,
        redirect_uri=redirect_uri(provider, callback) if wanted.flow is Flow.REDIRECT else None,
        nonce_digest=attempt_secrets.new_secrets(attempt_id).nonce_digest,
        session_id=session.id if session else None,
        account_id=session.account.id if session else None,
        deliver=wanted.deliver,
        remembered=wanted.remembered,
        device=wanted.device,
        client_state=wanted.client_state,
        stage=Stage.PROVIDER,
        created_at=now,
        expires_at=now + LIFE,
    )


@retry_deadlock
def _insert(attempt: ProviderAttempt, callback_index: int, once: IdempotentRequest | None) -> None:
    secrets = attempt_secrets.new_secrets(attempt.id)
    state = attempt_secrets.state_with(callback_index, secrets.state)
    with transaction() as tx:
        idempotency.remember(tx, once, attempt.id)
        provider_attempt.insert(
            tx,
            attempt,
            tokens.digest(state) if attempt.flow is Flow.REDIRECT else None,
            tokens.digest(secrets.binding),
        )


def _earlier(once: IdempotentRequest | None) -> ProviderAttempt | None:
    """Return the attempt that the same request started, if its answer is still to come."""
    attempt_id: UUID | None = idempotency.earlier(once)
    if attempt_id is None:
        return None
    attempt = provider_attempt.find(attempt_id)
    if attempt is None or attempt.used_at is not None or attempt.expires_at <= clock.now():
        raise Conflict
    return attempt


def _authorization_url(
    provider: Provider,
    provider_client: ProviderClient,
    attempt: ProviderAttempt,
    secrets: AttemptSecrets,
    state: str,
    login_hint: str | None,
) -> str:
    """Return the URL of the authorization endpoint; of the client's texts only the hint is in it.

    May ask the provider for its metadata.
    """
    endpoint = read_metadata(provider).authorization_endpoint
    parameters = {
        "response_type": "code",
        "client_id": provider_client.client_id,
        "redirect_uri": attempt.redirect_uri or "",
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": secrets.nonce,
        "code_challenge": secrets.challenge,
        "code_challenge_method": "S256",
    }
    parameters |= authorization_parameters(provider)
    if attempt.purpose is AttemptPurpose.REAUTHENTICATE:
        parameters |= {"prompt": "login", "max_age": "0"}
    if login_hint is not None:
        parameters["login_hint"] = login_hint
    separator = "&" if urlsplit(endpoint).query else "?"
    return endpoint + separator + urlencode(parameters, quote_via=quote)


def _not_a_choice(pointer: str, choices: list[str]) -> InvalidBody:
    message = Phrase("This is not one of the choices.")
    return InvalidBody(
        [FieldError("invalid_choice", message, pointer, params={"choices": choices})]
    )
