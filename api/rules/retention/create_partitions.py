"""Make the partitions of coming months ahead of time.

While nothing is in the partition ``later`` that takes milliseconds. Events that have come into it
have to be copied, and nobody can sign in meanwhile: so many are left for an operator to decide.
"""

from __future__ import annotations

from api.domain import clock
from api.domain.month import Month
from api.store import audit_month
from api.store.lease import AUDIT_EVENT, leased_changes

_AHEAD = 12  # months
_FEWEST = 6  # fewer ahead than this: it is time
_MOST_COPIED = 10_000  # events: less than a second


class MonthsNotMade(RuntimeError):
    """Too much would have to be copied. Says what to do."""


def create_partitions() -> list[Month]:
    """Those that were made. It does nothing when enough are there, or somebody else is at it.

    Raises ``MonthsNotMade``, ``NoRight``, ``TableHeld``, ``Unavailable``.
    """
    if not _due():
        return []
    with leased_changes(AUDIT_EVENT) as changes:
        # looked at again: somebody else may have made them meanwhile
        months = _due() if changes else []
        if not changes or not months:
            return []
        if audit_month.count_later(_MOST_COPIED + 1) > _MOST_COPIED:
            raise MonthsNotMade(
                f"More than {_MOST_COPIED:,} events are in no month's partition. Split the"
                " partition later at a quiet time: docs/operations.md."
            )
        audit_month.add(changes, months)
    return months


def _due() -> list[Month]:
    # the earlier of two clocks: one that ran ahead by years would make years of partitions
    now = Month.of(min(clock.now(), audit_month.database_time()))
    known = audit_month.list_months()
    if not known:  # a user who may not see the table is told of none
        return []
    last = known[-1]
    if last >= now.later(_FEWEST):
        return []
    # of past months that have none, the first that is made takes what there is
    first = max(last.later(), now)
    months = [first]
    while months[-1] < now.later(_AHEAD):
        months.append(months[-1].later())
    return months
