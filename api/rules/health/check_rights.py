"""Check that the current database user has the rights that the work needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.db.errors import NO_RIGHT, NO_TABLE, DriverError, number
from api.domain.health import Finding, Status
from api.errors import Unavailable
from api.pool import transaction
from api.store import right

_NAME = "rights"


def check_rights(needed: Mapping[str, str], *, by_name: bool = True) -> Finding:
    """Use each right on no row: grants by table, schema and role are too complex to parse.

    All statements go in one batch. ``by_name``: if a right is missing, use each alone to name all
    that are.
    """
    pairs = right.listed(needed)
    try:
        if _has(pairs):
            return Finding(_NAME)
        missing = [pair for pair in pairs if not _has([pair])] if by_name else []
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")
    rights = ", ".join(f"{name} on {table}" for table, name in missing)
    detail = f"Missing: {rights or 'at least one'}. See docs/operations.md, Rights."
    return Finding(_NAME, Status.FAILED, detail)


def _has(pairs: Sequence[tuple[str, str]]) -> bool:
    try:
        with transaction() as tx:
            for table, name in pairs:
                right.use(tx, table, name)
    except DriverError as error:
        if number(error) in {*NO_RIGHT, NO_TABLE}:
            return False
        raise
    return True
