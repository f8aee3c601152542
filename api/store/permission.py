"""The table ``permission``: the operator's own permissions, beside the built-in ones."""

from __future__ import annotations

from collections.abc import Collection

from api.pool import Transaction, defer, execute, fetch_all

# at most 200
LOCK_ALL = "SELECT name, description FROM permission ORDER BY name FOR UPDATE"
LIST_NAMES = "SELECT name FROM permission WHERE name IN %s"
# in a transaction: no permission is removed between this check and the grant
LIST_NAMES_SHARED = f"{LIST_NAMES} LOCK IN SHARE MODE"
INSERT = "INSERT INTO permission (name, description) VALUES (%s, %s)"
DESCRIBE = "UPDATE permission SET description = %s WHERE name = %s"
DELETE = "DELETE FROM permission WHERE name = %s"


def lock_all(tx: Transaction) -> dict[str, str | None]:
    """Lock all rows and return the descriptions by name."""
    return {row["name"]: row["description"] for row in fetch_all(LOCK_ALL, tx=tx)}


def list_names(names: Collection[str], tx: Transaction | None = None) -> frozenset[str]:
    """Return those of the names that are permissions of the operator's own.

    With ``tx`` they stay until the transaction ends.
    """
    values = (tuple(names),)
    if tx is None:
        rows = fetch_all(LIST_NAMES, values)
    else:
        rows = fetch_all(LIST_NAMES_SHARED, values, tx=tx)
    return frozenset(row["name"] for row in rows)


def insert(tx: Transaction, name: str, description: str | None) -> None:
    """Insert a permission."""
    defer(tx, INSERT, (name, description))


def describe(tx: Transaction, name: str, description: str | None) -> None:
    """Set the description of a permission."""
    defer(tx, DESCRIBE, (description, name))


def delete(tx: Transaction, name: str) -> None:
    """Delete a permission."""
    execute(tx, DELETE, (name,))
