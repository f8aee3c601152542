"""Change the address of the signed-in account to one where the mailed proof was read."""

from __future__ import annotations

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock, email_address
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.domain.session import Session
from api.errors import EmailTaken, NotSignedIn
from api.mail.templates import Message
from api.pool import Duplicate, retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.proofs.issue_proof import issue_proof
from api.store import account, mailed_proof, session

REFUSED = EventType.EMAIL_CHANGE_REFUSED


def change_email(current: Session, claim: ProofInput, client: Client) -> Account:
    """Change the address to the proved one, mark it as verified, and return the account.

    The change needs both a session of the account and the proof mailed to the new address. If the
    proof alone were enough, the reader of a mistyped address would get the account. An attacker
    could also make a victim click and so move the victim's address to an account whose password the
    attacker knows.

    Raises ``NotValid``, ``AlreadyUsed``, ``EmailTaken``, ``TooManyAttempts``, ``NotSignedIn``.
    """
    account_id = current.account.id
    proof = check_proof(Purpose.CHANGE_EMAIL, claim, client, refused=REFUSED, actor=account_id)
    try:
        return _change(current, proof, claim.pointer, client)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED, actor=account_id)
    except (Duplicate, EmailTaken):
        with transaction() as tx:
            signals.emit(
                REFUSED,
                tx,
                client,
                actor=account_id,
                subject=account_id,
                session_id=current.id,
                reason="email_taken",
            )
        raise EmailTaken(claim.pointer) from None


@retry_deadlock
def _change(current: Session, proof: MailedProof, pointer: str, client: Client) -> Account:
    with transaction() as tx:
        previous = use_proof(tx, proof).account
        # read the time under the lock: all that others recorded before it is then older than this
        # change
        now = clock.now()
        if proof.email is None:
            raise ProofSpent
        if session.find_live_by_id(tx, current.id, previous.id, now) is None:
            raise NotSignedIn  # the session ended meanwhile
        new_key = email_address.canonical(proof.email)
        held_keys = session_cache.hold(
            ending.secret_digest for ending in session.list_endings(tx, previous.id, now)
        )
        account.set_email(tx, previous.id, proof.email, new_key, now)
        # check after the unique index has let the row pass: an address given up meanwhile is
        # reserved by then
        if mailed_proof.is_reserved(tx, new_key, previous.id, now):
            raise EmailTaken(pointer)
        if previous.held_roles and not previous.email_verified:
            # the roles were meant for the owner of the old address, who may be another person
            account.set_roles(tx, previous.id, (), now)
            for role in previous.held_roles:
                signals.emit(
                    EventType.ROLE_REVOKED,
                    tx,
                    client,
                    actor=previous.id,
                    subject=previous.id,
                    session_id=current.id,
                    role=role,
                )
        mailed_proof.end_of_account(tx, previous.id, now)
        if not previous.email_verified:
            # its owner may still try the proofs mailed there: those tries are recorded without an
            # account
            mailed_proof.disown(tx, previous.id)
        updated = account.find(previous.id, tx)
        assert updated is not None  # the row is locked
        # an unverified address may be a stranger's or mistyped: its reader gets no way to undo the
        # change; if only the domain is spelt otherwise, mail goes to the mailbox as before
        if previous.email_verified and not email_address.is_one_mailbox(
            previous.email, proof.email
        ):
            undo = issue_proof(
                tx,
                Purpose.UNDO_EMAIL_CHANGE,
                updated,
                now,
                email=previous.email,
                email_key=email_address.canonical(previous.email),
            )
            send_mail(
                tx,
                Message.EMAIL_CHANGED,
                to=admit(Message.EMAIL_CHANGED, previous.email, verified=True),
                language=previous.language or client.language,
                values={
                    "new_email_masked": email_address.masked(updated.email),
                    "token": undo.token,
                },
            )
        signals.emit(
            EventType.EMAIL_CHANGED,
            tx,
            client,
            actor=previous.id,
            subject=previous.id,
            session_id=current.id,
        )
        renewed = session.list_live_by_digest(tx, previous.id, now)
    session_cache.renew(held_keys, renewed, now)
    return updated
