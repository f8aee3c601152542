"""Reauthenticate the person before a sensitive operation."""

from __future__ import annotations

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.domain.shown_factors import ShownFactors
from api.errors import NotSignedIn, NotValid
from api.pool import retry_deadlock, transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent
from api.rules.factors.prove_factors import prove_factors
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession
from api.store import account
from api.throttling import limits

REFUSED = EventType.SESSION_REAUTHENTICATION_REFUSED


def reauthenticate(
    current: Session, sent_digest: bytes, shown: ShownFactors, client: Client
) -> IssuedSession:
    """Verify one or more factors and return the session under a new secret.

    The former secret answers safe requests for some seconds more: other tabs poll (ADR 32). The
    session ends no later by it.

    ``sent_digest``: digest of the secret that the request sent.

    Raises ``WrongPassword``, ``InvalidBody``, ``TooManyAttempts``; ``NotSignedIn``, also if
    another request with the same secret was faster.
    """
    credentials = account.find_credentials(current.account.id)
    if credentials is None:
        raise NotSignedIn
    if shown.passkey is not None:
        limits.attempt_step_up(current.id)
    try:
        proofs = prove_factors(
            credentials,
            shown,
            client,
            refused=REFUSED,
            actor=current.account.id,
            session_id=current.id,
            device=current.id.hex,
        )
        return rotate_session(
            current.id,
            current.account.id,
            client,
            shown=proofs,
            sent_digest=sent_digest,
            former=current,
        )
    except FactorNotValid as fault:
        _record(current, client)
        raise fault.to_invalid_body() from None
    except FactorSpent:
        _record(current, client)
        raise NotValid(shown.pointer) from None


@retry_deadlock
def _record(current: Session, client: Client) -> None:
    with transaction() as tx:
        signals.emit(
            REFUSED,
            tx,
            client,
            actor=current.account.id,
            subject=current.account.id,
            session_id=current.id,
            reason="wrong_second_factor",
        )
