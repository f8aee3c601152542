"""End API tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api import signals
from api.cache import tokens as token_cache
from api.domain.api_token import ApiTokenKind, ApiTokenOwner, ApiTokenRef
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Transaction
from api.store import api_token


class TokenEndReason(StrEnum):
    """The reason of an ending as the audit event states it."""

    ENDED_BY_OWNER = "ended_by_owner"
    ENDED_BY_ADMINISTRATOR = "ended_by_administrator"
    ACCOUNT_LOCKED = "account_locked"
    DELETION_SCHEDULED = "deletion_scheduled"
    ACCOUNT_DELETED = "account_deleted"
    EMAIL_VERIFIED = "email_verified"
    EMAIL_CHANGE_REVERSED = "email_change_reversed"
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SERVICE_ACCOUNT_LOCKED = "service_account_locked"
    SERVICE_ACCOUNT_DELETED = "service_account_deleted"
    LEAKED = "leaked"
    DATABASE_RECOVERED = "database_recovered"


def end_tokens_of(
    tx: Transaction,
    owner_id: UUID,
    reason: TokenEndReason,
    client: Client,
    now: datetime,
    *,
    kind: ApiTokenKind = ApiTokenKind.PERSON,
    actor: UUID | None = None,
    actor_evidence: UUID | None = None,
) -> list[bytes]:
    """End every token of an account or service account whose row is locked; return the digests.

    ``actor``: the account that ends them; None: nobody known, such as an operator.

    The caller writes the tombstones after the commit: ``api.cache.tokens.end(digests)``. Raises
    ``Unavailable`` if Redis can't be written to; then nothing may change (I2).
    """
    refs = api_token.list_refs(tx, ApiTokenOwner(kind, owner_id), now)
    return end_in(tx, refs, reason, client, now, actor=actor, actor_evidence=actor_evidence)


def end_in(
    tx: Transaction,
    refs: Sequence[ApiTokenRef],
    reason: TokenEndReason,
    client: Client,
    now: datetime,
    *,
    actor: UUID | None = None,
    actor_evidence: UUID | None = None,
    is_held: bool = False,
) -> list[bytes]:
    """End these tokens within a transaction, after their keys in Redis are marked as held.

    ``is_held``: the caller has held the keys. See ``end_tokens_of``.
    """
    digests = [ref.digest for ref in refs]
    if digests and not is_held:
        token_cache.hold(digests)
    for ref in refs:
        if api_token.end(tx, ref.id, now):
            signals.emit(
                EventType.TOKEN_ENDED,
                tx,
                client,
                actor=actor,
                subject=ref.owner.id,
                session_id=actor_evidence,
                token=str(ref.id),
                reason=str(reason),
            )
    return digests
