"""Invite a person: make an account that opens with a mailed token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api import signals
from api.domain import clock, email_address, ids
from api.domain.account import Account
from api.domain.account_invitation import AccountInvitation
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.proof import Purpose
from api.errors import Conflict, EmailTaken, NotFound, TooManyAttempts
from api.mail.templates import Message
from api.pool import Duplicate, Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.accounts.set_external_id import set_external_id
from api.rules.administration.check_invited_roles import check_invited_roles
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.mail.send_mail import Recipient, admit, send_mail
from api.rules.proofs.issue_proof import issue_proof, lifetime_of
from api.rules.roles.check_grant import check_grant
from api.rules.roles.check_permission import act_on, check_permission
from api.store import account, account_invitation, mailed_proof
from api.throttling import limits

_POINTER = "#/email"


@dataclass(frozen=True)
class Invitee:
    """The person to invite. ``language``: None until they choose one."""

    email: str
    name: str | None = None
    language: str | None = None
    roles: Sequence[str] = ()
    external_id: str | None = None


@dataclass(frozen=True)
class Invited:
    """An invitation, and whether an earlier request had created it."""

    invitation: AccountInvitation
    replayed: bool = False


class _ChangedMeanwhile(Exception):
    """The address got an account, or lost it, between the lookup and the transaction."""


def invite_account(
    caller: Principal, wanted: Invitee, client: Client, once: IdempotentRequest | None = None
) -> Invited:
    """Create the account without a password, mail the token, and return the invitation.

    The token is in the mail only: whoever invites, or knows the address, cannot use it. If the
    address has an open invitation, it is replaced: its token ends, and a new mail is sent.

    Raises ``EmailTaken``, ``InvalidBody`` (a role), ``Outranked`` (the open invitation gives more
    than the caller has), ``TooManyAttempts``, ``Conflict`` (another account has the external id),
    ``Forbidden``, ``NotSignedIn``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    if (previous := _earlier(once)) is not None:
        return previous
    email_key = email_address.canonical(wanted.email)
    attempt = limits.attempt_invitation(email_key, caller.id)
    try:
        for _ in range(2):
            holder = account.find_credentials_by_key(email_key)
            try:
                return _invite(caller, wanted, holder.account if holder else None, client, once)
            except _ChangedMeanwhile:
                continue
        raise Conflict
    except ConcurrentDuplicate:
        attempt.sent_nothing()
        if (previous := _earlier(once)) is not None:
            return previous
        raise Conflict from None
    except Exception:
        attempt.sent_nothing()
        raise


def _invite(
    caller: Principal,
    wanted: Invitee,
    holder: Account | None,
    client: Client,
    once: IdempotentRequest | None,
) -> Invited:
    # the address as stored, never as typed
    address = holder.email if holder else email_address.normalized(wanted.email)
    with admit(Message.INVITATION, address) as to:
        if not to.is_admitted:
            # an invitation without a mail would look like one that the person ignores
            raise TooManyAttempts(limits.RECIPIENT_PAUSE)
        try:
            return Invited(_store(caller, wanted, holder, to, client, once))
        except Duplicate:
            raise _ChangedMeanwhile from None


@retry_deadlock
def _store(
    caller: Principal,
    wanted: Invitee,
    holder: Account | None,
    to: Recipient,
    client: Client,
    once: IdempotentRequest | None,
) -> AccountInvitation:
    now, invitation_id = clock.now(), ids.new_id()
    with transaction() as tx:
        idempotency.remember(tx, once, invitation_id)
        if holder is None:
            check_permission(tx, caller, Permission.ACCOUNTS_INVITE, now)
            invited = _new_account(tx, wanted, to.address, now)
        else:
            invited = _invite_again(tx, caller, holder, wanted, now)
        if wanted.roles:
            held = check_permission(tx, caller, Permission.ROLES_ASSIGN, now)
            pointers = {name: f"#/roles/{at}" for at, name in enumerate(wanted.roles)}
            check_grant(tx, held, pointers)
        set_external_id(tx, invited.id, wanted.external_id)
        invitation = AccountInvitation(
            id=invitation_id,
            account_id=invited.id,
            invited_by=caller.id,
            roles=tuple(dict.fromkeys(wanted.roles)),
            created_at=now,
            expires_at=now + lifetime_of(Purpose.ACCEPT_INVITATION),
            email=invited.email,
        )
        account_invitation.insert(tx, invitation)
        issued = issue_proof(tx, Purpose.ACCEPT_INVITATION, invited, now, proof_id=invitation_id)
        signals.emit(
            EventType.ACCOUNT_INVITED,
            tx,
            client,
            actor=caller.id,
            subject=invited.id,
            session_id=caller.evidence_id,
            roles=list(invitation.roles),
            repeated=holder is not None,
        )
        send_mail(
            tx,
            Message.INVITATION,
            to=to,
            language=wanted.language or client.language,
            values={"token": issued.token},
        )
    return invitation


def _new_account(tx: Transaction, wanted: Invitee, address: str, now: datetime) -> Account:
    created = Account(
        id=ids.new_id(),
        email=address,
        email_verified=False,
        name=wanted.name,
        held_roles=(),
        version=idempotency.FIRST_VERSION,
        created_at=now,
        updated_at=now,
        language=wanted.language,
        has_password=False,
    )
    email_key = email_address.canonical(address)
    account.insert(tx, created, email_key, "")
    # checked after the unique index has let the row pass: an address given up meanwhile is
    # reserved by then
    if mailed_proof.is_reserved(tx, email_key, created.id, now):
        raise EmailTaken(_POINTER)
    return created


def _invite_again(
    tx: Transaction, caller: Principal, holder: Account, wanted: Invitee, now: datetime
) -> Account:
    """Remove the open invitation of an account and return the account as it is wanted now."""
    if (
        pending := account_invitation.find_by_account(holder.id, tx)
    ) is None or not pending.is_open:
        # before the rank: it would tell whoever invites what an account may do
        raise EmailTaken(_POINTER)
    try:
        locked = act_on(tx, caller, Permission.ACCOUNTS_INVITE, holder.id, now)
    except NotFound:
        raise _ChangedMeanwhile from None
    if locked.account.email != holder.email:
        raise _ChangedMeanwhile
    invitation = account_invitation.find_by_account(holder.id, tx)
    if invitation is None or not invitation.is_open:
        raise EmailTaken(_POINTER)
    check_invited_roles(tx, caller, invitation)
    account_invitation.delete(tx, invitation.id)
    account.change(tx, holder.id, wanted.name, wanted.language, now)
    present = account.find(holder.id, tx)
    assert present is not None  # its row is locked
    return present


def _earlier(once: IdempotentRequest | None) -> Invited | None:
    invitation_id = idempotency.earlier(once)
    if invitation_id is None:
        return None
    invitation = account_invitation.find(invitation_id)
    # a repetition is answered as the first request was, or not at all
    if invitation is None or not invitation.is_open:
        raise Conflict("This was already done, and the result has been changed or deleted since.")
    return Invited(invitation, replayed=True)
