"""Remove expired rows.

These are sessions past their absolute timeout, idempotency keys past their memory, mailed proofs
and decoys that no request can reach, sign-ins that were left unfinished, trusted devices,
authenticator apps that were not confirmed in time, answered challenges of passkeys, dead letters
that were not retried, old results of webhook deliveries, old invitations with the accounts of those
that nobody accepted, API tokens a month after their end, attempts at identity providers, and wrong
second factors after a year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api import settings
from api.domain import clock
from api.pool import Transaction, transaction
from api.rules.retention.remove_invitations import remove_invitations
from api.store import (
    api_token,
    authenticator_app,
    factor_failure,
    idempotency_key,
    mailed_proof,
    outbox,
    pending_sign_in,
    provider_attempt,
    session,
    spent_challenge,
    trusted_device,
    webhook_attempt,
    webhook_delivery,
)

_UNFINISHED_KEPT = timedelta(days=3)
_ENDED_TOKENS_KEPT = timedelta(days=30)  # operators look up those that programs still send
_CLOCK_FAULT = timedelta(days=1)
_BATCH = 500  # rows: few enough that no request waits long for the locks


@dataclass(frozen=True)
class Removed:
    """Numbers of removed rows."""

    sessions: int
    idempotency_keys: int
    mailed_proofs: int = 0
    decoys: int = 0
    pending_sign_ins: int = 0
    trusted_devices: int = 0
    dead_letters: int = 0
    webhook_deliveries: int = 0
    webhook_attempts: int = 0
    spent_challenges: int = 0
    authenticator_apps: int = 0
    api_tokens: int = 0
    invited_accounts: int = 0
    provider_attempts: int = 0
    factor_failures: int = 0


def remove_expired() -> Removed:
    """Remove expired rows in batches and return how many there were.

    Each batch is a transaction of its own; may be run again at any time.

    Raises ``Unavailable``.
    """
    now = clock.now()
    memory = timedelta(seconds=settings.current().idempotency_ttl)
    dead_letters_kept = timedelta(seconds=settings.current().dead_letters_kept)
    deliveries_kept = now - timedelta(seconds=settings.current().webhook_deliveries_kept)
    return Removed(
        sessions=_in_batches(session.delete_expired, now),
        idempotency_keys=_in_batches(idempotency_key.delete_expired, now - memory),
        # a repeated request is answered from the proof of the first one
        mailed_proofs=_in_batches(mailed_proof.delete_expired, now - memory),
        # a repeated request is answered from them; unfinished ones are told to their owner first
        pending_sign_ins=_in_batches(
            pending_sign_in.delete_expired, now - max(memory, _UNFINISHED_KEPT)
        ),
        trusted_devices=_in_batches(trusted_device.delete_expired, now),
        invited_accounts=remove_invitations(),
        authenticator_apps=_in_batches(authenticator_app.delete_expired, now),
        api_tokens=_in_batches(api_token.delete_expired, now - _ENDED_TOKENS_KEPT),
        decoys=_in_batches(outbox.delete_decoys, now),
        dead_letters=_in_batches(outbox.delete_dead, now - dead_letters_kept),
        webhook_deliveries=sum(
            _in_batches(delete, deliveries_kept)
            for delete in (
                webhook_delivery.delete_delivered,
                webhook_delivery.delete_dropped,
                webhook_delivery.delete_orphans,
            )
        ),
        webhook_attempts=_in_batches(webhook_attempt.delete_old, deliveries_kept),
        # a repeated start is answered from its attempt; a clock that is set back revives none
        provider_attempts=_in_batches(
            provider_attempt.delete_expired, now - max(memory, _CLOCK_FAULT)
        ),
        factor_failures=_in_batches(factor_failure.delete_expired, now - _CLOCK_FAULT),
        # a clock that is set back revives no challenge
        spent_challenges=_in_batches(spent_challenge.delete_expired, now - _CLOCK_FAULT),
    )


def _in_batches(delete: Callable[[Transaction, datetime, int], int], cutoff: datetime) -> int:
    total = 0
    while True:
        with transaction() as tx:
            removed = delete(tx, cutoff, _BATCH)
        total += removed
        if removed < _BATCH:
            return total
