"""Create the partitions of coming months ahead of time.

With an empty partition ``later`` that takes milliseconds. Events in it must be copied, and nobody
can sign in meanwhile: if they are many, the operator decides.
"""

from __future__ import annotations

from api.domain import clock
from api.domain.month import Month
from api.store import audit_month
from api.store.lease import AUDIT_EVENT, leased_changes

_AHEAD = 12  # months
_FEWEST = 6  # create more if fewer are left
_MOST_COPIED = 10_000  # events: less than a second


class MonthsNotMade(RuntimeError):
    """Too many events would have to be copied; the message says what to do."""


def create_partitions() -> list[Month]:
    """Create the missing partitions and return their months.

    Returns an empty list if enough exist or another process creates them.

    Raises ``MonthsNotMade``, ``NoRight``, ``TableHeld``, ``Unavailable``.
    """
    if not _due():
        return []
    with leased_changes(AUDIT_EVENT) as changes:
        # read again: another process may have created them meanwhile
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
    # the earlier of two clocks: one that is ahead by years would create years of partitions
    now = Month.of(min(clock.now(), audit_month.database_time()))
    present_months = audit_month.list_months()
    if not present_months:  # a user who may not see the table gets an empty list
        return []
    last = present_months[-1]
    if last >= now.later(_FEWEST):
        return []
    # the first new partition takes the events of past months that have none
    first = max(last.later(), now)
    months = [first]
    while months[-1] < now.later(_AHEAD):
        months.append(months[-1].later())
    return months
