"""Reauthenticate the person at an identity provider before a sensitive operation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from api import settings
from api.domain import clock
from api.domain.assurance import BOTH, Kind, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.identity import Identity, ProvenIdentity
from api.domain.provider_answer import ProviderAnswer
from api.domain.provider_attempt import AttemptPurpose, ProviderAttempt
from api.domain.session import Session
from api.errors import NotValid
from api.pool import Transaction
from api.rules.assurance.proofs import FactorSpent, Proof, Proofs
from api.rules.identities.record_refusals import record_refusals
from api.rules.providers.prove_identity import prove_identity
from api.rules.providers.start_attempt import StartedAttempt, WantedAttempt, start_attempt
from api.rules.providers.usable import can_reauthenticate
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession
from api.store import identity

PROVIDER = "#/provider"
CLOCK_SKEW = timedelta(seconds=60)


def start_reauthentication(
    current: Session, wanted: WantedAttempt, client: Client
) -> StartedAttempt:
    """Return the way to a provider that authenticates the person anew.

    Raises ``NotValid`` if the provider does not prove when, or no identity there is linked;
    ``InvalidBody``, ``TooManyAttempts``, ``ProviderUnavailable``, ``ProviderAnswerInvalid``.
    """
    if not can_reauthenticate(current.account.id, wanted.provider):
        raise NotValid(PROVIDER)
    return start_attempt(wanted, client, once=None, session=current)


def reauthenticate_with_provider(
    current: Session,
    sent_digest: bytes,
    answer: ProviderAnswer,
    client: Client,
    *,
    binding: Collection[bytes],
) -> IssuedSession:
    """Verify that the person authenticated at the provider just now; rotate the session.

    The identity must be one of this account, by issuer and subject: another person may be signed in
    at the provider. Without a time of authentication, the provider may have asked nobody. The
    former secret of the session goes on as in ``reauthenticate``.

    Raises ``NotValid``, ``ProviderRefused``, ``ProviderAnswerInvalid``, ``ProviderUnavailable``,
    ``TooManyAttempts``; ``NotSignedIn``, also if another request with the same secret was faster.
    """
    refused = EventType.SESSION_REAUTHENTICATION_REFUSED
    with record_refusals(refused, current, answer.provider, client, not_valid="provider_not_valid"):
        attempt, proven = prove_identity(
            answer,
            client,
            purpose=AttemptPurpose.REAUTHENTICATE,
            binding=binding,
            session_id=current.id,
        )
        linked = identity.find(proven.issuer, proven.subject)
        if linked is None or linked.account_id != current.account.id:
            raise NotValid(PROVIDER)
        if not _proves_when(proven, attempt):
            raise NotValid(PROVIDER)
        try:
            return rotate_session(
                current.id,
                current.account.id,
                client,
                shown=Proofs.of(_proof(linked, proven)),
                sent_digest=sent_digest,
                former=current,
            )
        except FactorSpent:
            raise NotValid(PROVIDER) from None


def _proves_when(proven: ProvenIdentity, attempt: ProviderAttempt) -> bool:
    """Return whether the person authenticated after the attempt began, give or take a minute."""
    provider = settings.current().providers.get(proven.provider)
    if provider is None or not provider.reauthenticates or proven.authenticated_at is None:
        return False
    earliest, latest = attempt.created_at - CLOCK_SKEW, clock.now() + CLOCK_SKEW
    return earliest <= proven.authenticated_at <= latest


def _proof(linked: Identity, proven: ProvenIdentity) -> Proof:
    kinds = BOTH if proven.is_aal2 else frozenset({Kind.KNOWLEDGE})

    def use(tx: Transaction, moment: datetime) -> None:
        """Note the use, unless the identity was unlinked meanwhile."""
        present = identity.find_of_account(linked.account_id, linked.id, tx)
        if present is None:
            raise FactorSpent
        identity.refresh(tx, msgspec.structs.replace(present, last_used_at=moment))

    return Proof(Method.PROVIDER, kinds, spend=use)
