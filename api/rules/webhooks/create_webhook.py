"""Create a webhook, to which events are sent from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.crypto import webhook_secret
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.domain.webhook import Webhook
from api.errors import Conflict
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.webhooks.lock_webhook import check_may_direct
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.rules.webhooks.validate_webhook import validate_webhook
from api.store import webhook

MOST = 100  # webhooks: each adds a comparison for every event


@dataclass(frozen=True)
class Created:
    """A new webhook with its secret, which is shown once."""

    webhook: Webhook
    secret: str
    replayed: bool = False


def create_webhook(
    current: Session,
    url: str,
    event_types: Sequence[str],
    description: str | None,
    client: Client,
    once: IdempotentRequest | None = None,
) -> Created:
    """Create the webhook and return it with its secret.

    ``once``: names the request so that a repetition returns the same webhook; None: not repeatable.

    Raises ``InvalidBody``, ``Conflict``, ``IdempotencyKeyReused``, ``Forbidden``, ``NotSignedIn``,
    ``Unavailable``.
    """
    validate_webhook(url, event_types)
    if (previous := _earlier(once)) is not None:
        return previous
    now = clock.now()
    hook = Webhook(
        id=ids.new_id(),
        url=url,
        description=description,
        event_types=tuple(dict.fromkeys(event_types)),
        enabled=True,
        paused=None,
        previous_secret_ends_at=None,
        version=idempotency.FIRST_VERSION,
        created_at=now,
        updated_at=now,
    )
    secret = webhook_secret.new()
    try:
        _create(current, hook, secret, client, once)
    except ConcurrentDuplicate:
        if (previous := _earlier(once)) is not None:
            return previous
        raise Conflict from None
    return Created(hook, secret)


@retry_deadlock
def _create(
    current: Session, hook: Webhook, secret: str, client: Client, once: IdempotentRequest | None
) -> None:
    with transaction() as tx:
        idempotency.remember(tx, once, hook.id)
        check_may_direct(tx, current, hook.created_at)
        if webhook.count(tx) >= MOST:
            raise Conflict("The maximum number of webhooks has been reached.")
        webhook.insert(tx, hook, webhook_secret.seal(secret, hook.id))
        record_webhook_action(tx, EventType.WEBHOOK_CREATED, current, hook.id, client)


def _earlier(once: IdempotentRequest | None) -> Created | None:
    hook_id = idempotency.earlier(once)
    if hook_id is None:
        return None
    # in this order: a secret that is rotated between the two reads changes the version
    secrets = webhook.find_secrets(hook_id)
    hook = idempotency.require_unchanged(webhook.find(hook_id))
    assert secrets is not None  # the webhook still existed after its secrets were read
    return Created(hook, webhook_secret.unseal(secrets.current, hook_id), replayed=True)
