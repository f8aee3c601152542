"""The table ``password_scheme``: how many passwords have each scheme."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from api.domain.ids import LEAST
from api.domain.password_mix import OWN, PasswordMix, SchemeCount, rebased, recounted
from api.pool import Row, Transaction, defer, fetch_all, fetch_one

LIST = """SELECT scheme, accounts, share, first_share, draw_key, counted_at
    FROM password_scheme ORDER BY scheme"""
LOCK = f"{LIST} FOR UPDATE"
FIND_IMPORTED = """SELECT 1 AS one FROM account FORCE INDEX (account_password_scheme)
    WHERE password_scheme > '' LIMIT 1"""
COUNT_PAGE = """SELECT password_scheme AS scheme, SUM(password_hash > '') AS accounts,
        MAX(id) AS last, COUNT(*) AS number
    FROM (SELECT id, password_hash, password_scheme FROM account FORCE INDEX (PRIMARY)
        WHERE id > %s ORDER BY id LIMIT %s) AS page
    GROUP BY password_scheme"""
PUT = """INSERT INTO password_scheme (scheme, accounts, share, first_share, draw_key, counted_at)
    VALUES (%s, %s, %s, %s, %s, UTC_TIMESTAMP(6))
    ON DUPLICATE KEY UPDATE accounts = VALUES(accounts), share = VALUES(share),
        first_share = VALUES(first_share), counted_at = VALUES(counted_at)"""

_PAGE = 10_000  # accounts


def find_mix() -> PasswordMix:
    """Return the mix as it was counted last. Raises ``Unavailable``."""
    return _mix(fetch_all(LIST))


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


def added(tx: Transaction, numbers: Mapping[str, int]) -> None:
    """Add accounts that this transaction has imported, by label; '' is that of our own scheme.

    Shares grow with each batch of an import. Otherwise those who are imported first would be the
    only slow addresses until its end.
    """
    rows = fetch_all(LOCK, tx=tx)
    if not rows:
        _recount(tx, rebase=True)  # counts these accounts, too
        return
    accounts = {row["scheme"]: row["accounts"] for row in rows}
    for label, number in numbers.items():
        accounts[label] = accounts.get(label, 0) + number
    _put(tx, rebased(accounts))


def recount(tx: Transaction, *, rebase: bool) -> list[SchemeCount]:
    """Count all passwords, store the numbers, and return them by label.

    ``rebase``: an import has ended, and first shares are set; otherwise shares only fall. Nothing
    is stored, and the list is empty, if no account was ever imported or if another process has
    counted meanwhile.
    """
    if not rebase and not fetch_one(LIST, tx=tx) and not has_imported(tx):
        return []
    return _recount(tx, rebase=rebase)


def _recount(tx: Transaction, *, rebase: bool) -> list[SchemeCount]:
    former = fetch_all(LIST, tx=tx)
    accounts = {OWN: 0, **count(tx)}
    # locked after the count, which takes a second for a million accounts
    locked = fetch_all(LOCK, tx=tx)
    if rebase:
        counts = rebased({**{row["scheme"]: 0 for row in locked}, **accounts})
    elif _moments(locked) != _moments(former):
        return []  # an import has added accounts that this count has not seen
    else:
        counts = recounted({count.scheme: count for count in _mix(locked).counts}, accounts)
    _put(tx, counts)
    return counts


def _put(tx: Transaction, counts: Iterable[SchemeCount]) -> None:
    for each in counts:
        draw_key = secrets.token_bytes(32) if each.scheme == OWN else None
        defer(tx, PUT, (each.scheme, each.accounts, each.share, each.first_share, draw_key))


def _moments(rows: Iterable[Row]) -> dict[str, datetime]:
    return {row["scheme"]: row["counted_at"] for row in rows}


def _mix(rows: Iterable[Row]) -> PasswordMix:
    counts = tuple(
        SchemeCount(row["scheme"], row["accounts"], row["share"], row["first_share"])
        for row in rows
    )
    draw_key = next((row["draw_key"] for row in rows if row["scheme"] == OWN), None)
    return PasswordMix(counts, draw_key)
