"""``make bench ARGS=accounts``: count the rows that pages of accounts read.

Each filter alone and in pairs, and each search: the first page and one in the middle, with 10^4 and
10^6 accounts, or with ``ACCOUNTS`` of them. The rows are MariaDB's counters ``Handler_read_%``, and
only they are judged: times depend on the machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any

import msgspec
from flask import Flask

from api import create_app
from api.domain.account_search import AccountFilters, AccountPage, Place
from api.domain.account_view import AccountState
from api.pool import fetch_all
from api.rules.administration.list_accounts import list_accounts
from api.rules.administration.search_accounts import search_accounts
from api.settings import Settings
from bench.harness import tables
from bench.harness.account_rows import COMMON, DAYS, RARE, AccountRows
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import BenchPromise
from bench.scenarios.growth import table_bytes
from dev.console import say

_SIZES, _QUICK_SIZES = (10_000, 1_000_000), (10_000,)
_TABLES = ("account", "account_activity", "account_role", "account_deletion", "account_invitation")
_LIMIT = 50
_TIMES = 5
BOUND = 5_000
_COUNTERS = "SHOW SESSION STATUS LIKE 'Handler_read_%%'"


@dataclass(frozen=True)
class PageCost:
    """A page that was read: rows that the server read, median milliseconds, items on it."""

    title: str
    place: str
    rows: int
    milliseconds: float
    items: int
    has_next: bool


def run(*, quick: bool) -> int:
    """Grow, measure, and grow again; return the exit status."""
    services = BenchServices()
    migrate(services)
    services.enlarge_buffer_pool()
    app = create_app(Settings.from_environ(MeasuredServer(GATEBOOK, services).environ()))
    rows = AccountRows()
    sizes: tuple[int, ...] = _QUICK_SIZES if quick else _SIZES
    if given := os.environ.get("ACCOUNTS"):
        sizes = tuple(int(size) for size in given.split(","))
    parts, worst = [], 0
    for accounts in sizes:
        say(f"Inserting {accounts:,} accounts …")
        began = time.monotonic()
        with services.sql() as sql:
            rows.grow(sql, accounts)
            say(f"Inserted in {time.monotonic() - began:.0f} s.")
            sizes_of_rows = table_bytes(sql, _TABLES)
        costs = list(measure(app, rows))
        worst = max(worst, *(cost.rows for cost in costs))
        parts.append(f"With {accounts:,} accounts:\n\n{table(costs)}\n\n{sizes_of_rows}")
    promise = BenchPromise("rows read for a page", BOUND, worst)
    status = tables.conclude("accounts", services, [], tables.promises([promise]), *parts)
    return status if promise.is_kept else 1


def table(costs: list[PageCost]) -> str:
    """Return the costs as a table."""
    head = ("asked for", "page", "rows read", "ms", "items", "next")
    lines = [
        (
            *(cost.title, cost.place, f"{cost.rows:,}", f"{cost.milliseconds:.1f}"),
            *(str(cost.items), "yes" if cost.has_next else "no"),
        )
        for cost in costs
    ]
    return tables.markdown(head, lines)


def measure(app: Flask, rows: AccountRows, *, times: int = _TIMES) -> Iterator[PageCost]:
    """Yield the cost of each page."""
    with app.app_context():
        for title, place_name, read in [*_lists(rows), *_searches(rows)]:
            yield _measured(title, place_name, read, times)


def _measured(title: str, place: str, read: Callable[[], AccountPage], times: int) -> PageCost:
    first, second = _rows_read(), _rows_read()
    page = read()
    third = _rows_read()
    # reading the counters reads rows as well: as many as between the first two
    rows = third - second - (second - first)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        taken.append(1000 * (time.perf_counter() - began))
    milliseconds = median(taken) if taken else 0.0
    return PageCost(title, place, rows, milliseconds, len(page.items), page.next is not None)


def _rows_read() -> int:
    return sum(int(row["Value"]) for row in fetch_all(_COUNTERS))


def _filters(rows: AccountRows) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the values of each filter, by filter and by title."""
    quarter = rows.accounts // 4
    early, late = rows.created_at(quarter), rows.created_at(3 * quarter)
    return {
        "state": {state.value: {"state": state} for state in AccountState},
        "role": {f"role {name}": {"role": name} for name in (COMMON, RARE)},
        "created": {"created": {"created_from": early, "created_to": late}},
        "unseen": {
            "unseen long": {"unseen_since": rows.seen_on(DAYS - 5)},
            "unseen today": {"unseen_since": rows.today},
        },
    }


def _lists(rows: AccountRows) -> Iterator[tuple[str, str, Callable[[], AccountPage]]]:
    filters = _filters(rows)
    chosen: dict[str, dict[str, Any]] = {"no filter": {}}
    for values in filters.values():
        chosen |= values
    for first, second in combinations(filters.values(), 2):
        for title, value in first.items():
            for other, another in second.items():
                chosen[f"{title}, {other}"] = value | another
    for title, value in chosen.items():
        query = AccountFilters(**value)
        middle = rows.accounts // 2
        key = rows.seen_on(middle).isoformat().encode()
        if query.unseen_since is not None and rows.seen_on(middle) >= query.unseen_since:
            middle = DAYS * (rows.accounts // DAYS // 2) - 1  # the earliest day
            key = rows.seen_on(middle).isoformat().encode()
        place = Place(rows.id(middle), key)
        for name, start in (("first", None), ("deep", place)):
            for order in (False, True):
                asked = msgspec.structs.replace(query, oldest_first=order)
                label = f"{name}, {'oldest' if order else 'newest'}"
                yield title, label, _lister(asked, start)


def _lister(filters: AccountFilters, place: Place | None) -> Callable[[], AccountPage]:
    return lambda: list_accounts(filters, place, _LIMIT)


def _searches(rows: AccountRows) -> Iterator[tuple[str, str, Callable[[], AccountPage]]]:
    middle = rows.accounts // 2
    address = f"person-{middle}@d{middle % 1000}.example.com"
    sought: dict[str, tuple[Any, Place]] = {
        "email": (address, Place(rows.id(middle))),
        "email_prefix": ("Person-", Place(rows.id(middle), address.encode())),
        "email_domain": (f"d{middle % 1000}.example.com", Place(rows.id(middle))),
        "name_prefix": ("CHLOÉ", Place(rows.id(middle), f"chloé {middle}".encode())),
        "external_id": (f"customer-{middle}", Place(rows.id(middle))),
        "ids": ([str(rows.id(each)) for each in range(1, 201)], Place(rows.id(100))),
    }
    for by, (value, place) in sought.items():
        for name, start in (("first", None), ("deep", place)):
            yield by, name, _searcher(by, value, start)


def _searcher(by: str, value: Any, place: Place | None) -> Callable[[], AccountPage]:
    return lambda: search_accounts(by, value, place, _LIMIT)
