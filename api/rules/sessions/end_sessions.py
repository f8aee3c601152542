"""End one session or all sessions of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api import signals
from api.cache import sessions as session_cache
from api.crypto import device_token
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import SessionRef
from api.errors import NotFound, NotSignedIn
from api.pool import Transaction, retry_deadlock, transaction
from api.store import account, session
from api.throttling import limits


class EndReason(StrEnum):
    """The reason of an ending as the audit event states it."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_OWNER = "ended_by_owner"
    OTHERS_ENDED = "others_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    EMAIL_VERIFIED = "email_verified"
    EMAIL_CHANGE_REVERSED = "email_change_reversed"
    FACTORS_CHANGED = "factors_changed"
    FACTORS_RESET = "factors_reset"
    ACCOUNT_DELETED = "account_deleted"
    IDENTITY_UNLINKED = "identity_unlinked"
    REPLACED = "replaced"
    SESSION_LIMIT = "session_limit"
    ACCOUNT_LOCKED = "account_locked"
    ENDED_BY_ADMINISTRATOR = "ended_by_administrator"
    DELETION_SCHEDULED = "deletion_scheduled"


def end_session(
    session_id: UUID, account_id: UUID, reason: EndReason, client: Client, *, by: UUID
) -> None:
    """End one of an account's own sessions on behalf of its session ``by``.

    Raises ``NotFound``: unknown, ended, or another account's; ``NotSignedIn``: ``by`` ended
    meanwhile; ``TooManyAttempts``, but never for ``by`` itself: signing out must always work.
    """
    if by != session_id:
        limits.attempt_account_change(account_id)
    _end_session(session_id, account_id, reason, client, by)


@retry_deadlock
def _end_session(
    session_id: UUID, account_id: UUID, reason: EndReason, client: Client, by: UUID
) -> None:
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotFound
        now = clock.now()
        ending = session.find_live_by_id(tx, session_id, account_id, now)
        if by != session_id and session.find_live_by_id(tx, by, account_id, now) is None:
            raise NotSignedIn
        if ending is None:
            raise NotFound
        end_in(tx, [ending], account_id, reason, client, now)
    session_cache.end([ending.secret_digest])


@dataclass(frozen=True)
class EndedOthers:
    """The number of ended sessions, and the device tokens that the client keeps, if it had any."""

    count: int
    devices: str | None


@retry_deadlock
def end_other_sessions(
    session_id: UUID, account_id: UUID, client: Client, *, devices: str | None = None
) -> EndedOthers:
    """End all sessions of an account but one, and all device tokens but the one in ``devices``.

    A client without a device token gets none: no password was checked here.

    Raises ``NotSignedIn``.
    """
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        now = clock.now()
        # before the move to the new epoch: it would revive a session that was ended by raising the
        # epoch alone, as operators do to sign everybody out
        if session.find_live_by_id(tx, session_id, account_id, now) is None:
            raise NotSignedIn  # the session ended meanwhile and may change nothing
        ended = end_all_in(tx, account_id, EndReason.OTHERS_ENDED, client, now, keep=session_id)
        session.move_to_epoch(tx, session_id)
    session_cache.end(ending.secret_digest for ending in ended)
    moved = device_token.moved_on(devices, account_id, locked.session_epoch)
    return EndedOthers(len(ended), moved)


def end_all_in(
    tx: Transaction,
    account_id: UUID,
    reason: EndReason,
    client: Client,
    now: datetime,
    *,
    keep: UUID | None = None,
    actor: UUID | None = None,
    by_operator: bool = False,
) -> list[SessionRef]:
    """End all sessions but ``keep`` and return them; the transaction has locked the account.

    ``actor``, ``by_operator``: as for ``end_in``.

    The account's epoch rises, so a session that another path still writes in the old epoch is dead
    from the start. The caller must move ``keep`` to the new epoch.
    """
    endings = [ending for ending in session.list_endings(tx, account_id, now) if ending.id != keep]
    end_in(tx, endings, account_id, reason, client, now, actor=actor, by_operator=by_operator)
    account.raise_epoch(tx, account_id)
    return endings


def end_in(
    tx: Transaction,
    endings: list[SessionRef],
    account_id: UUID,
    reason: EndReason,
    client: Client,
    now: datetime,
    *,
    actor: UUID | None = None,
    by_operator: bool = False,
) -> None:
    """End sessions within a transaction, after their keys in Redis are marked as held.

    If Redis can't be written to, nothing ends (I2). The caller writes the tombstones after the
    commit. ``actor``: the account that ends them; None: their own, or nobody if ``by_operator``.
    """
    if endings:
        session_cache.hold(ending.secret_digest for ending in endings)
    for ending in endings:
        if session.end(tx, ending, now):
            signals.emit(
                EventType.SESSION_ENDED,
                tx,
                client,
                actor=None if by_operator else actor or account_id,
                subject=account_id,
                session_id=ending.id,
                reason=str(reason),
            )
