"""Find the session or the pending sign-in that the same request started before."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from api.crypto import tokens
from api.domain.account import Account
from api.domain.client import Client
from api.domain.pending_sign_in import PendingSignIn
from api.errors import Conflict, NotSignedIn
from api.errors.sign_in import SignInExpired
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.assurance.proofs import Proofs
from api.rules.idempotency import IdempotentRequest
from api.rules.sessions.find_pending import waiting_of
from api.rules.sessions.pause_sign_in import PausedSignIn
from api.rules.sessions.rotate_session import rotate_session
from api.rules.sessions.start_session import IssuedSession
from api.store import account as accounts
from api.store import pending_sign_in


def find_earlier(
    once: IdempotentRequest | None,
    owner: Account,
    client: Client,
    methods: Collection[str],
    shown: Proofs | None = None,
) -> IssuedSession | PausedSignIn | None:
    """Return the result of the same request, under a new secret: the old one is not stored.

    ``methods``: those of the request. ``shown``: what this repetition has shown itself; None:
    nothing, as its proof is used up.

    Raises ``Conflict`` if the result has ended, ``IdempotencyKeyReused``.
    """
    started_id = idempotency.earlier(once)
    if started_id is None:
        return None
    pending = pending_sign_in.find(started_id)
    if pending is not None and pending.account_id == owner.id:
        return _paused_again(pending)
    try:
        started = rotate_session(
            started_id, owner.id, client, shown=shown, sent_digest=None, repeats=methods
        )
    except NotSignedIn:
        raise ended() from None
    return dataclasses.replace(started, replayed=True)


@retry_deadlock
def _paused_again(pending: PendingSignIn) -> PausedSignIn:
    try:
        waiting = waiting_of(pending)
    except SignInExpired:
        raise ended() from None
    secret = tokens.new_secret()
    with transaction() as tx:
        accounts.lock(tx, pending.account_id)
        if not pending_sign_in.set_secret(tx, pending.id, tokens.digest(secret)):
            raise ended()
    return PausedSignIn(pending, secret, waiting.methods, replayed=True)


def with_devices(
    started: IssuedSession | PausedSignIn, devices: str
) -> IssuedSession | PausedSignIn:
    """Return the result with the device tokens to keep; a pending sign-in gets none yet."""
    if isinstance(started, PausedSignIn):
        return started
    return dataclasses.replace(started, devices=devices)


def ended() -> Conflict:
    """Return the refusal of a repetition whose result is over."""
    return Conflict("You signed in here before, and that session has ended. Please sign in again.")
