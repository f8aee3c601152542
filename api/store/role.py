"""The table ``role``, with the history of definitions in ``role_version``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from api.domain.definitions import StoredRole
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = "name, permissions, description, is_built_in, version"
# at most 52: two are built in
LIST = f"SELECT {COLUMNS} FROM role ORDER BY name"
FIND = f"SELECT {COLUMNS} FROM role WHERE name = %s"
LOCK_OWN = f"SELECT {COLUMNS} FROM role WHERE is_built_in = 0 ORDER BY name FOR UPDATE"
LIST_PERMISSIONS = "SELECT name, permissions FROM role WHERE name IN %s AND is_built_in = 0"
# in a transaction: a definition that changes at the same time comes wholly before or wholly after
LIST_PERMISSIONS_SHARED = f"{LIST_PERMISSIONS} LOCK IN SHARE MODE"
FIND_NAME = "SELECT name FROM role WHERE name = %s"
# A write, because a Galera node locks a row only on itself; a write is certified everywhere.
LOCK = "UPDATE role SET lock_count = lock_count + 1 WHERE name = %s"
INSERT = """INSERT INTO role (name, permissions, description, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
CHANGE = """UPDATE role SET permissions = %s, description = %s, version = %s, updated_at = %s
    WHERE name = %s AND is_built_in = 0"""
DELETE = "DELETE FROM role WHERE name = %s AND is_built_in = 0"
INSERT_VERSION = """INSERT INTO role_version (role, changed_at, version, permissions, description)
    VALUES (%s, %s, %s, %s, %s)"""


def list_all() -> list[StoredRole]:
    """Return all roles by name, the built-in ones without their permissions."""
    return [_from_row(row) for row in fetch_all(LIST)]


def find(name: str) -> StoredRole | None:
    """Return the role, a built-in one without its permissions; None: unknown."""
    row = fetch_one(FIND, (name,))
    return _from_row(row) if row else None


def list_permissions(
    names: Collection[str], tx: Transaction | None = None
) -> dict[str, frozenset[str]]:
    """Return the permissions of the operator's own roles with these names; others are left out."""
    values = (tuple(names),)
    if tx is None:
        rows = fetch_all(LIST_PERMISSIONS, values)
    else:
        rows = fetch_all(LIST_PERMISSIONS_SHARED, values, tx=tx)
    return {row["name"]: permissions_in(row) for row in rows}


def permissions_in(row: Row) -> frozenset[str]:
    """Return the permissions in a row of the table."""
    return frozenset(filter(None, row["permissions"].split(",")))


def exists(name: str) -> bool:
    """Return whether there is a role with this name, of Gatebook or of the operator."""
    return fetch_one(FIND_NAME, (name,)) is not None


def lock(tx: Transaction, name: str) -> None:
    """Let one transaction at a time change who holds the role."""
    execute(tx, LOCK, (name,))


def lock_own(tx: Transaction) -> list[StoredRole]:
    """Lock the operator's own roles, against grants and other changes, and return them by name."""
    return [_from_row(row) for row in fetch_all(LOCK_OWN, tx=tx)]


def insert(tx: Transaction, defined: StoredRole, moment: datetime) -> None:
    """Insert a role of the operator's own, and the first entry of its history.

    Raises ``Duplicate`` at the end of the transaction if another one was first.
    """
    text = ",".join(sorted(defined.permissions))
    values = (defined.name, text, defined.description, defined.version, moment, moment)
    defer(tx, INSERT, values)
    defer(tx, INSERT_VERSION, (defined.name, moment, defined.version, text, defined.description))


def change(tx: Transaction, defined: StoredRole, moment: datetime) -> None:
    """Set the definition of a role whose row is locked, and add it to the history."""
    text = ",".join(sorted(defined.permissions))
    defer(tx, CHANGE, (text, defined.description, defined.version, moment, defined.name))
    defer(tx, INSERT_VERSION, (defined.name, moment, defined.version, text, defined.description))


def delete(tx: Transaction, removed: StoredRole, moment: datetime) -> None:
    """Delete a role whose row is locked and that nobody holds; its history stays."""
    execute(tx, DELETE, (removed.name,))
    defer(tx, INSERT_VERSION, (removed.name, moment, removed.version + 1, None, None))


def _from_row(row: Row) -> StoredRole:
    return StoredRole(
        name=row["name"],
        permissions=permissions_in(row),
        description=row["description"],
        is_built_in=bool(row["is_built_in"]),
        version=row["version"],
    )
