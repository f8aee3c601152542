"""Remove the unused account of an invited person."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from api import signals
from api.domain.account_invitation import AccountInvitation
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Transaction
from api.rules.sessions.remove_account import remove_account


class WithdrawalReason(StrEnum):
    """The reason for which an invitation and its account are gone."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def remove_invited(
    tx: Transaction,
    invitation: AccountInvitation,
    reason: WithdrawalReason,
    client: Client,
    *,
    actor: UUID | None,
    session_id: UUID | None,
) -> None:
    """Delete account and invitation; the transaction has locked the account, which is unused.

    ``actor``: the administrator; None: the worker.
    """
    remove_account(tx, invitation.account_id)
    signals.emit(
        EventType.INVITATION_WITHDRAWN,
        tx,
        client,
        actor=actor,
        subject=invitation.account_id,
        session_id=session_id,
        reason=str(reason),
    )
