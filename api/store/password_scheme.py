"""The table ``password_scheme``: how many passwords have each scheme."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from api.domain import clock
from api.domain.ids import LEAST
from api.domain.password_mix import OWN, PasswordMix, SchemeCount, rebased, recounted
from api.pool import Row, Transaction, defer, fetch_all, fetch_one

COLUMNS = "scheme, accounts, share, first_share, draw_key, counted_at"
LIST = f"SELECT {COLUMNS} FROM password_scheme ORDER BY scheme"
LOCK = f"{LIST} FOR UPDATE"
# The greatest first shares, which only imports change: with shares, an address would move from one
# imported scheme to another as people sign in.
FIND_MIX = f"""SELECT {COLUMNS} FROM (SELECT {COLUMNS} FROM password_scheme
        ORDER BY scheme > '', first_share DESC, scheme LIMIT 500) AS greatest
    ORDER BY scheme"""
FIND_IMPORTED = """SELECT 1 AS one FROM account FORCE INDEX (account_password_scheme)
    WHERE password_scheme > '' LIMIT 1"""
COUNT_PAGE = """SELECT password_scheme AS scheme, SUM(password_hash > '') AS accounts,
        MAX(id) AS last, COUNT(*) AS number
    FROM (SELECT id, password_hash, password_scheme FROM account FORCE INDEX (PRIMARY)
        WHERE id > %s ORDER BY id LIMIT %s) AS page
    GROUP BY password_scheme"""
COUNT_IMPORTED_PAGE = """SELECT scheme, MAX(id) AS last, COUNT(*) AS accounts
    FROM (SELECT id, password_scheme AS scheme FROM account FORCE INDEX (account_password_scheme)
        WHERE (password_scheme = %s AND id > %s) OR password_scheme > %s
        ORDER BY password_scheme, id LIMIT %s) AS page
    GROUP BY scheme ORDER BY scheme"""
PUT = """INSERT INTO password_scheme (scheme, accounts, share, first_share, draw_key, counted_at)
    VALUES (%s, %s, %s, %s, %s, COALESCE(%s, UTC_TIMESTAMP(6)))
    ON DUPLICATE KEY UPDATE accounts = VALUES(accounts), share = VALUES(share),
        first_share = VALUES(first_share), counted_at = VALUES(counted_at)"""

_PAGE = 10_000  # accounts
_ALL_COUNTED_EVERY = timedelta(days=1)


def find_mix() -> PasswordMix:
    """Return the mix as it was counted last, of at most 500 schemes. Raises ``Unavailable``."""
    return _mix(fetch_all(FIND_MIX))


def counted_at() -> datetime | None:
    """Return when the mix was counted last; None: never."""
    return max((row["counted_at"] for row in fetch_all(LIST)), default=None)


def has_imported(tx: Transaction | None = None) -> bool:
    """Return whether an account still has the hash that it was imported with."""
    return fetch_one(FIND_IMPORTED, tx=tx) is not None


def count(tx: Transaction | None = None) -> dict[str, int]:
    """Return the number of passwords by label, read in pages of 10,000 accounts."""
    numbers: Counter[str] = Counter()
    last, number = LEAST.bytes, _PAGE
    while number == _PAGE:
        rows = fetch_all(COUNT_PAGE, (last, _PAGE), tx=tx)
        for row in rows:
            numbers[row["scheme"] or OWN] += int(row["accounts"])
        number = sum(row["number"] for row in rows)
        last = max((row["last"] for row in rows), default=last)
    return dict(numbers)


def _count_imported(tx: Transaction) -> dict[str, int]:
    """Return the number of imported passwords by label, read from an index in pages."""
    numbers: Counter[str] = Counter()
    scheme, last, number = "", LEAST.bytes, _PAGE
    while number == _PAGE:
        rows = fetch_all(COUNT_IMPORTED_PAGE, (scheme, last, scheme, _PAGE), tx=tx)
        for row in rows:
            numbers[row["scheme"]] += row["accounts"]
            scheme, last = row["scheme"], row["last"]
        number = sum(row["accounts"] for row in rows)
    return dict(numbers)


def added(tx: Transaction, numbers: Mapping[str, int]) -> None:
    """Add accounts that this transaction has imported, by label; '' is that of our own scheme.

    Shares grow with each batch of an import. Otherwise those who are imported first would be the
    only slow addresses until its end.
    """
    rows = fetch_all(LOCK, tx=tx)
    if not rows:
        _recount(tx, rows, rebase=True)  # counts these accounts, too
        return
    accounts = {row["scheme"]: row["accounts"] for row in rows}
    for label, number in numbers.items():
        accounts[label] = accounts.get(label, 0) + number
    _put(tx, rebased(accounts))


def recount(tx: Transaction, *, rebase: bool) -> list[SchemeCount]:
    """Count passwords, store the numbers, and return them by label.

    ``rebase``: an import has ended, and first shares are set; otherwise shares only fall. Nothing
    is stored, and the list is empty, if no imported password is left that an address imitates, or
    if another process has counted meanwhile. Passwords of our own are counted once a day: this
    reads all accounts. Meanwhile each imported password that is gone counts as one of ours.
    """
    former = fetch_all(LIST, tx=tx)
    is_imitated = any(row["share"] for row in former if row["scheme"] != OWN)
    if not rebase and not is_imitated and not has_imported(tx):
        return []
    return _recount(tx, former, rebase=rebase)


def _recount(tx: Transaction, former: list[Row], *, rebase: bool) -> list[SchemeCount]:
    all_counted_at = None if rebase else _last_count_of_all(former)
    accounts = _count_all(tx) if all_counted_at is None else _count_left(tx, former)
    # locked after the count, which takes a second for a million accounts
    locked = fetch_all(LOCK, tx=tx)
    if _moments(locked) != _moments(former):
        # an import has added accounts that this count has not seen
        if not rebase:
            return []
        accounts = _count_all(tx)
    if rebase:
        counts = rebased({**{row["scheme"]: 0 for row in locked}, **accounts})
    else:
        counts = recounted({count.scheme: count for count in _mix(locked).counts}, accounts)
    _put(tx, counts, all_counted_at)
    return counts


def _last_count_of_all(former: Iterable[Row]) -> datetime | None:
    """Return when all passwords were counted; None: never, or too long ago."""
    moments = [row["counted_at"] for row in former if row["scheme"] == OWN]
    is_recent = moments and clock.now() - moments[0] < _ALL_COUNTED_EVERY
    return moments[0] if is_recent else None


def _count_all(tx: Transaction) -> dict[str, int]:
    return {OWN: 0, **count(tx)}


def _count_left(tx: Transaction, former: Iterable[Row]) -> dict[str, int]:
    imported = _count_imported(tx)
    total = sum(row["accounts"] for row in former)
    return {OWN: max(0, total - sum(imported.values())), **imported}


def _put(
    tx: Transaction, counts: Iterable[SchemeCount], all_counted_at: datetime | None = None
) -> None:
    """Store counts. ``all_counted_at``: when those of our own were counted; None: now."""
    for each in counts:
        draw_key = secrets.token_bytes(32) if each.scheme == OWN else None
        moment = all_counted_at if each.scheme == OWN else None
        numbers = (each.accounts, each.share, each.first_share)
        defer(tx, PUT, (each.scheme, *numbers, draw_key, moment))


def _moments(rows: Iterable[Row]) -> dict[str, datetime]:
    return {row["scheme"]: row["counted_at"] for row in rows}


def _mix(rows: Iterable[Row]) -> PasswordMix:
    counts = tuple(
        SchemeCount(row["scheme"], row["accounts"], row["share"], row["first_share"])
        for row in rows
    )
    draw_key = next((row["draw_key"] for row in rows if row["scheme"] == OWN), None)
    return PasswordMix(counts, draw_key)
