"""Drop the events of an announced month."""

from __future__ import annotations

from api.db.ddl import TableChanges
from api.domain.month import Month
from api.pool import transaction
from api.rules.audit_log.latest_prune import PruneEvent
from api.store import audit_leaf, audit_leaving, audit_month

_TRIES = 10  # tries to lock the table, a second each, with pauses
_BATCH = 5000  # leaves: few enough that no sealer waits long


def drop_partition(changes: TableChanges, announced: PruneEvent) -> None:
    """Drop the events of the announced month, also after an interrupted run.

    Events that came into the month after its examination stay. Proofs of other events stay valid;
    salts and openings of dropped events are deleted. May be run again after an error.

    Raises ``TableHeld``, ``NoRight``, ``Unavailable``.
    """
    month = Month.named(announced.month)
    if month is None:
        raise ValueError("Not a month.")
    if audit_leaving.is_empty(changes) and month in audit_month.list_months():
        audit_leaving.take(changes, month, _TRIES)
    drop_empty_partition(changes, month)
    audit_leaving.give_back(changes, announced.size)
    for begin, end in announced.leaves:
        for first in range(begin, end, _BATCH):
            changes.renew_lease()
            with transaction() as tx:
                audit_leaf.forget(tx, first, min(first + _BATCH, end))
    audit_leaving.drop(changes)


def drop_empty_partition(changes: TableChanges, month: Month) -> None:
    """Drop the partition of a month without events; keep it if an event came late."""
    if month in audit_month.list_months():
        audit_month.drop_empty(changes, month, _TRIES)
