"""Change the URL, the event types or the state of a webhook."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any
from uuid import UUID

import msgspec

from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.domain.webhook import Webhook
from api.errors import NotFound, PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.rules.webhooks.validate_webhook import validate_webhook
from api.store import webhook


@retry_deadlock
def change_webhook(
    current: Session,
    hook_id: UUID,
    changes: Mapping[str, Any],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> Webhook:
    """Set the members in ``changes`` (``url``, ``description``, ``event_types``, ``enabled``).

    A paused webhook that is enabled continues where it stopped. ``versions``: the accepted versions
    of the webhook; None accepts any. Returns the changed webhook.

    Raises ``InvalidBody``, ``NotFound``, ``PreconditionFailed``, ``Forbidden``, ``NotSignedIn``,
    ``Unavailable``.
    """
    validate_webhook(changes.get("url"), changes.get("event_types"))
    if "event_types" in changes:
        changes = {**changes, "event_types": tuple(dict.fromkeys(changes["event_types"]))}
    now = clock.now()
    with transaction() as tx:
        previous = lock_webhook(tx, current, hook_id, now, directs_events=True)
        if versions is not None and previous.version not in versions:
            raise PreconditionFailed
        updated = msgspec.structs.replace(previous, **changes)
        changed = sorted(
            name for name in changes if getattr(previous, name) != getattr(updated, name)
        )
        if not changed:
            return previous
        webhook.change(tx, updated, ids.new_id(), now)
        if updated.enabled and not previous.enabled:
            webhook.enable(tx, hook_id, now)
        elif previous.enabled and not updated.enabled:
            webhook.disable(tx, hook_id)
        record_webhook_action(
            tx, EventType.WEBHOOK_UPDATED, current, hook_id, client, fields=changed
        )
        stored = webhook.find(hook_id, tx)
    if stored is None:
        raise NotFound
    return stored
