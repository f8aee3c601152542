"""Lock an account, so that nobody gets in until it is unlocked or the lock reaches its end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.account import is_locked
from api.domain.account_lock import LONGEST, AccountLock, LockReason
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.pool import retry_deadlock, transaction
from api.rules.administration.refuse_scheduled import refuse_shorter
from api.rules.roles.check_permission import act_on
from api.rules.roles.keep_administrator import keep_administrator
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.store import account_lock


def lock_account(
    caller: Principal, account_id: UUID, reason: LockReason, until: str | None, client: Client
) -> AccountLock:
    """Lock the account and return the lock, which replaces an earlier one.

    All that lets the holder in ends, and stays ended after the lock: sessions, API tokens and
    mailed proofs; with the epoch of the account also device tokens, trusted devices and pending
    sign-ins. A sign-in at the same time comes wholly before or wholly after: it takes the lock of
    the account's row, too. ``until``: the end of the lock in RFC 3339; None: it has none.

    Raises ``InvalidBody`` (``until``), ``NotSignedIn``, ``Forbidden``, ``NotFound``, ``Outranked``,
    ``LastAdministrator``, ``Conflict`` (its deletion is scheduled, by an administrator or for a
    time after ``until``); ``Unavailable``, then nothing has changed.
    """
    ends_at = _parse(until, clock.now()) if until is not None else None
    return _lock(caller, account_id, reason, ends_at, client)


@retry_deadlock
def _lock(
    caller: Principal,
    account_id: UUID,
    reason: LockReason,
    ends_at: datetime | None,
    client: Client,
) -> AccountLock:
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_LOCK, account_id, now)
        refuse_shorter(tx, account_id, ends_at)
        if not is_locked(target, now):
            keep_administrator(tx, target.account, now)
        lock = AccountLock(str(reason), ends_at, now, caller.id)
        account_lock.set_lock(tx, account_id, lock)
        ended = end_everything(
            tx,
            account_id,
            EndReason.ACCOUNT_LOCKED,
            client,
            now,
            actor=caller.id,
            actor_evidence=caller.evidence_id,
        )
        signals.emit(
            EventType.ACCOUNT_LOCKED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
            reason=str(reason),
            until=int(ends_at.timestamp()) if ends_at else 0,
        )
    ended.write_tombstones()
    return lock


def _parse(text: str, now: datetime) -> datetime:
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        raise _refused(Phrase("This time does not exist.")) from None
    if until <= now:
        raise _refused(Phrase("This time has passed."))
    if until > now + LONGEST:
        raise _refused(Phrase("At most ten years from now. Without an end, the lock lasts."))
    return until


def _refused(message: Phrase) -> InvalidBody:
    return InvalidBody([FieldError("invalid_time", message, "#/until")])
