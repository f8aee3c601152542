"""Schedule the deletion of an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.account import Locked, is_locked
from api.domain.account_deletion import (
    LOCK_REASON,
    LONGEST,
    USUAL,
    AccountDeletion,
    DeletionReason,
)
from api.domain.account_lock import AccountLock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.proof import Purpose
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.roles.check_permission import act_on
from api.rules.roles.keep_administrator import keep_administrator
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.store import account_deletion, account_lock, mailed_proof

_LATE = timedelta(minutes=5)  # that a "now" of the client may be past when it arrives
_DAY = timedelta(days=1)


@retry_deadlock
def schedule_deletion(
    caller: Principal,
    account_id: UUID,
    reason: DeletionReason,
    due_at: str | None,
    client: Client,
) -> AccountDeletion:
    """Schedule the deletion, or change its time and reason, and lock the account until then.

    ``due_at``: a time in RFC 3339; None: after 30 days. A repetition changes nothing and sends no
    second mail. A deletion that the owner requested becomes the administrator's, and the owner's
    proof ends: otherwise the holder of an account that is deleted for abuse would keep it.

    Raises ``Forbidden``, ``Outranked``, ``NotFound``, ``LastAdministrator``, ``InvalidBody``,
    ``NotSignedIn``; ``Unavailable``, then nothing has changed.
    """
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_ERASE, account_id, now)
        earlier = account_deletion.find(account_id, tx)
        if earlier is not None and earlier.stated_reason == reason and due_at is None:
            return earlier
        deletion = AccountDeletion(
            account_id, _due_at(due_at, now), str(reason), caller.id, created_at=now
        )
        if earlier is not None and _is_same(earlier, deletion):
            return earlier
        keep_administrator(tx, target.account, now)
        account_deletion.put(tx, deletion)
        mailed_proof.end_of_purpose(tx, account_id, Purpose.CANCEL_DELETION, now)
        _lock(tx, target, caller, now)
        ended = end_everything(
            tx,
            account_id,
            EndReason.DELETION_SCHEDULED,
            client,
            now,
            actor=caller.id,
            actor_evidence=caller.evidence_id,
        )
        signals.emit(
            EventType.ACCOUNT_DELETION_SCHEDULED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
            reason=str(reason),
            days=round((deletion.due_at - now) / _DAY),
        )
        holder, message = target.account, Message.DELETION_SCHEDULED
        send_mail(
            tx,
            message,
            to=admit(message, holder.email, verified=holder.email_verified),
            language=holder.language or DEFAULT,
            values={"at": clock.to_text(deletion.due_at)},
        )
    ended.write_tombstones()
    return deletion


def _due_at(text: str | None, now: datetime) -> datetime:
    """Return the time at which the account is to be deleted. Raises ``InvalidBody``."""
    if text is None:
        return now + USUAL
    try:
        due_at = datetime.fromisoformat(text)
    except ValueError:
        raise _refused(Phrase("This time does not exist.")) from None
    if not now - _LATE <= due_at <= now + LONGEST:
        raise _refused(Phrase("Must be between now and 90 days from now."))
    return max(due_at, now)


def _refused(message: Phrase) -> InvalidBody:
    return InvalidBody([FieldError("invalid_time", message, "#/due_at")])


def _is_same(earlier: AccountDeletion, wanted: AccountDeletion) -> bool:
    return (earlier.stated_reason, earlier.due_at) == (wanted.stated_reason, wanted.due_at)


def _lock(tx: Transaction, target: Locked, caller: Principal, now: datetime) -> None:
    """Lock the account for as long as its deletion is scheduled.

    An administrator's lock that is in force stays, so that a cancellation does not open the account
    to the person whom it kept out. It loses its end, which may come before the deletion; an
    administrator removes it after a cancellation.
    """
    reason, present = LOCK_REASON, target.lock
    if present is not None and is_locked(target, now):
        if present.until is None:
            return
        reason = present.reason
    lock = AccountLock(reason=reason, until=None, locked_at=now, locked_by=caller.id)
    account_lock.set_lock(tx, target.account.id, lock)
