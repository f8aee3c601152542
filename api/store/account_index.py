"""The indexes in which administrators look for accounts.

Each statement reads one index in its order, from a place on, and at most ``limit`` entries: so the
number of rows that the server reads is known, however large the table is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.domain.account_search import IdRange, IndexEntry, Place
from api.pool import Row, fetch_all, fetch_one

BY_ROLE = """SELECT account_id AS id, 1 AS may_match
    FROM account_role FORCE INDEX (account_role_role)
    WHERE role = %(role)s AND account_id >= %(low)s AND account_id < %(high)s ORDER BY account_id"""
BY_ROLE_NEWEST = f"{BY_ROLE} DESC LIMIT %(limit)s"
BY_ROLE_OLDEST = f"{BY_ROLE} LIMIT %(limit)s"
LOCKED = """SELECT id, 1 AS may_match FROM account FORCE INDEX (account_is_locked)
    WHERE is_locked = 1 AND id >= %(low)s AND id < %(high)s ORDER BY id"""
LOCKED_NEWEST = f"{LOCKED} DESC LIMIT %(limit)s"
LOCKED_OLDEST = f"{LOCKED} LIMIT %(limit)s"
LEAVING = """SELECT account_id AS id, 1 AS may_match FROM account_deletion FORCE INDEX (PRIMARY)
    WHERE account_id >= %(low)s AND account_id < %(high)s ORDER BY account_id"""
LEAVING_NEWEST = f"{LEAVING} DESC LIMIT %(limit)s"
LEAVING_OLDEST = f"{LEAVING} LIMIT %(limit)s"
INVITED = """SELECT account_id AS id, accepted_at IS NULL AS may_match
    FROM account_invitation FORCE INDEX (account_invitation_account)
    WHERE account_id >= %(low)s AND account_id < %(high)s ORDER BY account_id"""
INVITED_NEWEST = f"{INVITED} DESC LIMIT %(limit)s"
INVITED_OLDEST = f"{INVITED} LIMIT %(limit)s"
CREATED = """SELECT id, %(verified)s IS NULL OR email_verified = %(verified)s AS may_match
    FROM account FORCE INDEX (PRIMARY) WHERE id >= %(low)s AND id < %(high)s ORDER BY id"""
CREATED_NEWEST = f"{CREATED} DESC LIMIT %(limit)s"
CREATED_OLDEST = f"{CREATED} LIMIT %(limit)s"
# the rest of a day, and the days behind it: two ranges of one index
SEEN = """SELECT account_id AS id, last_seen_on
    FROM account_activity FORCE INDEX (account_activity_last_seen_on)"""
UNSEEN_NEWEST = f"""{SEEN}
    WHERE (last_seen_on = %(day)s AND account_id < %(id)s) OR last_seen_on < %(day)s
    ORDER BY last_seen_on DESC, account_id DESC LIMIT %(limit)s"""
UNSEEN_OLDEST = f"""{SEEN}
    WHERE (last_seen_on = %(day)s AND account_id > %(id)s)
        OR (last_seen_on > %(day)s AND last_seen_on < %(since)s)
    ORDER BY last_seen_on, account_id LIMIT %(limit)s"""

FIND_BY_KEY = "SELECT id FROM account WHERE email_key = %s"
FIND_BY_EXTERNAL_ID = "SELECT id FROM account WHERE external_id = %s"
BY_ADDRESS = """SELECT id, email_key AS entry_key FROM account FORCE INDEX (account_email_key)
    WHERE email_key > %(after)s AND email_key >= %(low)s AND email_key < %(high)s
    ORDER BY email_key LIMIT %(limit)s"""
BY_DOMAIN = """SELECT id FROM account FORCE INDEX (account_email_domain)
    WHERE email_domain = %(domain)s AND id < %(high)s ORDER BY id DESC LIMIT %(limit)s"""
BY_NAME = """SELECT id, name_key AS entry_key FROM account FORCE INDEX (account_name_key)
    WHERE (name_key = %(low)s AND id > %(id)s) OR (name_key > %(low)s AND name_key < %(high)s)
    ORDER BY name_key, id LIMIT %(limit)s"""

FIRST_DAY = date(1000, 1, 1)  # the least of the type DATE


def list_by_role(role: str, among: IdRange, limit: int) -> list[IndexEntry]:
    """Return the accounts in a range of ids that hold a role."""
    values = {"role": role, **_bounds(among, limit)}
    if among.oldest_first:
        return _entries(fetch_all(BY_ROLE_OLDEST, values))
    return _entries(fetch_all(BY_ROLE_NEWEST, values))


def list_locked(among: IdRange, limit: int) -> list[IndexEntry]:
    """Return the accounts in a range of ids that are or were locked."""
    if among.oldest_first:
        return _entries(fetch_all(LOCKED_OLDEST, _bounds(among, limit)))
    return _entries(fetch_all(LOCKED_NEWEST, _bounds(among, limit)))


def list_leaving(among: IdRange, limit: int) -> list[IndexEntry]:
    """Return the accounts in a range of ids whose deletion is scheduled."""
    if among.oldest_first:
        return _entries(fetch_all(LEAVING_OLDEST, _bounds(among, limit)))
    return _entries(fetch_all(LEAVING_NEWEST, _bounds(among, limit)))


def list_invited(among: IdRange, limit: int) -> list[IndexEntry]:
    """Return the accounts in a range of ids that were invited."""
    if among.oldest_first:
        return _entries(fetch_all(INVITED_OLDEST, _bounds(among, limit)))
    return _entries(fetch_all(INVITED_NEWEST, _bounds(among, limit)))


def list_by_creation(among: IdRange, limit: int, *, verified: bool | None) -> list[IndexEntry]:
    """Return the accounts in a range of ids.

    ``verified``: only those with a verified address, or only those without, may match; None: all.
    """
    values = {"verified": verified, **_bounds(among, limit)}
    if among.oldest_first:
        return _entries(fetch_all(CREATED_OLDEST, values))
    return _entries(fetch_all(CREATED_NEWEST, values))


def list_unseen(
    since: date, place: Place | None, limit: int, *, oldest_first: bool
) -> list[IndexEntry]:
    """Return the accounts beyond a place that were last used before a day, by day and id."""
    if place is not None:
        day, after = date.fromisoformat(place.key.decode()), place.account_id.bytes
    else:  # no id is beyond these
        day, after = (FIRST_DAY, b"\xff" * 17) if oldest_first else (since, b"")
    values = {"day": day, "id": after, "since": since, "limit": limit}
    if oldest_first:
        rows = fetch_all(UNSEEN_OLDEST, values)
    else:
        rows = fetch_all(UNSEEN_NEWEST, values)
    return [IndexEntry(Place(_id(row), row["last_seen_on"].isoformat().encode())) for row in rows]


def find_by_key(email_key: bytes) -> UUID | None:
    """Return the account of a canonical address; None: unknown."""
    row = fetch_one(FIND_BY_KEY, (email_key,))
    return _id(row) if row else None


def find_by_external_id(external_id: str) -> UUID | None:
    """Return the account with this id in the operator's own systems; None: unknown."""
    row = fetch_one(FIND_BY_EXTERNAL_ID, (external_id.encode(),))
    return _id(row) if row else None


def list_by_address(prefix: bytes, place: Place | None, limit: int) -> list[Place]:
    """Return the accounts beyond a place whose canonical addresses begin so, by address."""
    values = {"after": place.key if place else b"", **_range(prefix), "limit": limit}
    return _places(fetch_all(BY_ADDRESS, values))


def list_by_domain(domain: bytes, before: UUID, limit: int) -> list[Place]:
    """Return the accounts before an id with addresses in a domain, newest first."""
    values = {"domain": domain, "high": before.bytes, "limit": limit}
    return [Place(_id(row)) for row in fetch_all(BY_DOMAIN, values)]


def list_by_name(prefix: bytes, place: Place | None, limit: int) -> list[Place]:
    """Return the accounts beyond a place whose names have keys that begin so, by that key."""
    values = {**_range(prefix), "id": place.account_id.bytes if place else b"", "limit": limit}
    if place is not None:
        values["low"] = place.key
    return _places(fetch_all(BY_NAME, values))


def _bounds(among: IdRange, limit: int) -> dict[str, object]:
    return {"low": among.low.bytes, "high": among.high.bytes, "limit": limit}


def _range(prefix: bytes) -> dict[str, object]:
    """Return the bounds of all keys that begin so. UTF-8 never ends with the byte 255."""
    return {"low": prefix, "high": prefix[:-1] + bytes((prefix[-1] + 1,))}


def _entries(rows: Iterable[Row]) -> list[IndexEntry]:
    return [IndexEntry(Place(_id(row)), bool(row["may_match"])) for row in rows]


def _places(rows: Iterable[Row]) -> list[Place]:
    return [Place(_id(row), row["entry_key"]) for row in rows]


def _id(row: Row) -> UUID:
    return UUID(bytes=row["id"])
