"""Find the pending sign-in of a client, or end it."""

from __future__ import annotations

from dataclasses import dataclass

from api import signals
from api.crypto import tokens
from api.domain import clock
from api.domain.account import Credentials
from api.domain.assurance import BOTH, Kind
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.pending_sign_in import PendingSignIn
from api.errors.sign_in import SignInExpired
from api.pool import retry_deadlock, transaction
from api.rules.factors.list_methods import list_methods
from api.store import account, pending_sign_in

_PREFIX = "si_"  # so that no code can take it for the secret of a session


@dataclass(frozen=True)
class Waiting:
    """A live pending sign-in, its account, and the methods to go on with."""

    pending: PendingSignIn
    credentials: Credentials
    methods: list[str]


def to_text(secret: str) -> str:
    """Return the secret of a pending sign-in as clients get it."""
    return _PREFIX + secret


def parse(text: str | None) -> bytes | None:
    """Return the digest of the secret in a client's text; None: it is not one."""
    secret = (text or "").removeprefix(_PREFIX)
    if text is None or not text.startswith(_PREFIX) or not tokens.looks_like_secret(secret):
        return None
    return tokens.digest(secret)


def find_pending(secret_digest: bytes | None) -> Waiting:
    """Return the live pending sign-in with this secret. Raises ``SignInExpired``."""
    pending = pending_sign_in.find_by_secret(secret_digest) if secret_digest else None
    if pending is None:
        raise SignInExpired
    return waiting_of(pending)


def waiting_of(pending: PendingSignIn) -> Waiting:
    """Return the pending sign-in with its account, if it can still be completed.

    Raises ``SignInExpired``.
    """
    credentials = account.find_credentials(pending.account_id)
    if (
        credentials is None
        or pending.ended_at is not None
        or pending.expires_at <= clock.now()
        or pending.tries_left == 0
        or pending.epoch != credentials.session_epoch
        or pending.factor_epoch != credentials.factor_epoch
    ):
        raise SignInExpired
    missing = frozenset(kind for kind in Kind if kind not in pending.kinds)
    if missing == BOTH:
        missing = frozenset({Kind.POSSESSION})  # after a mail
    methods = list_methods(credentials.account, missing, signing_in=True)
    return Waiting(pending, credentials, [str(method) for method in methods])


@retry_deadlock
def end_pending(secret_digest: bytes | None, client: Client) -> None:
    """End the pending sign-in of the client. Raises ``SignInExpired``."""
    pending = find_pending(secret_digest).pending
    with transaction() as tx:
        now = clock.now()
        account.lock(tx, pending.account_id)
        if not pending_sign_in.end(tx, pending.id, now, None):
            raise SignInExpired
        signals.emit(
            EventType.SIGN_IN_ABANDONED,
            tx,
            client,
            actor=pending.account_id,
            subject=pending.account_id,
        )
