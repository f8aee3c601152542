"""The table ``lease``: one holder in the whole cluster, also where a row lock is one node's own.

``GET_LOCK`` and ``SELECT … FOR UPDATE`` don't leave a Galera node. A conditional UPDATE that is
committed does: of two on two nodes, certification refuses the second (ADR 28).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.db.ddl import LeaseLost, TableChanges, table_changes
from api.db.errors import Deadlock
from api.errors import Unavailable

AUDIT_EVENT = "audit_event"  # who changes its partitions, prunes it, or begins its log anew

# A holder that was killed has it no longer. Far above what one change of a table takes, and what
# the clocks of two nodes are apart.
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
    """Give table changes to one at a time under this name; None: somebody else is at it.

    Their ``renew_lease`` raises ``LeaseLost`` where it has expired. Whoever is
    killed has it for ``SECONDS`` more. A migration has inserted the name. Raises ``NoRight``,
    ``Unavailable``.
    """
    values = {"holder": secrets.token_bytes(16), "name": name, "seconds": SECONDS}

    def renew() -> None:
        if changes.count(RENEW, values) != 1:
            raise LeaseLost("mariadb")

    with table_changes() as changes:
        changes.renew_lease = renew
        is_held = False
        with suppress(Deadlock):  # somebody on another node came first
            is_held = changes.count(TAKE, values) == 1
        try:
            yield changes if is_held else None
        finally:
            if is_held:
                with suppress(Unavailable):  # then it expires
                    _give_back(changes, values)


def _give_back(changes: TableChanges, values: dict[str, object]) -> None:
    changes.count(GIVE_BACK, values)
