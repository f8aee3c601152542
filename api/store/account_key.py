"""The columns of the table ``account`` by which administrators find one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec

from api.domain.name_key import Unkeyed
from api.pool import Transaction, execute, fetch_all

SET_EXTERNAL_ID = "UPDATE account SET external_id = %s WHERE id = %s"
# rows of earlier releases, which knew neither the key nor the activity
LIST_WITHOUT = """SELECT account.id, account.name, account.version,
        DATE(GREATEST(account.created_at, COALESCE(
            (SELECT MAX(session.last_seen_at) FROM session WHERE session.account_id = account.id),
            account.created_at))) AS last_seen_on
    FROM account WHERE account.name_key IS NULL ORDER BY account.id LIMIT %s"""
_GIVEN = """JSON_TABLE(%s, '$[*]' COLUMNS (
        id CHAR(32) PATH '$[0]', name_key VARCHAR(800) PATH '$[1]', version INT PATH '$[2]',
        last_seen_on CHAR(10) PATH '$[3]'
    )) AS given STRAIGHT_JOIN account ON account.id = UNHEX(given.id)"""
# An earlier release that runs meanwhile may change the name, and raises the version.
FILL = f"""UPDATE {_GIVEN} SET account.name_key = UNHEX(given.name_key),
        account.email_domain = SUBSTRING_INDEX(account.email_key, '@', -1)
    WHERE account.name_key IS NULL AND account.version = given.version"""
FILL_ACTIVITY = f"""INSERT IGNORE INTO account_activity (account_id, last_seen_on)
    SELECT account.id, given.last_seen_on FROM {_GIVEN}"""


def set_external_id(tx: Transaction, account_id: UUID, external_id: str | None) -> None:
    """Set the id of a locked account in the operator's own systems; None: it has none.

    Raises ``Duplicate('account_external_id')``.
    """
    execute(tx, SET_EXTERNAL_ID, (external_id, account_id.bytes))


def list_without(limit: int) -> list[Unkeyed]:
    """Return at most ``limit`` accounts that an earlier release wrote."""
    rows = fetch_all(LIST_WITHOUT, (limit,))
    return [
        Unkeyed(UUID(bytes=row["id"]), row["name"], row["version"], row["last_seen_on"])
        for row in rows
    ]


def fill(tx: Transaction, keys: Collection[tuple[Unkeyed, bytes]]) -> None:
    """Write keys of names, and days of activity where there is none."""
    rows = [
        (each.id.hex, key.hex(), each.version, each.last_seen_on.isoformat()) for each, key in keys
    ]
    values = (msgspec.json.encode(rows).decode(),)
    execute(tx, FILL_ACTIVITY, values)
    execute(tx, FILL, values)
