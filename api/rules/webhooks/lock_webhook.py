"""Lock a webhook that an administrator is about to change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.session import Session
from api.domain.webhook import Webhook
from api.errors import NotFound
from api.pool import Transaction
from api.rules.webhooks.check_admin import check_admin
from api.store import webhook


def lock_webhook(tx: Transaction, current: Session, hook_id: UUID, moment: datetime) -> Webhook:
    """Lock the webhook and the caller's account until the transaction ends; return the webhook.

    Raises ``NotFound``, ``Forbidden``, ``NotSignedIn``.
    """
    check_admin(tx, current, moment)
    hook = webhook.lock(tx, hook_id)
    if hook is None:
        raise NotFound
    return hook
