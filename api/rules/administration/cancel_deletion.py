"""Cancel the scheduled deletion of an account."""

from __future__ import annotations

from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.account_deletion import LOCK_REASON
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import NotFound
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.roles.check_permission import act_on
from api.store import account_deletion, account_lock


@retry_deadlock
def cancel_deletion(caller: Principal, account_id: UUID, client: Client) -> None:
    """Cancel the deletion, with the lock that came with it.

    A lock that an administrator has set for another reason stays.

    Raises ``NotFound``: no such account, or no deletion; ``Forbidden``, ``Outranked``,
    ``NotSignedIn``.
    """
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_ERASE, account_id, now)
        if not account_deletion.delete(tx, account_id):
            raise NotFound
        if target.lock is not None and target.lock.reason == LOCK_REASON:
            account_lock.clear(tx, account_id, now)
        signals.emit(
            EventType.ACCOUNT_DELETION_CANCELLED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
        )
        holder, message = target.account, Message.DELETION_CANCELLED
        send_mail(
            tx,
            message,
            to=admit(message, holder.email, verified=holder.email_verified),
            language=holder.language or DEFAULT,
            values={},
        )
