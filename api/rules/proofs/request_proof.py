"""Request a proof for an address that may belong to any account or none."""

from __future__ import annotations

from collections.abc import Callable

from api import signals
from api.domain import clock, email_address, ids
from api.domain.account import Account, Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import BrowserBinding, ProofRequest, counted, run_once
from api.rules.proofs.mail_proof import mail_proof
from api.store import account
from api.throttling import limits

Suits = Callable[[Account], bool]


def request_proof(
    purpose: Purpose,
    message: Message,
    email: str,
    client: Client,
    once: IdempotentRequest | None,
    *,
    happened: EventType,
    suits: Suits,
    browser: BrowserBinding | None = None,
) -> ProofRequest:
    """Mail a proof, and return a request that looks the same with and without an account (I6).

    A mail is sent only if there is an account that ``suits``, and to the address as stored: a
    look-alike that was typed gets none (Django CVE-2019-19844). If an administrator has locked the
    account, the mail says so instead. ``happened``: the event type of the request. ``browser``: the
    browser that the proof is bound to; None: it works anywhere.

    Raises ``TooManyAttempts``, ``IdempotencyKeyReused``, ``Conflict``.
    """
    email_key = email_address.canonical(email)
    attempt = limits.attempt_mail(purpose, email_key, client.ip)

    def request() -> ProofRequest:
        credentials = account.find_credentials_by_key(email_key)
        return _request(purpose, message, credentials, client, once, happened, suits, browser)

    return counted(attempt, lambda: run_once(once, request))


@retry_deadlock
def _request(
    purpose: Purpose,
    message: Message,
    credentials: Credentials | None,
    client: Client,
    once: IdempotentRequest | None,
    happened: EventType,
    suits: Suits,
    browser: BrowserBinding | None,
) -> ProofRequest:
    proof_id, now = ids.new_id(), clock.now()
    with transaction() as tx:
        idempotency.remember(tx, once, proof_id)
        locked = account.lock_by_address(tx, credentials)
        suited = locked if locked and suits(locked.account) else None
        subject = locked.account.id if locked else None
        signals.emit(happened, tx, client, actor=None, subject=subject)
        issued = mail_proof(
            tx, purpose, message, suited, client, now, proof_id=proof_id, browser=browser
        )
    return ProofRequest(issued.id, issued.expires_at)
