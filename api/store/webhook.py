"""The table ``webhook``, which lists the receivers of audit events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.webhook import Paused, SealedSecrets, Webhook, WebhookReadState
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

COLUMNS = """id, url, description, event_types, enabled, paused, previous_secret_ends_at, version,
    created_at, updated_at"""
INSERT = """INSERT INTO webhook (id, url, description, event_types, secret, created_at, updated_at,
    read_to, swept_to, sweep_from, looked_at, next_attempt_at)
    VALUES (%(id)s, %(url)s, %(description)s, %(event_types)s, %(secret)s, %(now)s, %(now)s,
    %(id)s, %(id)s, %(id)s, %(now)s, %(now)s)"""
COUNT = "SELECT COUNT(*) AS count FROM webhook"
COUNT_PAUSED = "SELECT COUNT(*) AS count FROM webhook WHERE NOT enabled AND paused IS NOT NULL"
FIND = f"SELECT {COLUMNS} FROM webhook WHERE id = %s"
LOCK = f"{FIND} FOR UPDATE"
LIST = f"SELECT {COLUMNS} FROM webhook WHERE id < %s ORDER BY id DESC LIMIT %s"
FIND_SECRETS = "SELECT secret, previous_secret, previous_secret_ends_at FROM webhook WHERE id = %s"
# A changed pattern applies to new events only: the sweep must not queue older ones that it matches.
CHANGE = """UPDATE webhook SET url = %s, description = %s, sweep_from = IF(event_types = %s,
    sweep_from, %s), event_types = %s, version = version + 1, updated_at = %s WHERE id = %s"""
ENABLE = """UPDATE webhook SET enabled = TRUE, paused = NULL, failures = 0, failing_since = NULL,
    next_attempt_at = IF(claim IS NULL, %s, next_attempt_at) WHERE id = %s"""
DISABLE = "UPDATE webhook SET enabled = FALSE, paused = NULL WHERE id = %s"
PAUSE = """UPDATE webhook SET enabled = FALSE, paused = %s, version = version + 1, updated_at = %s
    WHERE id = %s AND enabled"""
ROTATE = """UPDATE webhook SET previous_secret = secret, previous_secret_ends_at = %s, secret = %s,
    version = version + 1, updated_at = %s WHERE id = %s"""
DELETE = "DELETE FROM webhook WHERE id = %s"

TAKE_FOR_READING = """SELECT id, event_types, read_to, swept_to, sweep_from, turns FROM webhook
    WHERE enabled AND NOT (looked_at > %s AND looked_at < %s)
    ORDER BY looked_at LIMIT 1 FOR UPDATE SKIP LOCKED"""
MARK_READ = """UPDATE webhook SET read_to = %s, swept_to = %s, turns = turns + %s, looked_at = %s
    WHERE id = %s"""
NEXT_TURN = "UPDATE webhook SET turns = turns + 1 WHERE id = %s"
FIND_TURN = "SELECT turns FROM webhook WHERE id = %s"

# The query reads the queue, never a mark on the webhook: the process that queues need not notify
# the one that delivers. Not EXISTS: the server would first collect everything that waits.
DUE = """SELECT id, url, failures, failing_since FROM webhook AS hook
    WHERE enabled AND next_attempt_at <= %s AND (
        SELECT 1 FROM webhook_delivery FORCE INDEX (webhook_delivery_queue)
        WHERE webhook_id = hook.id AND state = 'waiting' LIMIT 1) IS NOT NULL
    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED"""
CLAIM = "UPDATE webhook SET claim = %s, next_attempt_at = %s WHERE id = %s"
RELEASE = """UPDATE webhook SET claim = NULL, next_attempt_at = %s, failures = %s,
    failing_since = %s WHERE id = %s AND claim = %s"""


def insert(tx: Transaction, hook: Webhook, secret: bytes) -> None:
    """Insert a webhook, which gets events from now on."""
    values = {
        "id": hook.id.bytes,
        "url": hook.url,
        "description": hook.description,
        "event_types": ",".join(hook.event_types),
        "secret": secret,
        "now": hook.created_at,
    }
    execute(tx, INSERT, values)


def count(tx: Transaction) -> int:
    """Count the webhooks."""
    row = fetch_one(COUNT, tx=tx)
    return int(row["count"]) if row else 0


def count_paused() -> int:
    """Count the webhooks that the worker switched off."""
    row = fetch_one(COUNT_PAUSED)
    return int(row["count"]) if row else 0


def find(hook_id: UUID, tx: Transaction | None = None) -> Webhook | None:
    """Return the webhook; None: unknown."""
    row = fetch_one(FIND, (hook_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def lock(tx: Transaction, hook_id: UUID) -> Webhook | None:
    """Lock the webhook until the transaction ends and return it; None: unknown."""
    row = fetch_one(LOCK, (hook_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def list_newest(before_id: UUID | None, limit: int) -> list[Webhook]:
    """Return the webhooks before ``before_id``, newest first (keyset pagination)."""
    rows = fetch_all(LIST, ((before_id or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def find_secrets(hook_id: UUID, tx: Transaction | None = None) -> SealedSecrets | None:
    """Return the encrypted secrets; None: unknown webhook."""
    row = fetch_one(FIND_SECRETS, (hook_id.bytes,), tx=tx)
    if row is None:
        return None
    return SealedSecrets(row["secret"], row["previous_secret"], row["previous_secret_ends_at"])


def change(tx: Transaction, hook: Webhook, now_id: UUID, moment: datetime) -> None:
    """Set URL, description and event types to those of ``hook``."""
    types = ",".join(hook.event_types)
    values = (hook.url, hook.description, types, now_id.bytes, types, moment, hook.id.bytes)
    execute(tx, CHANGE, values)


def enable(tx: Transaction, hook_id: UUID, moment: datetime) -> None:
    """Enable the webhook as if it had never failed; its queue is due at once."""
    execute(tx, ENABLE, (moment, hook_id.bytes))


def disable(tx: Transaction, hook_id: UUID) -> None:
    """Stop deliveries until an administrator enables the webhook."""
    execute(tx, DISABLE, (hook_id.bytes,))


def pause(tx: Transaction, hook_id: UUID, why: Paused, moment: datetime) -> bool:
    """Disable the webhook for this reason; return False if it was disabled before."""
    return execute(tx, PAUSE, (str(why), moment, hook_id.bytes)) == 1


def rotate(
    tx: Transaction, hook_id: UUID, secret: bytes, ends_at: datetime, moment: datetime
) -> None:
    """Set a new secret; the present one signs as well until ``ends_at``, earlier ones no more."""
    execute(tx, ROTATE, (ends_at, secret, moment, hook_id.bytes))


def delete(tx: Transaction, hook_id: UUID) -> None:
    """Delete the webhook; its deliveries are removed later."""
    execute(tx, DELETE, (hook_id.bytes,))


def take_for_reading(tx: Transaction, after: datetime, before: datetime) -> WebhookReadState | None:
    """Lock a webhook whose queue was not filled between these times; None: there is none."""
    row = fetch_one(TAKE_FOR_READING, (after, before), tx=tx)
    if row is None:
        return None
    return WebhookReadState(
        id=UUID(bytes=row["id"]),
        event_types=tuple(row["event_types"].split(",")),
        read_to=UUID(bytes=row["read_to"]),
        swept_to=UUID(bytes=row["swept_to"]),
        sweep_from=UUID(bytes=row["sweep_from"]),
        turns=row["turns"],
    )


def mark_read(
    tx: Transaction, hook_id: UUID, read_to: UUID, swept_to: UUID, turns: int, moment: datetime
) -> None:
    """Record how far the audit trail was read and how many turns were given."""
    execute(tx, MARK_READ, (read_to.bytes, swept_to.bytes, turns, moment, hook_id.bytes))


def next_turn(tx: Transaction, hook_id: UUID) -> int:
    """Return a new turn behind everything in the queue."""
    execute(tx, NEXT_TURN, (hook_id.bytes,))
    row = fetch_one(FIND_TURN, (hook_id.bytes,), tx=tx)
    assert row is not None
    return int(row["turns"])


def take_due(tx: Transaction, claim: UUID, moment: datetime, until: datetime) -> Row | None:
    """Claim a webhook with a due event until then; None: nothing is due."""
    row = fetch_one(DUE, (moment,), tx=tx)
    if row is not None:
        execute(tx, CLAIM, (claim.bytes, until, row["id"]))
    return row


def release(
    tx: Transaction,
    hook_id: UUID,
    claim: UUID,
    *,
    due: datetime,
    failures: int = 0,
    failing_since: datetime | None = None,
) -> bool:
    """Release the webhook with the time of its next attempt; return False if the claim is lost."""
    values = (due, failures, failing_since, hook_id.bytes, claim.bytes)
    return execute(tx, RELEASE, values) == 1


def _from_row(row: Row) -> Webhook:
    return Webhook(
        id=UUID(bytes=row["id"]),
        url=row["url"],
        description=row["description"],
        event_types=tuple(row["event_types"].split(",")),
        enabled=bool(row["enabled"]),
        paused=row["paused"],
        previous_secret_ends_at=row["previous_secret_ends_at"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
