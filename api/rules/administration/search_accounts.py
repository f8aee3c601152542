"""Find accounts by something that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.domain import clock, email_address, ids
from api.domain.account_search import AccountPage, Place
from api.domain.name_key import name_key
from api.store import account_index, account_view


def search_accounts(by: str, sought: Any, place: Place | None, limit: int) -> AccountPage:
    """Return the accounts beyond a place that match, at most ``limit``.

    ``by``: what is sought, ``email``, ``email_prefix``, ``email_domain``, ``name_prefix``,
    ``external_id``, or ``ids``, a list. Beginnings are compared as they are: no character of them
    is a wildcard. All that the statements read match, so a page reads few more rows than it shows.

    Raises ``Unavailable``.
    """
    places = _places(by, sought, place, limit + 1)
    shown = places[:limit]
    account_ids = [each.account_id for each in shown]
    views = account_view.list_by_ids(account_ids, clock.now()) if account_ids else {}
    return AccountPage(
        [views[account_id] for account_id in account_ids if account_id in views],
        shown[-1] if len(places) > limit else None,
    )


def _places(by: str, sought: Any, place: Place | None, limit: int) -> list[Place]:
    match by:
        case "email":
            return _single(account_index.find_by_key(email_address.canonical(sought)))
        case "email_prefix":
            prefix = email_address.canonical_prefix(sought)
            return account_index.list_by_address(prefix, place, limit)
        case "email_domain":
            domain = email_address.canonical_domain(sought)
            before = place.account_id if place else ids.GREATEST
            return account_index.list_by_domain(domain, before, limit)
        case "name_prefix":
            return account_index.list_by_name(name_key(sought), place, limit)
        case "external_id":
            return _single(account_index.find_by_external_id(sought))
        case _:
            return _given(sought, place, limit)


def _single(account_id: UUID | None) -> list[Place]:
    return [] if account_id is None else [Place(account_id)]


def _given(texts: Sequence[str], place: Place | None, limit: int) -> list[Place]:
    """Return the ids that a caller has, newest first; those of no account are left out later."""
    given = sorted({UUID(text) for text in texts}, reverse=True)
    return [Place(each) for each in given if place is None or each < place.account_id][:limit]
