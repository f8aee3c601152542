"""Request the mail that confirms a new address of the signed-in account."""

from __future__ import annotations

from api.domain import clock, email_address, ids
from api.domain.client import Client
from api.domain.proof import Purpose
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.accounts.mail_new_address import Asker, NewAddress, mail_new_address
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest, counted, run_once
from api.store import account, session
from api.throttling import limits


def request_email_change(
    current: Session, new_email: str, client: Client, once: IdempotentRequest | None = None
) -> ProofRequest:
    """Mail a proof to the new address and return the request.

    The result is the same if the new address is taken (I6): its owner is notified and the request
    has no effect. Another spelling of the account's own address is proved like any address, since a
    mail server may distinguish capitals.

    Raises ``InvalidBody`` (the address is the account's present one), ``TooManyAttempts``,
    ``IdempotencyKeyReused``, ``Conflict``, ``NotSignedIn``.
    """
    new_email = email_address.normalized(new_email)
    email_key = email_address.canonical(new_email)
    attempt = limits.attempt_mail(
        Purpose.CHANGE_EMAIL, email_key, client.ip, account_id=current.account.id
    )

    def request() -> ProofRequest:
        return _request(current, NewAddress.of(new_email, email_key), client, once)

    return counted(attempt, lambda: run_once(once, request))


@retry_deadlock
def _request(
    current: Session, new: NewAddress, client: Client, once: IdempotentRequest | None
) -> ProofRequest:
    proof_id, now = ids.new_id(), clock.now()
    with transaction() as tx:
        idempotency.remember(tx, once, proof_id)
        locked = account.lock(tx, current.account.id)
        if (
            locked is None
            or session.find_live_by_id(tx, current.id, locked.account.id, now) is None
        ):
            raise NotSignedIn
        asker = Asker(current.account.id, current.id)
        issued = mail_new_address(tx, locked.account, new, asker, client, proof_id, now)
    return ProofRequest(issued.id, issued.expires_at)
