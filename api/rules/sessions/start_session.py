"""Start a session once every factor asked for was shown, or let the sign-in wait (I10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from api import settings, signals
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock, device_name, ids
from api.domain.account import Account, Credentials
from api.domain.assurance import BOTH, Kind
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.identity import Identity
from api.domain.pending_sign_in import PendingSignIn
from api.domain.session import Session, SessionRef
from api.errors.administration import AccountLocked
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.assurance.missing_factor import missing_factor
from api.rules.assurance.policy import lacks_factor, new_deadline
from api.rules.assurance.proofs import Proofs, Spend
from api.rules.idempotency import IdempotentRequest
from api.rules.sessions.end_sessions import EndReason, end_in
from api.rules.sessions.pause_sign_in import (
    CredentialsChangedMeanwhile,
    PausedSignIn,
    WantedSession,
    check_unchanged,
    pause_sign_in,
)
from api.rules.sessions.refuse_locked import check_lock, refuse_locked
from api.store import account, account_activity, factor, identity, pending_sign_in, session


class PendingSignInEnded(Exception):
    """Another request finished or ended the pending sign-in, or it has expired."""


@dataclass(frozen=True)
class IssuedSession:
    """A session with its secret, which is stored nowhere."""

    session: Session
    secret: str
    replayed: bool = False
    devices: str | None = None  # device tokens for the client to keep
    trusts: str | None = None  # secrets of trusted devices for the client to keep; None: as before


def start_session(
    credentials: Credentials,
    proofs: Proofs,
    client: Client,
    wanted: WantedSession,
    *,
    once: IdempotentRequest | None,
    new_hash: str | None = None,
    pending: PendingSignIn | None = None,
    trust: Spend | None = None,
    enter: Spend | None = None,
) -> IssuedSession | PausedSignIn:
    """Start a session, or a pending sign-in if a factor is missing. Every way in ends here.

    ``pending``: the sign-in that the session completes. ``trust``: marks the device's exemption
    from the second factor as used; None: there is none. ``enter``: changes the account under its
    lock, first of all, to the state that ``credentials`` describe; None: it stays as it is.

    Raises ``AccountLocked``, ``CredentialsChangedMeanwhile``, ``FactorSpent``,
    ``PendingSignInEnded``, ``ConcurrentDuplicate``, ``Unavailable``.
    """
    try:
        # before anything else: who is locked out learns nothing about factors, and uses none up
        check_lock(credentials, clock.now())
        missing = missing_factor(credentials.account, proofs, is_trusted=trust is not None)
        if missing is None:
            return _start(
                credentials, proofs, client, wanted, once, new_hash, pending, trust, enter
            )
        if pending is not None:
            raise PendingSignInEnded  # the account's factors changed since its first step
        return pause_sign_in(
            credentials, proofs, client, wanted, missing, once=once, new_hash=new_hash
        )
    except AccountLocked:
        refuse_locked(credentials, client)
        raise


@retry_deadlock
def _start(
    credentials: Credentials,
    proofs: Proofs,
    client: Client,
    wanted: WantedSession,
    once: IdempotentRequest | None,
    new_hash: str | None,
    pending: PendingSignIn | None,
    trust: Spend | None,
    enter: Spend | None,
) -> IssuedSession:
    now = clock.now()
    started = _new_session(credentials, proofs, client, wanted, now)
    secret = tokens.new_secret()
    replaces = wanted.replaces
    replaced = session.find_live(replaces, now) if replaces else None
    with transaction() as tx:
        idempotency.remember(tx, once, started.id)
        if enter is not None:
            enter(tx, now)
        # sessions are ended under the same lock: this one comes wholly before or wholly after
        locking = account.lock_later(tx, credentials.account.id)
        if new_hash is not None:
            account.set_password_hash(tx, credentials.account.id, new_hash)
        if pending is not None and not pending_sign_in.end(tx, pending.id, now, started.id):
            raise PendingSignInEnded
        if trust is not None:
            trust(tx, now)
        proofs.spend(tx, now)
        _promote(tx, started, proofs)
        linked = _identity_of(tx, started, proofs)
        session.insert(tx, started, tokens.digest(secret), proofs.identity_id)
        account_activity.record_sign_in(tx, started.account.id, now.date())
        signals.emit(
            EventType.SESSION_STARTED,
            tx,
            client,
            actor=started.account.id,
            subject=started.account.id,
            session_id=started.id,
            remembered=wanted.remembered,
            deliver=wanted.deliver,
            known_device=wanted.known_device,
            methods=list(started.methods),
            assurance=f"aal{started.assurance}",
            trusted=trust is not None,
            **({"provider": linked.provider} if linked else {}),
        )
        surplus = _surplus(tx, started, now) if replaced is None else []
        # sent with all statements above, to save round trips, and read before Redis is written
        locked = check_unchanged(locking(), credentials, now, pending)
        owner = _with_deadline(tx, locked.account, now)
        started = msgspec.structs.replace(started, account=owner)
        ended = []
        if replaced is not None and replaces is not None:
            ended = [SessionRef(replaced.id, replaces)]
            owner_id, by = replaced.account.id, started.account.id
            end_in(tx, ended, owner_id, EndReason.REPLACED, client, now, actor=by)
            # computed again, because the replaced session no longer counts
            surplus = _surplus(tx, started, now)
        end_in(tx, surplus, started.account.id, EndReason.SESSION_LIMIT, client, now)
    if ended or surplus:
        session_cache.end(ref.secret_digest for ref in (*ended, *surplus))
    session_cache.create(tokens.digest(secret), started)
    return IssuedSession(started, secret)


def _new_session(
    credentials: Credentials, proofs: Proofs, client: Client, wanted: WantedSession, now: datetime
) -> Session:
    limit = settings.current()
    remembered = wanted.remembered
    idle = limit.remembered_idle_timeout if remembered else limit.session_idle_timeout
    absolute = limit.remembered_absolute_timeout if remembered else limit.session_absolute_timeout
    return Session(
        id=ids.new_id(),
        account=credentials.account,
        created_at=now,
        authenticated_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=absolute),
        idle_timeout=idle,
        remembered=remembered,
        assurance=2 if proofs.kinds == BOTH else 1,
        ip=client.ip,
        user_agent=client.user_agent,
        device=wanted.device or device_name.name_of(client.user_agent),
        data=None,
        knowledge_at=now if Kind.KNOWLEDGE in proofs.kinds else None,
        possession_at=now if Kind.POSSESSION in proofs.kinds else None,
        methods=proofs.methods,
    )


def _with_deadline(tx: Transaction, owner: Account, now: datetime) -> Account:
    """Begin the grace period of the policy, if it concerns the account for the first time."""
    if owner.enrol_by is not None or not lacks_factor(owner):
        return owner
    enrol_by = new_deadline(now)
    account.set_enrol_by(tx, owner.id, enrol_by)
    return msgspec.structs.replace(owner, enrol_by=enrol_by)


def _identity_of(tx: Transaction, started: Session, proofs: Proofs) -> Identity | None:
    """Return the identity that the session begins with, as it is under the account's lock.

    Raises ``CredentialsChangedMeanwhile`` if it was unlinked since the provider proved it.
    """
    if proofs.identity_id is None:
        return None
    linked = identity.find_of_account(started.account.id, proofs.identity_id, tx)
    if linked is None:
        raise CredentialsChangedMeanwhile
    return linked


def _promote(tx: Transaction, started: Session, proofs: Proofs) -> None:
    """Let a user-verified passkey stand alone, now that another kind came beside it.

    The PIN of a key without one may be a finder's (WebAuthn L3, uvInitialized).
    """
    passkey_id, account_id = proofs.passkey_id, started.account.id
    if passkey_id is None or proofs.kinds != BOTH:
        return
    if factor.promote_passkey(tx, account_id, passkey_id):
        factor.refresh(tx, account_id, changed=False)


def _surplus(tx: Transaction, started: Session, now: datetime) -> list[SessionRef]:
    most = settings.current().sessions_per_account
    return session.list_surplus(tx, started.account.id, most, now)
