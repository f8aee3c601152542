"""Request the mail that confirms a new address of the signed-in account."""

from __future__ import annotations

from api import signals
from api.domain import clock, email_address, ids
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.domain.session import Session
from api.errors import FieldError, InvalidBody, NotSignedIn
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import IdempotentRequest
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.issue_proof import ProofRequest, counted, issue_proof, run_once
from api.store import account, mailed_proof, session
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
        owner = account.find_credentials_by_key(email_key)
        return _request(current, new_email, email_key, owner, client, once)

    return counted(attempt, lambda: run_once(once, request))


@retry_deadlock
def _request(
    current: Session,
    new_email: str,
    email_key: bytes,
    owner: Credentials | None,
    client: Client,
    once: IdempotentRequest | None,
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
        holder = locked.account
        if new_email == holder.email:
            raise InvalidBody(
                [
                    FieldError(
                        "unchanged", "This is already the address of the account.", "#/new_email"
                    )
                ]
            )
        other_account = owner.account if owner and owner.account.id != holder.id else None
        reserved = mailed_proof.is_reserved(tx, email_key, holder.id, now)
        message = Message.CONFIRM_NEW_EMAIL if other_account is None else Message.NEW_EMAIL_TAKEN
        free = None if reserved else new_email
        to = admit(
            message,
            free if other_account is None else other_account.email,
            # limited even if the address is verified: any number of accounts may ask for it
            verified=False,
            alike=True,
        )
        issued = issue_proof(
            tx,
            Purpose.CHANGE_EMAIL,
            holder if other_account is None and to.is_admitted else None,
            now,
            proof_id=proof_id,
            email=new_email,
            # decoys, too, end older proofs: an older proof that still works would reveal the decoy
            older_of=holder.id,
        )
        signals.emit(
            EventType.EMAIL_CHANGE_REQUESTED,
            tx,
            client,
            actor=holder.id,
            subject=holder.id,
            session_id=current.id,
        )
        language = (other_account or holder).language or client.language
        values = issued.values if other_account is None else {}
        send_mail(tx, message, to=to, language=language, values=values)
    return ProofRequest(issued.id, issued.expires_at)
