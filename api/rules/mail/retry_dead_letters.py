"""Give dead letters another chance."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.pool import retry_deadlock, transaction
from api.store import outbox


@retry_deadlock
def retry_dead_letters(item_id: UUID | None) -> int:
    """One, or all of them: due at once, as if they were new. How many there were.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        if item_id is None:
            return outbox.revive_all(tx, now)
        return outbox.revive(tx, item_id, now)
