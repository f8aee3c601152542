"""Complete a pending sign-in with the factor that it waits for."""

from __future__ import annotations

import dataclasses
from typing import NoReturn

from api import signals
from api.cache import client as redis
from api.crypto import device_token
from api.domain import clock
from api.domain.assurance import Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.pending_sign_in import PendingSignIn
from api.domain.shown_factors import ShownFactors
from api.errors import (
    Conflict,
    InvalidBody,
    NotSignedIn,
    NotValid,
    TooManyAttempts,
    Unavailable,
)
from api.errors.sign_in import SignInExpired
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proofs
from api.rules.factors.prove_factors import prove_factors
from api.rules.factors.trust_device import trust_device
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.sessions.find_earlier import ended
from api.rules.sessions.find_pending import Waiting, waiting_of
from api.rules.sessions.pause_sign_in import CredentialsChangedMeanwhile, PausedSignIn, wanted_of
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession, PendingSignInEnded, start_session
from api.store import account, pending_sign_in
from api.throttling import limits
from api.throttling.attempt import undo_in_tables

_REFUSED = EventType.SESSION_REFUSED


def confirm_sign_in(
    secret_digest: bytes | None,
    shown: ShownFactors,
    client: Client,
    *,
    once: IdempotentRequest | None,
    devices: str | None = None,
    trusts: str | None = None,
    trusted: bool = False,
) -> IssuedSession:
    """Verify the factor, end the pending sign-in, and return the session that it becomes.

    The try is committed before the factor is compared. The factor is used up in the transaction
    that makes the session, so a crash never leaves one without the other. ``devices``: the device
    tokens of the client, ``trusts`` its secrets of trusted devices. ``trusted``: trust this device
    from now on.

    Raises ``SignInExpired``, ``InvalidBody``, ``WrongPassword``, ``TooManyAttempts``,
    ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    pending = pending_sign_in.find_by_secret(secret_digest) if secret_digest else None
    if pending is None:
        raise SignInExpired
    if (previous := _earlier(once, pending, client)) is not None:
        return _with_devices(previous, pending, devices)
    try:
        started = _confirm(pending, shown, client, once, devices, trusts, trusted=trusted)
    except (Conflict, InvalidBody, SignInExpired):
        # the same request at the same time may have been faster
        if (previous := _earlier(once, pending, client)) is None:
            raise
        started = previous
    return _with_devices(started, pending, devices)


def _confirm(
    pending: PendingSignIn,
    shown: ShownFactors,
    client: Client,
    once: IdempotentRequest | None,
    devices: str | None,
    trusts: str | None,
    *,
    trusted: bool,
) -> IssuedSession:
    waiting = waiting_of(pending)
    if not shown.methods <= set(waiting.methods):
        # such as the password once more: it shows nothing that is missing, and costs no try
        raise NotValid(shown.pointer, {"tries_left": pending.tries_left})
    proofs = _prove(waiting, shown, client, devices)
    holder = waiting.credentials.account
    # the device is stored in the transaction that makes the session
    trust = trust_device(holder, trusts, pending.device, client) if trusted else None
    if trust is not None:
        proofs = dataclasses.replace(proofs, spends=(*proofs.spends, trust.use))
    try:
        started = start_session(
            waiting.credentials, proofs, client, wanted_of(pending), once=once, pending=pending
        )
    except FactorSpent:
        _refuse(pending, client, FactorNotValid(shown.pointer))
    except ConcurrentDuplicate:
        raise Conflict from None
    except (CredentialsChangedMeanwhile, PendingSignInEnded):
        raise SignInExpired from None
    assert not isinstance(started, PausedSignIn)  # start_session raises instead
    if trust is not None:
        started = dataclasses.replace(started, trusts=trust.trusts)
    return started


def _prove(waiting: Waiting, shown: ShownFactors, client: Client, devices: str | None) -> Proofs:
    pending, credentials = waiting.pending, waiting.credentials
    redis.check()  # a session is of no use without it: no try and no code is spent
    _spend_try(pending)
    device = device_token.find(devices, pending.account_id, credentials.session_epoch)

    def give_back_try(tx: Transaction) -> None:
        pending_sign_in.give_back_try(tx, pending.id)

    try:
        shown_now = prove_factors(
            credentials,
            shown,
            client,
            refused=_REFUSED,
            actor=None,
            session_id=None,
            device=device,
            pending_id=pending.id,
        )
    except FactorNotValid as fault:
        _refuse(pending, client, fault)
    except TooManyAttempts:  # nothing was compared
        _give_back_try(pending)
        raise
    except Unavailable:
        undo_in_tables(give_back_try)
        raise
    undo_in_tables(give_back_try)  # the factor is right, but no session may come of it
    return Proofs.shown_before(pending).and_then(shown_now)


@retry_deadlock
def _spend_try(pending: PendingSignIn) -> None:
    with transaction() as tx:
        if not pending_sign_in.spend_try(tx, pending.id, clock.now()):
            raise SignInExpired


@retry_deadlock
def _give_back_try(pending: PendingSignIn) -> None:
    with transaction() as tx:
        pending_sign_in.give_back_try(tx, pending.id)


@retry_deadlock
def _record(pending: PendingSignIn, client: Client) -> int:
    with transaction() as tx:
        signals.emit(
            _REFUSED,
            tx,
            client,
            actor=None,
            subject=pending.account_id,
            reason="wrong_second_factor",
        )
        present = pending_sign_in.find(pending.id, tx)
    return present.tries_left if present else 0


def _refuse(pending: PendingSignIn, client: Client, fault: FactorNotValid) -> NoReturn:
    raise fault.to_invalid_body({"tries_left": _record(pending, client)}) from None


def _earlier(
    once: IdempotentRequest | None, pending: PendingSignIn, client: Client
) -> IssuedSession | None:
    """Return the session that the same request started, under a new secret; the code is used."""
    session_id = idempotency.earlier(once)
    if session_id is None:
        return None
    if pending.expires_at <= clock.now():
        raise SignInExpired  # a request that is found later, in a log for instance, opens nothing
    # The secret of the pending sign-in is in a cookie, outside of the request that the key names.
    # Read it again: the same request may have ended it since.
    latest = pending_sign_in.find(pending.id)
    if latest is None or session_id != latest.session_id:
        return None
    present = account.find_credentials(pending.account_id)
    if present is None or present.session_epoch != pending.epoch:
        raise ended()  # the owner has ended the other sessions since, or set a password
    limits.attempt_sign_in(pending.account_id)
    try:
        started = rotate_session(
            session_id,
            pending.account_id,
            client,
            shown=None,
            sent_digest=None,
            repeats=frozenset(Method),
        )
    except NotSignedIn:
        raise ended() from None
    return dataclasses.replace(started, replayed=True)


def _with_devices(
    started: IssuedSession, pending: PendingSignIn, devices: str | None
) -> IssuedSession:
    # The epoch is that of the pending sign-in, or it would have ended. Reading it again after the
    # commit could fail, and the answer would say that nothing was done.
    epoch = pending.epoch
    device = device_token.find(devices, pending.account_id, epoch)
    renewed = device_token.renewed(devices, device, pending.account_id, epoch)
    return dataclasses.replace(started, devices=renewed)
