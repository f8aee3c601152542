"""Unlink all identities of an account, because an intruder may have linked one."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Transaction
from api.store import identity, provider_attempt


class UnlinkReason(StrEnum):
    """The reason for which an identity was unlinked, as the audit event states it."""

    OWNER = "owner"
    EMAIL_VERIFIED = "email_verified"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    EMAIL_CHANGE_REVERSED = "email_change_reversed"


def unlink_identities(
    tx: Transaction,
    account_id: UUID,
    reason: UnlinkReason,
    client: Client,
    *,
    actor: UUID | None,
    session_id: UUID | None = None,
) -> None:
    """Unlink all identities of a locked account; ``factor.refresh`` must follow.

    They go where a passkey no longer signs in alone: an identity knows no such state in between.
    Its owner comes back with the provider, signs in, and links it again.

    All sessions end in the same transaction, so none is looked for here. What the identities have
    proved in other attempts ends, too: it must not be linked by a replay. ``actor``: the account
    that did it; None: an operator. ``session_id``: the session or API token of an administrator.
    """
    for linked in identity.list_of_account(account_id, tx):
        provider_attempt.end_of_identity(tx, linked.issuer, linked.subject)
        signals.emit(
            EventType.IDENTITY_UNLINKED,
            tx,
            client,
            actor=actor,
            subject=account_id,
            session_id=session_id,
            identity=str(linked.id),
            provider=linked.provider,
            reason=str(reason),
        )
    identity.delete_all(tx, account_id)
