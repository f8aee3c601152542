"""Give the accounts of earlier releases what administrators search by."""

from __future__ import annotations

from api.domain.name_key import name_key
from api.pool import retry_deadlock, transaction
from api.store import account_key

_BATCH = 200  # rows: few enough that no request waits long for the locks
_BATCHES = 100


def fill_name_keys() -> tuple[int, bool]:
    """Write keys of names and days of activity; return how many, and whether there are more.

    Each batch is a transaction of its own. Safe to repeat, and to run twice at once.

    Raises ``Unavailable``.
    """
    filled = 0
    for _ in range(_BATCHES):
        count = _fill_batch()
        filled += count
        if count < _BATCH:
            return filled, False
    return filled, True


@retry_deadlock
def _fill_batch() -> int:
    without = account_key.list_without(_BATCH)
    if without:
        with transaction() as tx:
            account_key.fill(tx, [(each, name_key(each.name)) for each in without])
    return len(without)
