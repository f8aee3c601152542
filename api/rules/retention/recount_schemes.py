"""Count the passwords of each scheme: with people's first sign-ins, imported ones become fewer."""

from __future__ import annotations

from api.domain.password_mix import SchemeCount
from api.pool import retry_deadlock, transaction
from api.store import password_scheme


@retry_deadlock
def recount_schemes() -> list[SchemeCount]:
    """Store the numbers that unknown addresses imitate, and return them by label (ADR 44).

    The list is empty if no account was ever imported, or if an import has counted meanwhile.

    Raises ``Unavailable``.
    """
    with transaction() as tx:
        return password_scheme.recount(tx, rebase=False)
