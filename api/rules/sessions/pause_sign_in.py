"""Let a sign-in wait for a second factor: no session exists before it was shown (I10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api import signals
from api.crypto import tokens
from api.domain import clock, ids
from api.domain.account import Credentials, Locked
from api.domain.assurance import Kind
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.pending_sign_in import PendingSignIn
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.assurance.proofs import Proofs
from api.rules.factors.list_methods import list_methods
from api.rules.idempotency import IdempotentRequest
from api.rules.sessions.refuse_locked import check_lock
from api.store import account, pending_sign_in

LIFE = timedelta(minutes=10)
TRIES = 5


class CredentialsChangedMeanwhile(Exception):
    """The password or the factors changed, or the account was deleted, since they were verified."""


@dataclass(frozen=True)
class WantedSession:
    """The session that a client asked for at the first step of its sign-in.

    ``deliver``: how the secret is sent. ``device``: the name that the client chose for itself;
    None: it is named by its user agent. ``replaces``: digest of the secret that the client held,
    whose session ends (against session fixation). ``known_device``: the account has signed in there
    before.
    """

    remembered: bool = False
    deliver: str = "cookie"
    replaces: bytes | None = None
    device: str | None = None
    known_device: bool = False


@dataclass(frozen=True)
class PausedSignIn:
    """A pending sign-in with its secret, which is stored nowhere, and the methods to go on with."""

    pending: PendingSignIn
    secret: str
    methods: list[str]
    replayed: bool = False


@retry_deadlock
def pause_sign_in(
    credentials: Credentials,
    proofs: Proofs,
    client: Client,
    wanted: WantedSession,
    missing: Kind,
    *,
    once: IdempotentRequest | None,
    new_hash: str | None,
) -> PausedSignIn:
    """Store the sign-in, with what it has shown and the session that it asked for.

    Raises ``CredentialsChangedMeanwhile``, ``AccountLocked``, ``FactorSpent``,
    ``ConcurrentDuplicate``, ``Unavailable``.
    """
    holder, now, secret = credentials.account, clock.now(), tokens.new_secret()
    pending = PendingSignIn(
        id=ids.new_id(),
        account_id=holder.id,
        epoch=credentials.session_epoch,
        factor_epoch=credentials.factor_epoch,
        methods=proofs.methods,
        kinds=tuple(sorted(proofs.kinds)),
        passkey_id=proofs.passkey_id,
        identity_id=proofs.identity_id,
        remembered=wanted.remembered,
        deliver=wanted.deliver,
        replaces=wanted.replaces,
        known_device=wanted.known_device,
        device=wanted.device,
        tries_left=TRIES,
        ip=client.ip,
        user_agent=client.user_agent,
        created_at=now,
        expires_at=now + LIFE,
    )
    methods = [str(method) for method in list_methods(holder, {missing}, signing_in=True)]
    with transaction() as tx:
        idempotency.remember(tx, once, pending.id)
        check_unchanged(account.lock(tx, holder.id), credentials, now)
        if new_hash is not None:
            account.set_password_hash(tx, holder.id, new_hash)
        proofs.spend(tx, now)
        pending_sign_in.insert(tx, pending, tokens.digest(secret))
        signals.emit(
            EventType.SIGN_IN_PAUSED,
            tx,
            client,
            actor=holder.id,
            subject=holder.id,
            methods=list(pending.methods),
            known_device=wanted.known_device,
        )
    return PausedSignIn(pending, secret, methods)


def wanted_of(pending: PendingSignIn) -> WantedSession:
    """Return the session that was asked for at the first step; later steps can't change it."""
    return WantedSession(
        remembered=pending.remembered,
        deliver=pending.deliver,
        replaces=pending.replaces,
        device=pending.device,
        known_device=pending.known_device,
    )


def check_unchanged(
    locked: Locked | None,
    credentials: Credentials,
    moment: datetime,
    pending: PendingSignIn | None = None,
) -> Locked:
    """Return the account, whose row is locked, if its credentials are as they were verified.

    Raises ``CredentialsChangedMeanwhile``; ``AccountLocked`` if an administrator was faster.
    """
    if locked is not None:
        check_lock(locked, moment)
    if (
        locked is None
        or locked.password_hash != credentials.password_hash
        or locked.factor_epoch != credentials.factor_epoch
        or locked.account.asks_second_factor != credentials.account.asks_second_factor
        # since the first step all sessions may have been ended
        or (pending is not None and locked.session_epoch != pending.epoch)
    ):
        raise CredentialsChangedMeanwhile
    return locked
