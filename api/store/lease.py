"""The table ``lease``, with one holder in the whole cluster, even if row locks are per node.

``GET_LOCK`` and ``SELECT … FOR UPDATE`` don't leave a Galera node. A committed conditional UPDATE
does: if two nodes try at once, certification refuses the second (ADR 28).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.db.ddl import LeaseLost, TableChanges, table_changes
from api.db.errors import Deadlock
from api.errors import Unavailable

AUDIT_EVENT = "audit_event"  # for changing its partitions, pruning it, or beginning a new log

# Seconds after which a killed holder loses the lease. Far above the time of one table change and
# the clock difference of two nodes.
SECONDS = 300
TAKE = """UPDATE lease
    SET holder = %(holder)s, expires_at = UTC_TIMESTAMP(6) + INTERVAL %(seconds)s SECOND
    WHERE name = %(name)s AND (holder IS NULL OR expires_at < UTC_TIMESTAMP(6))"""
RENEW = """UPDATE lease SET expires_at = UTC_TIMESTAMP(6) + INTERVAL %(seconds)s SECOND
    WHERE holder = %(holder)s AND name = %(name)s AND expires_at >= UTC_TIMESTAMP(6)"""
GIVE_BACK = """UPDATE lease SET holder = NULL, expires_at = NULL
    WHERE holder = %(holder)s AND name = %(name)s"""


@contextmanager
def leased_changes(name: str) -> Iterator[TableChanges | None]:
    """Yield table changes under the lease of this name; None: another process holds it.

    Their ``renew_lease`` raises ``LeaseLost`` if the lease has expired. A killed holder keeps the
    lease for ``SECONDS``. A migration has inserted the name.

    Raises ``NoRight``, ``Unavailable``.
    """
    values = {"holder": secrets.token_bytes(16), "name": name, "seconds": SECONDS}

    def renew() -> None:
        if changes.count(RENEW, values) != 1:
            raise LeaseLost("mariadb")

    with table_changes() as changes:
        changes.renew_lease = renew
        is_held = False
        with suppress(Deadlock):  # a process on another node was faster
            is_held = changes.count(TAKE, values) == 1
        try:
            yield changes if is_held else None
        finally:
            if is_held:
                with suppress(Unavailable):  # the lease expires later
                    _give_back(changes, values)


def _give_back(changes: TableChanges, values: dict[str, object]) -> None:
    changes.count(GIVE_BACK, values)
