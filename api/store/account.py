"""The table ``account``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from api.domain import ids
from api.domain.account import Account, Credentials, Locked
from api.pool import Duplicate, Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """account.id AS account_id, account.email, account.email_verified, account.name,
    account.roles, account.version, account.created_at AS account_created_at,
    account.updated_at AS account_updated_at, account.language, account.left_unverified_at"""

FIND = f"SELECT {COLUMNS} FROM account WHERE id = %s"
CREDENTIALS = f"{COLUMNS}, email_key, password_hash, session_epoch"
FIND_CREDENTIALS = f"SELECT {CREDENTIALS} FROM account WHERE id = %s"
FIND_CREDENTIALS_BY_KEY = f"SELECT {CREDENTIALS} FROM account WHERE email_key = %s"
LOCK = f"SELECT {CREDENTIALS} FROM account WHERE id = %s FOR UPDATE"
# A node of Galera locks the row on itself only; what was written is compared with other nodes.
CERTIFY = "UPDATE account SET lock_count = lock_count + 1 WHERE id = %s"
INSERT = """INSERT INTO account
    (id, email, email_key, email_verified, name, password_hash, roles, created_at, updated_at,
     language)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
CHANGE = """UPDATE account SET name = %s, language = %s, version = version + 1, updated_at = %s
    WHERE id = %s"""
VERIFY = """UPDATE account SET email_verified = 1, version = version + 1, updated_at = %s
    WHERE id = %s AND email_verified = 0"""
# left_unverified_at first: what follows sets the column that it reads
SET_EMAIL = """UPDATE account
    SET left_unverified_at = IF(email_verified, left_unverified_at, %s),
        email = %s, email_key = %s, email_verified = 1, version = version + 1, updated_at = %s
    WHERE id = %s"""
# no condition on the address: LIMIT would not bound the rows that are read for it
LIST_ADDRESSES = "SELECT id, email, email_key FROM account WHERE id > %s ORDER BY id LIMIT %s"
LIST_NEWEST_ADDRESSES = "SELECT id, email, email_key FROM account ORDER BY id DESC LIMIT %s"
RESPELL = """UPDATE account
    SET email_key = %s, email_verified = IF(email = %s, email_verified, 0),
        version = IF(email = %s, version, version + 1),
        updated_at = IF(email = %s, updated_at, %s), email = %s
    WHERE id = %s"""
SET_ROLES = "UPDATE account SET roles = %s, version = version + 1, updated_at = %s WHERE id = %s"
LIST_WITH_ROLES = f"SELECT {COLUMNS} FROM account WHERE roles > '' ORDER BY email"
SET_PASSWORD_HASH = "UPDATE account SET password_hash = %s WHERE id = %s"
RAISE_EPOCH = "UPDATE account SET session_epoch = session_epoch + 1 WHERE id = %s"
LAST_OF_BATCH = """SELECT MAX(id) AS last, COUNT(*) AS count
    FROM (SELECT id FROM account WHERE id > %s ORDER BY id LIMIT %s) AS batch"""
# Of a restored database, one more may be an epoch that was there and ended in the lost time: device
# tokens of it would count again. The present second is above each that was counted up to.
RAISE_EPOCHS = """UPDATE account SET session_epoch = GREATEST(session_epoch + 1, UNIX_TIMESTAMP())
    WHERE id > %s AND id <= %s"""
DELETE = "DELETE FROM account WHERE id = %s"


def from_row(row: Row) -> Account:
    """The account in a row that selected ``COLUMNS``."""
    return Account(
        id=UUID(bytes=row["account_id"]),
        email=row["email"],
        email_verified=bool(row["email_verified"]),
        name=row["name"],
        held_roles=tuple(role for role in row["roles"].split(",") if role),
        version=row["version"],
        created_at=row["account_created_at"],
        updated_at=row["account_updated_at"],
        language=row["language"],
        left_unverified_at=row["left_unverified_at"],
    )


def find(account_id: UUID, tx: Transaction | None = None) -> Account | None:
    """The account, or None."""
    row = fetch_one(FIND, (account_id.bytes,), tx=tx)
    return from_row(row) if row else None


def find_credentials(account_id: UUID) -> Credentials | None:
    """The account with what its password is checked against."""
    return _credentials(fetch_one(FIND_CREDENTIALS, (account_id.bytes,)))


def find_credentials_by_key(email_key: bytes) -> Credentials | None:
    """The same by canonical address."""
    return _credentials(fetch_one(FIND_CREDENTIALS_BY_KEY, (email_key,)))


def lock(tx: Transaction, account_id: UUID) -> Locked | None:
    """Lock the row until the transaction ends, and read it as it now is.

    Starting a session and ending all of an account's sessions both begin here, so that one of them
    comes first.
    """
    return lock_later(tx, account_id)()


def lock_later(tx: Transaction, account_id: UUID) -> Callable[[], Locked | None]:
    """Lock the row on the way of the next statement, and read it when the result is called.

    Everything that follows in the transaction is done under the lock, and none of it stands unless
    the rule then finds the row to be as it must.
    """
    locking = defer(tx, LOCK, (account_id.bytes,))
    if tx.is_galera:
        defer(tx, CERTIFY, (account_id.bytes,))

    def read() -> Locked | None:
        rows = locking.rows()
        if not rows:
            return None
        row = rows[0]
        return Locked(from_row(row), row["session_epoch"], row["password_hash"], row["email_key"])

    return read


def lock_by_address(tx: Transaction, known: Credentials | None) -> Locked | None:
    """Lock an account that was looked up by its address; None: nobody has that address now.

    A stranger who signed up with it may leave it between the look and the lock. Then a request in
    the name of its owner must neither be on the stranger's record nor have mail sent to them.
    Nobody is locked by the same statement as somebody (I6).
    """
    locked = lock(tx, known.account.id if known else ids.new_id())
    if known is None or locked is None or locked.email_key != known.email_key:
        return None
    return locked


def insert(tx: Transaction, account: Account, email_key: bytes, password_hash: str) -> None:
    """Ends the transaction with ``Duplicate('account_email_key')`` when the address is taken."""
    defer(tx, INSERT, _values(account, email_key, password_hash))


def insert_unless_taken(
    tx: Transaction, account: Account, email_key: bytes, password_hash: str
) -> bool:
    """Whether it was inserted; where the address is taken, the transaction can go on."""
    try:
        execute(tx, INSERT, _values(account, email_key, password_hash))
    except Duplicate:  # the server undid that statement only
        return False
    return True


def change(
    tx: Transaction, account_id: UUID, name: str | None, language: str | None, moment: datetime
) -> None:
    """Set what an account whose row is locked says of itself; its version goes up."""
    defer(tx, CHANGE, (name, language, moment, account_id.bytes))


def verify(tx: Transaction, account_id: UUID, moment: datetime) -> None:
    """Mail to the address of this account, whose row is locked, arrives."""
    defer(tx, VERIFY, (moment, account_id.bytes))


def set_email(
    tx: Transaction, account_id: UUID, email: str, email_key: bytes, moment: datetime
) -> None:
    """Set the address of an account whose row is locked; it is verified, whatever the old one was.

    Raises ``Duplicate('account_email_key')`` when the canonical address is taken.
    """
    execute(tx, SET_EMAIL, (moment, email, email_key, moment, account_id.bytes))


def list_addresses(after: UUID, limit: int) -> list[tuple[UUID, str, bytes]]:
    """Return ids, addresses and their keys, by id: those after an id."""
    rows = fetch_all(LIST_ADDRESSES, (after.bytes, limit))
    return [(UUID(bytes=row["id"]), row["email"], row["email_key"]) for row in rows]


def list_newest_addresses(limit: int) -> list[tuple[UUID, str, bytes]]:
    """Return the same of the newest accounts, newest first."""
    rows = fetch_all(LIST_NEWEST_ADDRESSES, (limit,))
    return [(UUID(bytes=row["id"]), row["email"], row["email_key"]) for row in rows]


def respell(
    tx: Transaction, account_id: UUID, email: str, email_key: bytes, moment: datetime
) -> None:
    """Set the spelling and the key of a locked account's address; another one is unverified.

    Raises ``Duplicate('account_email_key')`` when the canonical address is taken.
    """
    values = (email_key, email, email, email, moment, email, account_id.bytes)
    execute(tx, RESPELL, values)


def set_roles(tx: Transaction, account_id: UUID, roles: Iterable[str], moment: datetime) -> None:
    """Set the roles of an account whose row is locked; its version goes up."""
    execute(tx, SET_ROLES, (",".join(roles), moment, account_id.bytes))


def list_with_roles() -> list[Account]:
    """All accounts that hold a role, by address."""
    return [from_row(row) for row in fetch_all(LIST_WITH_ROLES)]


def set_password_hash(tx: Transaction, account_id: UUID, password_hash: str) -> None:
    """Set the password of an account whose row is locked; '' is none, which only a reset mends."""
    defer(tx, SET_PASSWORD_HASH, (password_hash, account_id.bytes))


def raise_epoch(tx: Transaction, account_id: UUID) -> None:
    """End every session of the account that is not moved to the new epoch."""
    defer(tx, RAISE_EPOCH, (account_id.bytes,))


def last_of_batch(after: UUID, limit: int) -> tuple[UUID | None, int]:
    """Return the last id of at most so many accounts after an id, and how many those are."""
    row = fetch_one(LAST_OF_BATCH, (after.bytes, limit))
    if row is None or row["last"] is None:
        return None, 0
    return UUID(bytes=row["last"]), row["count"]


def raise_epochs(tx: Transaction, after: UUID, to: UUID) -> int:
    """End every session of the accounts whose ids are in ``(after, to]``; return how many."""
    return execute(tx, RAISE_EPOCHS, (after.bytes, to.bytes))


def delete(tx: Transaction, account_id: UUID) -> None:
    """Remove the account, its sessions with it."""
    defer(tx, DELETE, (account_id.bytes,))


def _credentials(row: Row | None) -> Credentials | None:
    if row is None:
        return None
    return Credentials(from_row(row), row["email_key"], row["password_hash"], row["session_epoch"])


def _values(account: Account, email_key: bytes, password_hash: str) -> tuple[Any, ...]:
    return (
        account.id.bytes,
        account.email,
        email_key,
        account.email_verified,
        account.name,
        password_hash,
        ",".join(account.held_roles),
        account.created_at,
        account.updated_at,
        account.language,
    )
