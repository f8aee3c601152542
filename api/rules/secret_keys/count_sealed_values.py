"""Count the values that are encrypted at rest by the key that they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.crypto import encryption
from api.domain import ids
from api.domain.sealed_column import SEALED_COLUMNS, SealedColumn, SealedPage
from api.pool import transaction
from api.store import sealed_value

PAGE = 2000  # rows that one statement reads


@dataclass
class SealedCount:
    """The number of values of a column by what opens them.

    ``by_key``: by the position of their key in SECRET_KEY, from 0. ``by_missing_key``: by the id of
    a key that SECRET_KEY does not have. ``unreadable``: they name no key and no key opens them.
    """

    column: SealedColumn
    by_key: Counter[int] = field(default_factory=Counter)
    by_missing_key: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0

    @property
    def older(self) -> int:
        """Return the number of values that an older key opens."""
        return sum(count for position, count in self.by_key.items() if position)

    @property
    def lost(self) -> int:
        """Return the number of values that no key of SECRET_KEY opens."""
        return self.unreadable + self.by_missing_key.total()


def count_sealed_values() -> Iterator[SealedCount]:
    """Yield the count of each sealed column.

    A value is counted by the key that it names, and opened only if it names none.

    Raises ``Unavailable``.
    """
    for column in SEALED_COLUMNS:
        yield _count(column)


def _count(column: SealedColumn) -> SealedCount:
    counted = SealedCount(column)
    after_id = ids.LEAST
    while True:
        with transaction() as tx:
            page = sealed_value.count_page(tx, column, encryption.HEAD, after_id, PAGE)
            if page is None:
                return counted
            unnamed = []
            if any(encryption.is_unnamed(head) for head in page.counts):
                head = encryption.current_head()
                unnamed = sealed_value.list_others(tx, column, head, after_id, page.last)
        _add(counted, page)
        for value in unnamed:
            if encryption.is_unnamed(value.sealed):
                try:
                    position = encryption.position_of_key(value.sealed, column.purpose, value.place)
                    counted.by_key[position] += 1
                except encryption.Unsealable:
                    counted.unreadable += 1
        after_id = page.last


def _add(counted: SealedCount, page: SealedPage) -> None:
    """Add the values of a page, except those that name no key."""
    key_ids = encryption.key_ids()
    for head, count in page.counts.items():
        key_id = encryption.key_id_of(head)
        if key_id in key_ids:
            counted.by_key[key_ids.index(key_id)] += count
        elif key_id is not None:
            counted.by_missing_key[key_id.hex()] += count
        elif not encryption.is_unnamed(head):
            counted.unreadable += count
