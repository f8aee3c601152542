"""Prove an identity with the answer of a provider."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api import pool
from api.crypto import attempt_secrets
from api.domain import clock
from api.domain.client import Client
from api.domain.identity import ProvenIdentity
from api.domain.provider_answer import ProviderAnswer
from api.domain.provider_attempt import AttemptPurpose, ProviderAttempt, Stage
from api.errors import GatebookError, NotValid
from api.errors.providers import ProviderRefused
from api.pool import retry_deadlock, transaction
from api.rules.providers.exchange import check_iss, exchange, verify_id_token
from api.rules.providers.find_provider import find_provider
from api.rules.providers.read_metadata import read_metadata
from api.store import provider_attempt
from api.throttling import limits

OTHER = "other"
# RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6; Apple. No other word of a provider reaches the
# client: it could be text that somebody wrote.
ERRORS = frozenset(
    {
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "user_cancelled_authorize",
        "user_cancelled_login",
    }
)


def prove_identity(
    answer: ProviderAnswer,
    client: Client,
    *,
    purpose: AttemptPurpose,
    binding: Collection[bytes],
    session_id: UUID | None,
) -> tuple[ProviderAttempt, ProvenIdentity]:
    """Use up the attempt, and return it with the identity that the provider then proves.

    ``binding``: digests of the secrets that the browser or app holds. ``session_id``: the session
    of the request; None: a sign-in. No database connection is held while the provider is asked.

    Raises ``NotValid`` at ``#/state`` or ``#/id`` (then nothing was used up), ``ProviderRefused``,
    ``ProviderAnswerInvalid``, ``ProviderUnavailable``, ``TooManyAttempts``, ``Unavailable``.
    """
    limits.attempt_proof(client.ip)
    attempt = _spend(answer, purpose, binding, session_id)
    pool.release()  # the provider is outside (I9)
    try:
        return attempt, _ask(attempt, answer)
    except GatebookError:
        end_attempt(attempt)
        raise


def _ask(attempt: ProviderAttempt, answer: ProviderAnswer) -> ProvenIdentity:
    provider, provider_client = find_provider(attempt.provider, attempt.client)
    if answer.id_token is not None:
        return verify_id_token(provider, attempt, answer.id_token, answer.name)
    if answer.code is None:
        check_iss(provider, read_metadata(provider), answer.iss)
        raise ProviderRefused(provider.id, answer.error if answer.error in ERRORS else OTHER)
    secrets = attempt_secrets.find_secrets(attempt.id, attempt.nonce_digest)
    if secrets is None:  # the key that it began with has been removed
        raise NotValid(answer.pointer)
    # it compares iss before the code leaves: at a mix-up that is the code of another provider
    return exchange(
        provider,
        provider_client,
        attempt,
        answer.code,
        secrets.verifier,
        iss=answer.iss,
        user=answer.user,
    )


@retry_deadlock
def end_attempt(attempt: ProviderAttempt) -> None:
    """End a spent attempt without a result: a repeated request must not wait for one."""
    with transaction() as tx:
        provider_attempt.end(tx, attempt.id, Stage.PROVIDER, clock.now())


def find_spent(answer: ProviderAnswer, binding: Collection[bytes]) -> ProviderAttempt | None:
    """Return the live attempt that the same answer has used up; None: there is none."""
    attempt = _find(answer, binding)
    if attempt is None or attempt.used_at is None or attempt.provider != answer.provider:
        return None
    return attempt if attempt.expires_at > clock.now() else None


@retry_deadlock
def _spend(
    answer: ProviderAnswer,
    purpose: AttemptPurpose,
    binding: Collection[bytes],
    session_id: UUID | None,
) -> ProviderAttempt:
    """Use the attempt up in a transaction of its own: of 30 requests at once, one goes on."""
    digest = attempt_secrets.state_digest(answer.state) if answer.state is not None else None
    with transaction() as tx:
        is_spent = provider_attempt.spend(
            tx,
            clock.now(),
            purpose=purpose,
            provider=answer.provider,
            binding=binding,
            session_id=session_id,
            state_digest=digest,
            attempt_id=answer.id if answer.state is None else None,
        )
    attempt = _find(answer, binding) if is_spent else None
    if attempt is None:
        raise NotValid(answer.pointer)
    return attempt


def _find(answer: ProviderAnswer, binding: Collection[bytes]) -> ProviderAttempt | None:
    if answer.state is None:
        return provider_attempt.find_bound(answer.id, binding) if answer.id else None
    digest = attempt_secrets.state_digest(answer.state)
    return provider_attempt.find_by_state(digest, binding) if digest else None
