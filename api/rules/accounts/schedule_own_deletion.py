"""Schedule the deletion that the owner requests, in the transaction of the request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.account import Locked
from api.domain.account_deletion import LOCK_REASON, AccountDeletion, DeletionReason
from api.domain.account_lock import AccountLock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.issue_proof import issue_proof
from api.rules.sessions.end_everything import Ended, end_everything
from api.rules.sessions.end_sessions import EndReason
from api.store import account_deletion, account_lock, mailed_proof

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnDeletion:
    """A deletion that the owner has requested."""

    proof_id: UUID  # to send with the code of the mail
    due_at: datetime


def schedule_own_deletion(
    tx: Transaction,
    locked: Locked,
    session_id: UUID,
    grace: timedelta,
    client: Client,
    now: datetime,
) -> tuple[OwnDeletion, Ended]:
    """Lock the account until its deletion after ``grace``, and mail a proof that cancels it.

    An intruder may have changed the address, and gets this mail then. So the account is not deleted
    before the former address has lost its way to undo the change, which cancels the deletion, too.

    Raises ``Unavailable``, then nothing has changed.
    """
    holder, reason = locked.account, str(DeletionReason.REQUESTED)
    due_at = max(now + grace, mailed_proof.last_undo_expires_at(tx, holder.id) or now)
    deletion = AccountDeletion(holder.id, due_at, reason, scheduled_by=holder.id, created_at=now)
    account_deletion.put(tx, deletion)
    lock = AccountLock(reason=LOCK_REASON, until=None, locked_at=now, locked_by=holder.id)
    account_lock.set_lock(tx, holder.id, lock)
    ended = end_everything(
        tx, holder.id, EndReason.DELETION_SCHEDULED, client, now, actor=holder.id
    )
    issued = issue_proof(tx, Purpose.CANCEL_DELETION, holder, now, expires_at=due_at)
    signals.emit(
        EventType.ACCOUNT_DELETION_SCHEDULED,
        tx,
        client,
        actor=holder.id,
        subject=holder.id,
        session_id=session_id,
        reason=deletion.stated_reason,
        days=round((due_at - now) / _DAY),
    )
    message = Message.OWN_DELETION_SCHEDULED
    send_mail(
        tx,
        message,
        to=admit(message, holder.email, verified=holder.email_verified),
        language=holder.language or client.language,
        values={**issued.values, "at": clock.to_text(due_at)},
    )
    return OwnDeletion(issued.id, due_at), ended
