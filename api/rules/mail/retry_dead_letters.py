"""Put dead letters back into the outbox."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.pool import retry_deadlock, transaction
from api.store import outbox


@retry_deadlock
def retry_dead_letters(item_id: UUID | None) -> int:
    """Make dead letters due at once, as if they were new, and return how many there were.

    ``item_id``: None means all.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        if item_id is None:
            return outbox.revive_all(tx, now)
        return outbox.revive(tx, item_id, now)
