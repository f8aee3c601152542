"""Lock a webhook that an administrator is about to change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.session import Session
from api.domain.webhook import Webhook
from api.errors import Forbidden, NotFound
from api.pool import Transaction
from api.rules.roles.check_permission import check_permission
from api.store import webhook


def lock_webhook(
    tx: Transaction,
    current: Session,
    hook_id: UUID,
    moment: datetime,
    *,
    directs_events: bool = False,
) -> Webhook:
    """Lock the webhook and the caller's account until the transaction ends; return the webhook.

    ``directs_events``: whether the caller decides where events go; see ``check_may_direct``.

    Raises ``NotFound``, ``Forbidden``, ``NotSignedIn``.
    """
    if directs_events:
        check_may_direct(tx, current, moment)
    else:
        check_permission(tx, Principal(current), Permission.WEBHOOKS_WRITE, moment)
    hook = webhook.lock(tx, hook_id)
    if hook is None:
        raise NotFound
    return hook


def check_may_direct(tx: Transaction, current: Session, moment: datetime) -> None:
    """Lock the caller's account, and raise unless they may also read the events.

    A webhook sends events as the audit trail has them: with ``webhooks:write`` alone, a receiver of
    one's own would show everybody's network addresses.

    Raises ``Forbidden``, ``NotSignedIn``.
    """
    held = check_permission(tx, Principal(current), Permission.WEBHOOKS_WRITE, moment)
    if Permission.AUDIT_READ not in held:
        raise Forbidden
