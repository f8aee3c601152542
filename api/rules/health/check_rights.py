"""Say whether the database user at hand has the rights that work needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.db.errors import NO_RIGHT, NO_TABLE, DriverError, number
from api.domain.health import Finding, Status
from api.errors import Unavailable
from api.pool import transaction
from api.store import right

_NAME = "rights"


def check_rights(needed: Mapping[str, str]) -> Finding:
    """Use each right on no row: grants come by table, schema, role, and are not worth parsing.

    One flight of statements where all is well; else one for each right, to name what is missing.
    """
    pairs = right.listed(needed)
    try:
        missing = [] if _has(pairs) else [pair for pair in pairs if not _has([pair])]
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")
    if missing:
        told = ", ".join(f"{name} on {table}" for table, name in missing)
        return Finding(_NAME, Status.FAILED, f"Missing: {told}. See docs/operations.md, Rights.")
    return Finding(_NAME)


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
