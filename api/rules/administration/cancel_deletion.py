"""Cancel the scheduled deletion of an account."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import NotFound
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.accounts.withdraw_deletion import withdraw_deletion
from api.rules.mail.send_mail import admit, send_mail
from api.rules.roles.check_permission import act_on


@retry_deadlock
def cancel_deletion(caller: Principal, account_id: UUID, client: Client) -> None:
    """Cancel the deletion, with the lock that came with it, whoever requested it.

    A lock that an administrator has set for another reason stays.

    Raises ``NotFound``: no such account, or no deletion; ``Forbidden``, ``Outranked``,
    ``NotSignedIn``.
    """
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_ERASE, account_id, now)
        if not withdraw_deletion(
            tx, target, client, now, actor=caller.id, session_id=caller.evidence_id
        ):
            raise NotFound
        holder, message = target.account, Message.DELETION_CANCELLED
        send_mail(
            tx,
            message,
            to=admit(message, holder.email, verified=holder.email_verified),
            language=holder.language or DEFAULT,
            values={},
        )
