"""Drop the events of a month that was announced."""

from __future__ import annotations

from api.db.ddl import TableChanges
from api.domain.month import Month
from api.pool import transaction
from api.rules.audit_log.latest_prune import Announced
from api.store import audit_leaf, audit_leaving, audit_month

_TRIES = 10  # to get the table, a second each, with pauses
_BATCH = 5000  # leaves: short enough that no sealer waits


def drop_partition(changes: TableChanges, announced: Announced) -> None:
    """From wherever one that was killed has come to.

    What came into the month after it was examined stays. Proofs of other events stay what they
    were; what would tell the values of those that went goes. Raises ``TableHeld``, ``NoRight``,
    ``Unavailable``: it can be done again.
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
    """Of a month without events. With one that came late it stays until the next time."""
    if month in audit_month.list_months():
        audit_month.drop_empty(changes, month, _TRIES)
