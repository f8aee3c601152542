"""Sign in with an identity at a provider."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from api import settings, signals
from api.domain import clock, email_address
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.identity import ProvenIdentity
from api.domain.provider_answer import ProviderAnswer
from api.domain.provider_attempt import LIFE, AttemptPurpose, ProviderAttempt, Stage
from api.errors import Conflict, GatebookError, NotValid
from api.errors.providers import ProviderAnswerInvalid, ProviderRefused, SignUpNotOpen
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.assurance.proofs import FactorSpent
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.identities.link_proven import (
    LinkReason,
    OwnerChangedMeanwhile,
    open_account,
    take_over,
)
from api.rules.identities.record_refused_sign_in import record_refused_sign_in
from api.rules.identities.start_with_identity import (
    KeptSecrets,
    find_started,
    start_with_identity,
)
from api.rules.providers.prove_identity import end_attempt, find_spent, prove_identity
from api.rules.sessions.pause_sign_in import CredentialsChangedMeanwhile, PausedSignIn
from api.rules.sessions.start_session import IssuedSession
from api.store import account, identity, provider_attempt

_ROUNDS = 3
_REASONS = {ProviderRefused: "provider_refused", ProviderAnswerInvalid: "provider_answer"}
_WAITING = frozenset({Stage.EMAIL, Stage.EMAIL_CODE, Stage.SIGN_IN})


@dataclass(frozen=True)
class ProviderSignIn:
    """The result of an attempt. ``started``: None means that it waits, at its stage."""

    attempt: ProviderAttempt
    started: IssuedSession | PausedSignIn | None
    replayed: bool = False


def sign_in_with_provider(
    answer: ProviderAnswer,
    client: Client,
    *,
    binding: Collection[bytes],
    kept: KeptSecrets,
    once: IdempotentRequest | None = None,
) -> ProviderSignIn:
    """Start a session for the identity that the answer proves, or let the attempt wait for more.

    The account is found by issuer and subject. An address only decides what happens to a new
    identity, and only one that the provider is believed about (I11). ``binding``: digests of the
    secrets of attempts that the browser or app holds.

    Raises ``NotValid``, ``ProviderRefused``, ``ProviderAnswerInvalid``, ``ProviderUnavailable``,
    ``SignUpNotOpen``, ``AccountLocked``, ``WrongCredentials``, ``TooManyAttempts``, ``Conflict``,
    ``Unavailable``.
    """
    if (previous := _earlier(answer, client, binding, kept, once)) is not None:
        return previous
    try:
        attempt, proven = prove_identity(
            answer, client, purpose=AttemptPurpose.SIGN_IN, binding=binding, session_id=None
        )
    except NotValid:
        return _repeated(answer, client, binding, kept, once)
    except (ProviderRefused, ProviderAnswerInvalid) as refusal:
        record_refused_sign_in(_REASONS[type(refusal)], client)
        raise
    try:
        return _decide_anew(attempt, proven, client, kept, once)
    except GatebookError:
        end_attempt(attempt)
        raise


def _decide_anew(
    attempt: ProviderAttempt,
    proven: ProvenIdentity,
    client: Client,
    kept: KeptSecrets,
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    """Decide, and decide again if another request has changed the account or taken the address."""
    is_reserved = False
    for _ in range(_ROUNDS):
        try:
            return _decide(attempt, proven, client, kept, once, is_reserved=is_reserved)
        except OwnerChangedMeanwhile as changed:
            is_reserved = changed.is_reserved
        except (CredentialsChangedMeanwhile, FactorSpent):
            continue  # unlinked, locked, or another factor since: decide again
        except ConcurrentDuplicate:
            break
    raise Conflict


def _decide(
    attempt: ProviderAttempt,
    proven: ProvenIdentity,
    client: Client,
    kept: KeptSecrets,
    once: IdempotentRequest | None,
    *,
    is_reserved: bool,
) -> ProviderSignIn:
    linked = identity.find(proven.issuer, proven.subject)
    if linked is None:
        stage, holder = _link(attempt, proven, client, is_reserved=is_reserved)
        if stage is not None:
            return _wait(attempt, proven, stage, holder, client, once)
        linked = identity.find(proven.issuer, proven.subject)
        if linked is None:
            raise OwnerChangedMeanwhile
    owner_id = linked.account_id

    def end(tx: Transaction, _moment: datetime) -> None:
        if not provider_attempt.end_proven(tx, attempt.id, owner_id):
            raise FactorSpent

    started = start_with_identity(attempt, proven, linked, client, kept, once=once, spend=end)
    return ProviderSignIn(attempt, started)


def _link(
    attempt: ProviderAttempt, proven: ProvenIdentity, client: Client, *, is_reserved: bool
) -> tuple[Stage | None, Credentials | None]:
    """Link a new identity with an account; otherwise return what it waits for, and whom.

    ``is_reserved``: another account may still take the address back.
    """
    email = proven.email if proven.is_email_believed else None
    holder = account.find_credentials_by_key(email_address.canonical(email)) if email else None
    if holder is not None and holder.account.email_verified:
        # even a believed provider does not open an account that has an owner: the owner does
        return Stage.SIGN_IN, holder
    if holder is not None and email is not None:
        if not email_address.is_one_mailbox(email, holder.account.email):
            # mail goes to the account's spelling, which a stranger chose: a code must prove that
            return Stage.EMAIL, None
        take_over(proven, holder, LinkReason.BELIEVED, client)
        return None, None
    provider = settings.current().providers.get(attempt.provider)
    if provider is None or not provider.sign_up:
        record_refused_sign_in("sign_up_not_open", client)
        raise SignUpNotOpen
    if email is None or is_reserved:
        return Stage.EMAIL, None
    open_account(proven, email, client)
    return None, None


@retry_deadlock
def _wait(
    attempt: ProviderAttempt,
    proven: ProvenIdentity,
    stage: Stage,
    holder: Credentials | None,
    client: Client,
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    """Keep the proven identity with the attempt until its address is proved, or its owner signs in.

    ``holder``: the only account that may link it.
    """
    expires_at = clock.now() + LIFE
    holder_id = holder.account.id if holder else None
    with transaction() as tx:
        idempotency.remember(tx, once, attempt.id)
        if holder is not None:
            locked = account.lock(tx, holder.account.id)
            is_holder = locked is not None and locked.email_key == holder.email_key
            if locked is None or not is_holder or not locked.account.email_verified:
                raise OwnerChangedMeanwhile
        if identity.find(proven.issuer, proven.subject, tx) is not None:
            raise OwnerChangedMeanwhile  # another tab was faster, and has just made the account
        if holder is not None:
            signals.emit(
                EventType.SESSION_REFUSED,
                tx,
                client,
                actor=None,
                subject=holder_id,
                reason="sign_in_to_link",
            )
        if not provider_attempt.keep_proven(tx, attempt.id, proven, stage, holder_id, expires_at):
            raise FactorSpent
    waiting = msgspec.structs.replace(
        attempt, stage=stage, email=proven.email, expires_at=expires_at
    )
    return ProviderSignIn(waiting, None)


def _repeated(
    answer: ProviderAnswer,
    client: Client,
    binding: Collection[bytes],
    kept: KeptSecrets,
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    """Return the result of the same request at the same time, which was faster; else refuse.

    Raises ``NotValid``; ``Conflict`` while the other request may still be asking the provider.
    """
    if (previous := _earlier(answer, client, binding, kept, once)) is not None:
        return previous
    if once is not None and _is_in_progress(find_spent(answer, binding)):
        raise Conflict  # no new attempt is needed: this request may be repeated
    record_refused_sign_in("provider_not_valid", client)
    raise NotValid(answer.pointer)


def _is_in_progress(attempt: ProviderAttempt | None) -> bool:
    """Return whether another request may still be asking the provider."""
    if attempt is None or attempt.stage is not Stage.PROVIDER or attempt.used_at is None:
        return False
    longest = timedelta(seconds=settings.current().federation_timeout)
    return clock.now() - attempt.used_at < longest


def _earlier(
    answer: ProviderAnswer,
    client: Client,
    binding: Collection[bytes],
    kept: KeptSecrets,
    once: IdempotentRequest | None,
) -> ProviderSignIn | None:
    """Return the result of the same request, whose answer was lost; the provider is not asked.

    Only the browser or app of the attempt gets it, and only while the attempt lives.
    """
    result_id = idempotency.earlier(once)
    attempt = find_spent(answer, binding) if result_id is not None else None
    if attempt is None:
        return None
    if result_id == attempt.id:
        if attempt.stage not in _WAITING:
            raise Conflict
        return ProviderSignIn(attempt, None, replayed=True)
    if attempt.account_id is None:
        raise Conflict
    started = find_started(attempt.account_id, client, kept, once)
    return ProviderSignIn(attempt, started, replayed=True) if started else None
