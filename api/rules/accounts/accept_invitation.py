"""Accept an invitation with the mailed token."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

import msgspec

from api import signals
from api.crypto import device_token, passwords, tokens
from api.domain import clock
from api.domain.account import Credentials, Locked, is_locked
from api.domain.account_invitation import AccountInvitation
from api.domain.assurance import NEITHER, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.errors import AlreadyUsed, Conflict, NotValid
from api.pool import Transaction
from api.rules.assurance.proofs import FactorSpent, Proof, Proofs
from api.rules.factors.prove_factors import PASSWORD_SHOWN
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.passwords.password_policy import check_new_password
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.roles.find_grantable import find_grantable
from api.rules.roles.permissions_of import permissions_of
from api.rules.sessions.find_earlier import find_earlier, with_devices
from api.rules.sessions.pause_sign_in import (
    CredentialsChangedMeanwhile,
    PausedSignIn,
    WantedSession,
)
from api.rules.sessions.start_session import IssuedSession, start_session
from api.store import account, account_invitation, account_role, mailed_proof
from api.throttling import limits

REFUSED = EventType.INVITATION_REFUSED
_SHOWN = Proofs.of(Proof(Method.MAIL, NEITHER), PASSWORD_SHOWN)
_TO_GRANT = frozenset({str(Permission.ACCOUNTS_INVITE), str(Permission.ROLES_ASSIGN)})


@dataclass(frozen=True)
class ChosenAccount:
    """The choice of the invited person. ``name``: None keeps that of the invitation."""

    password: str
    name: str | None


def accept_invitation(
    token: str,
    chosen: ChosenAccount,
    client: Client,
    wanted: WantedSession,
    *,
    once: IdempotentRequest | None = None,
    devices: str | None = None,
) -> IssuedSession | PausedSignIn:
    """Set the password, verify the address, grant the roles, and start a session: all or nothing.

    The roles of the invitation are granted only if the inviter could still grant each of them now.
    ``devices``: the client's device tokens.

    Raises ``NotValid``, ``AlreadyUsed``, ``InvalidBody`` (the password), ``AccountLocked``,
    ``TooManyAttempts``, ``Conflict``, ``Unavailable``.
    """
    claim = ProofInput(token=token)
    check_new_password(chosen.password, "", None, pointer="#/password")
    if (previous := _earlier(claim, client, once, devices)) is not None:
        return previous
    for _ in range(2):
        try:
            proof = check_proof(Purpose.ACCEPT_INVITATION, claim, client, refused=REFUSED)
        except (NotValid, AlreadyUsed):
            # the same request at the same time may have been faster
            if (previous := _earlier(claim, client, once, devices)) is not None:
                return previous
            raise
        try:
            return _start(proof, chosen, client, wanted, once, devices)
        except (ProofSpent, FactorSpent):
            refuse_proof(proof, claim, client, refused=REFUSED)
        except ConcurrentDuplicate:
            if (previous := _earlier(claim, client, once, devices)) is not None:
                return previous
        except CredentialsChangedMeanwhile:
            continue
    raise Conflict


def _start(
    proof: MailedProof,
    chosen: ChosenAccount,
    client: Client,
    wanted: WantedSession,
    once: IdempotentRequest | None,
    devices: str | None,
) -> IssuedSession | PausedSignIn:
    invited = account.find_credentials(proof.account_id) if proof.account_id else None
    invitation = account_invitation.find(proof.id)
    if invited is None or invitation is None:
        raise ProofSpent
    holder = invited.account
    name = chosen.name or holder.name
    check_new_password(chosen.password, holder.email, name, pointer="#/password")
    # before the change, because it may fail: wrong guesses by others, made while there was no
    # password, must not lock out the owner of the address
    limits.clear_password(invited.email_key, holder.id)
    limits.attempt_sign_in(holder.id)
    acceptance = _Acceptance(
        proof, invitation, invited, passwords.current().hash(chosen.password), name, client
    )
    device = device_token.find(devices, holder.id, invited.session_epoch)
    started = start_session(
        acceptance.credentials,
        _SHOWN,
        client,
        dataclasses.replace(wanted, known_device=device is not None),
        once=once,
        enter=acceptance.enter,
    )
    epoch = invited.session_epoch
    return with_devices(started, device_token.renewed(devices, device, holder.id, epoch))


@dataclass(frozen=True)
class _Acceptance:
    """The change of the account with which its first session starts."""

    proof: MailedProof
    invitation: AccountInvitation
    invited: Credentials
    password_hash: str
    name: str | None
    client: Client

    @property
    def credentials(self) -> Credentials:
        """Return the credentials of the account as they are once it is accepted."""
        return msgspec.structs.replace(self.invited, password_hash=self.password_hash)

    def enter(self, tx: Transaction, now: datetime) -> None:
        """Use the token up and open the account, in the transaction of the session.

        Raises ``FactorSpent`` if the invitation has ended meanwhile.
        """
        account_id, inviter_id = self.invited.account.id, self.invitation.invited_by
        # ascending, as administrators lock rows: see act_on. The inviter's row, too, because a role
        # that is revoked from the inviter must not be granted any more once that was answered.
        locked = {each: account.lock(tx, each) for each in sorted({account_id, inviter_id})}
        inviter = locked[inviter_id]
        try:
            holder = use_proof(tx, self.proof).account
        except ProofSpent:
            raise FactorSpent from None
        present = account_invitation.find(self.invitation.id, tx)
        if holder.email != self.proof.email or present is None or not present.is_open:
            raise FactorSpent
        account_invitation.accept(tx, present.id, account_id, now)
        account.set_password_hash(tx, account_id, self.password_hash)
        account.change(tx, account_id, self.name, holder.language or self.client.language, now)
        account.verify(tx, account_id, now)
        mailed_proof.end_of_account(tx, account_id, now)
        granted = self._grantable(tx, inviter, now)
        signals.emit(
            EventType.INVITATION_ACCEPTED,
            tx,
            self.client,
            actor=account_id,
            subject=account_id,
            withheld=len(present.roles) - len(granted),
        )
        self._grant(tx, granted, now)

    def _grantable(self, tx: Transaction, inviter: Locked | None, now: datetime) -> frozenset[str]:
        """Return the roles that the inviter could grant at this moment."""
        wanted = self.invitation.roles
        if not wanted or inviter is None or is_locked(inviter, now):
            return frozenset()
        if not permissions_of(inviter.account.roles, tx) >= _TO_GRANT:
            return frozenset()
        return find_grantable(tx, inviter.account.roles, wanted)

    def _grant(self, tx: Transaction, roles: frozenset[str], now: datetime) -> None:
        if not roles:
            return
        account_id, inviter_id = self.invited.account.id, self.invitation.invited_by
        account_role.change(tx, account_id, before=(), after=roles, by=inviter_id, moment=now)
        # the inviter grants, but the request and its origin are the invited person's
        origin = dataclasses.replace(self.client, ip=None, user_agent=None)
        for role in sorted(roles):
            signals.emit(
                EventType.ROLE_GRANTED, tx, origin, actor=inviter_id, subject=account_id, role=role
            )


def _earlier(
    claim: ProofInput, client: Client, once: IdempotentRequest | None, devices: str | None
) -> IssuedSession | PausedSignIn | None:
    """Return the result of the same request, whose token is used: its answer was lost."""
    token = claim.token if claim.token and tokens.looks_like_secret(claim.token) else None
    if once is None or token is None:
        return None
    proof = mailed_proof.find_by_token(tokens.digest(token), Purpose.ACCEPT_INVITATION)
    if proof is None or proof.used_at is None or proof.expires_at <= clock.now():
        return None
    credentials = account.find_credentials(proof.account_id) if proof.account_id else None
    if credentials is None:
        return None
    account_id, epoch = credentials.account.id, credentials.session_epoch
    limits.attempt_sign_in(account_id)
    previous = find_earlier(once, credentials.account, client, _SHOWN.methods)
    if previous is None:
        return None
    device = device_token.find(devices, account_id, epoch)
    return with_devices(previous, device_token.renewed(devices, device, account_id, epoch))
