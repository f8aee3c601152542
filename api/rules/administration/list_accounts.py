"""List accounts with a bounded number of rows read, however many accounts there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from api.domain import clock, ids
from api.domain.account_search import AccountFilters, AccountPage, IdRange, IndexEntry, Place
from api.domain.account_view import AccountState, AccountView
from api.errors import FieldError, InvalidQuery
from api.store import account_index, account_view, role

# Rows that the server may read for a page: 5,000 with one more at the end of each range.
MOST_ROWS = 4_950
# An account is read with its activity, its scheduled deletion and its invitation.
ROWS_OF_VIEW = 4
# The id of an account is made a moment before its time is read: the largest difference in seconds.
_APART = 1.0
_GROWTH = 4

# Returns the entries of an index beyond a place, at most so many.
ReadIndex = Callable[[Place | None, int], list[IndexEntry]]


def list_accounts(filters: AccountFilters, place: Place | None, limit: int) -> AccountPage:
    """Return the accounts beyond a place that match all filters, at most ``limit``.

    A fixed table chooses the index that is read: by role, else by state, else by day of activity,
    else by creation. The page ends when ``MOST_ROWS`` are read. It may then be empty, although
    there is a next one.

    Raises ``InvalidQuery`` for a role that does not exist; ``Unavailable``.
    """
    if filters.role is not None and not role.exists(filters.role):
        # an empty page would say that nobody holds it
        fault = FieldError("unknown_role", "There is no such role.", parameter="role")
        raise InvalidQuery([fault])
    return _Scan(filters, limit).page(_index_for(filters), place)


def _index_for(filters: AccountFilters) -> ReadIndex:
    """Return the index to read: its other rows are skipped one by one."""
    state, since = filters.state, filters.unseen_since
    if filters.role is not None:
        return _by_id(filters, partial(account_index.list_by_role, filters.role))
    if state is AccountState.LOCKED:
        return _by_id(filters, account_index.list_locked)
    if state is AccountState.DELETION_SCHEDULED:
        return _by_id(filters, account_index.list_leaving)
    if state is AccountState.INVITED:
        return _by_id(filters, account_index.list_invited)
    if since is not None:
        return partial(account_index.list_unseen, since, oldest_first=filters.oldest_first)
    verified = None if state is None else state is AccountState.ACTIVE
    return _by_id(filters, partial(account_index.list_by_creation, verified=verified))


def _by_id(filters: AccountFilters, read: Callable[[IdRange, int], list[IndexEntry]]) -> ReadIndex:
    """Return an index in the order of ids, of which the time of creation selects a range."""
    first, behind = ids.LEAST, ids.GREATEST
    if filters.created_from is not None:
        first = ids.moved(ids.earliest(filters.created_from), -_APART)
    if filters.created_to is not None:
        behind = ids.moved(ids.earliest(filters.created_to), _APART)

    def beyond(place: Place | None, limit: int) -> list[IndexEntry]:
        low, high = first, behind
        if place is not None and filters.oldest_first:
            low = max(low, UUID(int=min(place.account_id.int + 1, ids.GREATEST.int)))
        elif place is not None:
            high = min(high, place.account_id)
        return read(IdRange(low, high, filters.oldest_first), limit)

    return beyond


class _Scan:
    """The reading of one page, which counts the rows that the server reads for it."""

    def __init__(self, filters: AccountFilters, limit: int) -> None:
        self._filters = filters
        self._limit = limit
        self._moment = clock.now()
        self._items: list[AccountView] = []
        self._left = MOST_ROWS

    def page(self, index: ReadIndex, place: Place | None) -> AccountPage:
        """Read the index beyond a place until the page is full, or no row is left to read."""
        size = self._limit + 1  # enough if all match, and shows whether there is more
        while (most := min(size, self._left - ROWS_OF_VIEW * self._room)) > 0:
            entries = index(place, most)
            self._left -= len(entries)
            candidates = [entry.place for entry in entries if entry.may_match]
            taken = self._take(candidates)
            if taken < len(candidates):
                return AccountPage(self._items, candidates[taken - 1] if taken else place)
            if len(entries) < most:
                return AccountPage(self._items, None)
            place = entries[-1].place
            size *= _GROWTH
        return AccountPage(self._items, place)

    @property
    def _room(self) -> int:
        return self._limit - len(self._items)

    def _take(self, candidates: Sequence[Place]) -> int:
        """Add the accounts that match, while there is room; return how many were looked at."""
        looked_at, size = 0, self._limit
        while looked_at < len(candidates) and self._room:
            most = min(size, self._left // ROWS_OF_VIEW)
            batch = [place.account_id for place in candidates[looked_at : looked_at + most]]
            if not batch:
                break
            self._left -= ROWS_OF_VIEW * len(batch)
            views = account_view.list_by_ids(batch, self._moment)
            for account_id in batch:
                if not self._room:
                    break
                looked_at += 1
                shown = views.get(account_id)  # None: deleted meanwhile
                if shown is not None and self._filters.match(shown):
                    self._items.append(shown)
            size *= _GROWTH
        return looked_at
