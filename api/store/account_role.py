"""The table ``account_role``: who holds which role. ``account.roles`` is its copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.account import Account
from api.domain.ids import LEAST
from api.pool import Transaction, defer, execute, fetch_all, fetch_one
from api.store import account, role

INSERT = """INSERT INTO account_role (account_id, role, granted_at, granted_by)
    VALUES (%s, %s, %s, %s)"""
DELETE = "DELETE FROM account_role WHERE account_id = %s AND role IN %s"
# bounded: there are few administrators, and one is enough
FIND_OTHER = """SELECT account_role.account_id
    FROM account_role JOIN account ON account.id = account_role.account_id
    WHERE account_role.role = %(role)s AND account_role.account_id <> %(account)s
        AND account.email_verified = 1
        AND (account.lock_reason IS NULL OR account.locked_until <= %(now)s)
    LIMIT 1"""
FIND_HOLDER = "SELECT account_id FROM account_role WHERE role = %s LIMIT 1"
LIST_HOLDERS = f"""SELECT {account.COLUMNS}
    FROM account_role JOIN account ON account.id = account_role.account_id
    WHERE account_role.role = %(role)s AND account_role.account_id > %(after)s
    ORDER BY account_role.account_id LIMIT %(limit)s"""
# only holders whose role counts: their address is verified, and they are not locked
LIST_ACTING = f"""SELECT {account.COLUMNS}
    FROM account_role JOIN account ON account.id = account_role.account_id
    WHERE account_role.role = %(role)s AND account.email_verified = 1
        AND (account.lock_reason IS NULL OR account.locked_until <= %(now)s)
    ORDER BY account_role.account_id LIMIT %(limit)s"""
LIST_ALL_HOLDERS = f"""SELECT {account.COLUMNS}
    FROM (SELECT DISTINCT account_id FROM account_role
        WHERE account_id > %(after)s ORDER BY account_id LIMIT %(limit)s) AS holder
    JOIN account ON account.id = holder.account_id
    ORDER BY account.id"""
LIST_IN_FORCE = """SELECT account_role.account_id, role.name, role.permissions
    FROM account_role
    JOIN account ON account.id = account_role.account_id
    JOIN role ON role.name = account_role.role
    WHERE account_role.account_id IN %(accounts)s AND account.email_verified = 1
        AND (account.lock_reason IS NULL OR account.locked_until <= %(now)s)"""


def change(
    tx: Transaction,
    account_id: UUID,
    *,
    before: Collection[str],
    after: Collection[str],
    by: UUID | None,
    moment: datetime,
) -> None:
    """Set the roles of an account whose row is locked, with the copy, and raise its version.

    ``by``: the account that grants them; None: an operator.
    """
    if gone := set(before) - set(after):
        execute(tx, DELETE, (account_id.bytes, tuple(sorted(gone))))
    granted_by = by.bytes if by else None
    for role_name in sorted(set(after) - set(before)):
        defer(tx, INSERT, (account_id.bytes, role_name, moment, granted_by))
    account.set_roles(tx, account_id, sorted(after), moment)


def has_holder(tx: Transaction, role_name: str) -> bool:
    """Return whether an account holds the role, verified or not."""
    return fetch_one(FIND_HOLDER, (role_name,), tx=tx) is not None


def has_other_holder(tx: Transaction, role_name: str, account_id: UUID, moment: datetime) -> bool:
    """Return whether a verified account that is not locked holds the role, beside this one."""
    values = {"role": role_name, "account": account_id.bytes, "now": moment}
    return fetch_one(FIND_OTHER, values, tx=tx) is not None


def list_holders(role_name: str | None, limit: int, *, after: UUID = LEAST) -> list[Account]:
    """Return at most ``limit`` holders of a role after an id, oldest first; None: of any role.

    Those with an unverified address, whose roles have no effect, are included.
    """
    values = {"role": role_name, "after": after.bytes, "limit": limit}
    if role_name is None:
        rows = fetch_all(LIST_ALL_HOLDERS, values)
    else:
        rows = fetch_all(LIST_HOLDERS, values)
    return [account.from_row(row) for row in rows]


def list_acting(tx: Transaction, role_name: str, moment: datetime, limit: int) -> list[Account]:
    """Return at most ``limit`` holders whose role counts, oldest first: not those who are locked.

    An administrator who was dismissed is locked, and still holds the role.
    """
    values = {"role": role_name, "now": moment, "limit": limit}
    return [account.from_row(row) for row in fetch_all(LIST_ACTING, values, tx=tx)]


def list_in_force(
    account_ids: Collection[UUID], moment: datetime
) -> dict[UUID, dict[str, frozenset[str]]]:
    """Return the roles that count of these accounts, each with the permissions of its row.

    An account that is unknown, unverified or locked is left out. The permissions of a built-in role
    are in the code: its row has none.
    """
    values = {"accounts": tuple(each.bytes for each in account_ids), "now": moment}
    held: defaultdict[UUID, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in fetch_all(LIST_IN_FORCE, values):
        held[UUID(bytes=row["account_id"])][row["name"]] = role.permissions_in(row)
    return held
