"""The table ``recovery_code``: digests of codes that each work once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.pool import Transaction, defer, execute, fetch_one

INSERT = """INSERT INTO recovery_code (id, account_id, digest, created_at)
    VALUES (%s, %s, %s, %s)"""
FIND_UNUSED = """SELECT id FROM recovery_code
    WHERE account_id = %s AND digest = %s AND used_at IS NULL"""
# one of concurrent requests with the same code wins
USE = "UPDATE recovery_code SET used_at = %s WHERE id = %s AND account_id = %s AND used_at IS NULL"
DELETE_OF_ACCOUNT = "DELETE FROM recovery_code WHERE account_id = %s"


def insert(tx: Transaction, account_id: UUID, digests: Sequence[bytes], moment: datetime) -> None:
    """Insert codes of an account whose row is locked."""
    for digest in digests:
        defer(tx, INSERT, (ids.new_id().bytes, account_id.bytes, digest, moment))


def find_unused(account_id: UUID, digest: bytes) -> UUID | None:
    """Return the id of the account's unused code with this digest; None: there is none."""
    row = fetch_one(FIND_UNUSED, (account_id.bytes, digest))
    return UUID(bytes=row["id"]) if row else None


def use(tx: Transaction, account_id: UUID, code_id: UUID, moment: datetime) -> bool:
    """Use up a code; return False if it was used or deleted meanwhile."""
    return execute(tx, USE, (moment, code_id.bytes, account_id.bytes)) == 1


def delete_of_account(tx: Transaction, account_id: UUID) -> int:
    """Delete all codes of the account; return how many there were."""
    return execute(tx, DELETE_OF_ACCOUNT, (account_id.bytes,))
