"""Change the address of an account to one where the mailed proof was read."""

from __future__ import annotations

from api import signals
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock, email_address
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.domain.session import Session, SessionRef
from api.errors import EmailTaken, NotSignedIn
from api.mail.templates import Message
from api.pool import Duplicate, Transaction, retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.proofs.issue_proof import issue_proof
from api.rules.roles.may_act_on import may_act_on
from api.rules.sessions.remove_unverified_holder import is_signed_in, remove_unverified_holder
from api.store import account, account_role, mailed_proof, session

REFUSED = EventType.EMAIL_CHANGE_REFUSED


def change_email(current: Session | None, claim: ProofInput, client: Client) -> Account:
    """Change the address to the proved one, mark it as verified, and return the account.

    The owner's own change needs both a session of the account and the proof mailed to the new
    address. If the proof alone were enough, the reader of a mistyped address would get the account.
    An attacker could also make a victim click and so move the victim's address to an account whose
    password the attacker knows.

    For a change that an administrator requested the link alone is enough: the owner may have lost
    the old mailbox, and with it every way to a session. If the old address was never verified, the
    account may be a stranger's who signed up with it: what they left ends, unless the request comes
    in a session of the account. ``current``: None if there is none.

    Raises ``NotValid``, ``AlreadyUsed``, ``EmailTaken``, ``TooManyAttempts``, ``NotSignedIn``.
    """
    reader = current
    if _is_of_administrator(claim):
        current = None
    elif current is None:
        raise NotSignedIn
    actor = current.account.id if current else None
    proof = check_proof(Purpose.CHANGE_EMAIL, claim, client, refused=REFUSED, actor=actor)
    try:
        return _change(current, reader, proof, claim.pointer, client)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED, actor=actor)
    except (Duplicate, EmailTaken):
        with transaction() as tx:
            signals.emit(
                REFUSED,
                tx,
                client,
                actor=actor,
                subject=proof.account_id,
                session_id=current.id if current else None,
                reason="email_taken",
            )
        raise EmailTaken(claim.pointer) from None


def _is_of_administrator(claim: ProofInput) -> bool:
    """Return whether an administrator requested the change; the code of such a proof is no use."""
    if claim.token is None or not tokens.looks_like_secret(claim.token):
        return False
    proof = mailed_proof.find_by_token(tokens.digest(claim.token), Purpose.CHANGE_EMAIL)
    return proof is not None and proof.requested_by is not None


@retry_deadlock
def _change(
    current: Session | None,
    reader: Session | None,
    proof: MailedProof,
    pointer: str,
    client: Client,
) -> Account:
    session_id = current.id if current else None
    with transaction() as tx:
        if session_id is None and not _is_still_allowed(tx, proof):
            raise ProofSpent
        previous = use_proof(tx, proof).account
        # read the time under the lock: all that others recorded before it is then older than this
        # change
        now = clock.now()
        if proof.email is None:
            raise ProofSpent
        if session_id and session.find_live_by_id(tx, session_id, previous.id, now) is None:
            raise NotSignedIn  # the session ended meanwhile
        ended: list[SessionRef] = []
        if not previous.email_verified and not is_signed_in(tx, reader, previous, now):
            ended = remove_unverified_holder(tx, previous, client, now)
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
            account_role.change(
                tx, previous.id, before=previous.held_roles, after=(), by=None, moment=now
            )
            for role in previous.held_roles:
                signals.emit(
                    EventType.ROLE_REVOKED,
                    tx,
                    client,
                    actor=previous.id,
                    subject=previous.id,
                    session_id=session_id,
                    role=role,
                )
        mailed_proof.end_of_account(tx, previous.id, now)
        # it went to the former address; an administrator, who moves it, can cancel the deletion
        mailed_proof.end_of_purpose(tx, previous.id, Purpose.CANCEL_DELETION, now)
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
            session_id=session_id,
        )
        renewed = session.list_live_by_digest(tx, previous.id, now)
    session_cache.renew(held_keys, renewed, now)
    session_cache.end(ending.secret_digest for ending in ended)
    return updated


def _is_still_allowed(tx: Transaction, proof: MailedProof) -> bool:
    """Return whether the administrator who requested the change may make it now.

    One who was dismissed meanwhile must not move an account to their own mailbox by a link that
    they still have; nor must one who cannot act on the account any more, because it has more
    permissions now. False also for a proof that no administrator requested.
    """
    if proof.requested_by is None or proof.account_id is None:
        return False
    now, permission = clock.now(), Permission.ACCOUNTS_WRITE
    return may_act_on(tx, proof.requested_by, permission, proof.account_id, now)
