"""The table ``account_metadata``: JSON objects that operators keep with accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import clock
from api.domain.metadata import AccountMetadata, decode
from api.pool import Transaction, defer, defer_row, fetch_one

FIND = "SELECT public, private, version FROM account_metadata WHERE account_id = %s"
# a person's request does not even read the private object
FIND_PUBLIC = "SELECT public FROM account_metadata WHERE account_id = %s"
PUT = """INSERT INTO account_metadata (account_id, public, private, version, updated_at)
    VALUES (%s, %s, %s, 2, %s)
    ON DUPLICATE KEY UPDATE public = COALESCE(VALUES(public), public),
        private = COALESCE(VALUES(private), private), version = version + 1,
        updated_at = VALUES(updated_at)"""

INSERT = "INSERT INTO account_metadata (account_id, public, private, version, updated_at) VALUES"
ROW = "(%s, %s, %s, 2, %s)"
CLEAR = """UPDATE account_metadata
    SET public = NULL, private = NULL, version = version + 1, updated_at = %s
    WHERE account_id = %s"""


def find(account_id: UUID, tx: Transaction | None = None) -> AccountMetadata:
    """Return both objects of an account; empty ones if nothing was stored."""
    row = fetch_one(FIND, (account_id.bytes,), tx=tx)
    if row is None:
        return AccountMetadata(account_id, {}, {}, 1)
    return AccountMetadata(
        account_id, decode(row["public"]), decode(row["private"]), row["version"]
    )


def find_public(account_id: UUID) -> dict[str, object]:
    """Return the public object of an account; an empty one if nothing was stored."""
    row = fetch_one(FIND_PUBLIC, (account_id.bytes,))
    return decode(row["public"] if row else None)


def put(
    tx: Transaction,
    account_id: UUID,
    *,
    public: bytes | None = None,
    private: bytes | None = None,
) -> None:
    """Store objects, as ``metadata.encode`` returns them, of an account whose row is locked.

    None leaves the stored object as it is; ``b"{}"`` empties it.
    """
    defer(tx, PUT, (account_id.bytes, public, private, clock.now()))


def insert(
    tx: Transaction,
    account_id: UUID,
    *,
    public: bytes | None,
    private: bytes | None,
    moment: datetime,
) -> None:
    """Store objects, as ``metadata.encode`` returns them, of an account without any."""
    defer_row(tx, INSERT, ROW, (account_id.bytes, public, private, moment))


def clear(tx: Transaction, account_id: UUID) -> None:
    """Empty both objects of an account whose row is locked."""
    defer(tx, CLEAR, (clock.now(), account_id.bytes))
