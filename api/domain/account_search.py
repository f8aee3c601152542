"""Filters of the list of accounts, and the places where a page of it ends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from api.domain.account_view import AccountState, AccountView


class AccountFilters(msgspec.Struct, frozen=True):
    """The filters of the list of accounts; None: any."""

    state: AccountState | None = None
    role: str | None = None
    created_from: datetime | None = None  # inclusive
    created_to: datetime | None = None  # exclusive
    unseen_since: date | None = None
    oldest_first: bool = False

    def match(self, shown: AccountView) -> bool:
        """Return whether an account matches all filters."""
        created, seen = shown.account.created_at, shown.last_seen_on
        return (
            (self.state is None or shown.state == self.state)
            and (self.role is None or self.role in shown.account.held_roles)
            and (self.created_from is None or created >= self.created_from)
            and (self.created_to is None or created < self.created_to)
            and (self.unseen_since is None or (seen is not None and seen < self.unseen_since))
        )


class Place(msgspec.Struct, frozen=True):
    """A place in an index: the last entry that a page has looked at.

    ``key``: the leading column of the index if the id alone is no place in it: an address, the key
    of a name, a day.
    """

    account_id: UUID
    key: bytes = b""

    def encode(self) -> bytes:
        """Return the content of a cursor."""
        return self.account_id.bytes + self.key

    @classmethod
    def decode(cls, content: bytes) -> Place:
        """Return the place in the content of a cursor that ``encode`` made."""
        return cls(UUID(bytes=content[:16]), content[16:])


class IndexEntry(msgspec.Struct, frozen=True):
    """An entry of an index. ``may_match`` is False if the row that it is part of excludes it."""

    place: Place
    may_match: bool = True


class AccountPage(msgspec.Struct, frozen=True):
    """A page of accounts. ``next``: the place where it ended; None: the list is at its end."""

    items: list[AccountView]
    next: Place | None


class IdRange(msgspec.Struct, frozen=True):
    """A range of ids, the first one and the one behind the last, in one of two orders."""

    low: UUID
    high: UUID
    oldest_first: bool
