"""Encrypt the values at rest anew, under the newest SECRET_KEY.

It may be interrupted and run again, and several may run at once: a value is replaced only if it is
still as it was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from api.crypto import encryption
from api.domain import ids
from api.domain.sealed_column import SEALED_COLUMNS, SealedColumn, SealedValue
from api.pool import retry_deadlock, transaction
from api.rules.secret_keys.count_sealed_values import PAGE
from api.store import sealed_value

BATCH = 50  # rows that one transaction locks, for some ten milliseconds


@dataclass
class ResealedColumn:
    """The number of values sealed anew in a column, and the rows whose value does not open."""

    column: SealedColumn
    resealed: int = 0
    unreadable: list[UUID] = field(default_factory=list)


def reseal_values() -> Iterator[ResealedColumn]:
    """Seal all values anew that are not current; yield the result of each column.

    Raises ``Unavailable``.
    """
    for column in SEALED_COLUMNS:
        yield _reseal(column)


def _reseal(column: SealedColumn) -> ResealedColumn:
    result = ResealedColumn(column)
    after_id = ids.LEAST
    while True:
        with transaction() as tx:
            page = sealed_value.count_page(tx, column, encryption.HEAD, after_id, PAGE)
            if page is None:
                return result
            head = encryption.current_head()
            others = sealed_value.list_others(tx, column, head, after_id, page.last)
        for start in range(0, len(others), BATCH):
            opened = [
                (value, _sealed_anew(column, value)) for value in others[start : start + BATCH]
            ]
            result.unreadable += [value.id for value, sealed in opened if sealed is None]
            result.resealed += _replace(column, opened)
        after_id = page.last


def _sealed_anew(column: SealedColumn, value: SealedValue) -> bytes | None:
    """Return the value under the newest key; None: it does not open."""
    try:
        plain = encryption.unseal(value.sealed, column.purpose, value.place)
    except encryption.Unsealable:
        return None
    return encryption.seal(plain, column.purpose, value.place)


@retry_deadlock
def _replace(column: SealedColumn, opened: list[tuple[SealedValue, bytes | None]]) -> int:
    with transaction() as tx:
        return sum(
            sealed_value.replace(tx, column, value, sealed)
            for value, sealed in opened
            if sealed is not None
        )
