"""The table ``account``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from api.domain import ids
from api.domain.account import Account, Credentials, Locked
from api.domain.name_key import name_key
from api.pool import Duplicate, Row, Transaction, defer, execute, fetch_all, fetch_one
from api.store import account_activity, account_lock

COLUMNS = """account.id AS account_id, account.email, account.email_verified, account.name,
    account.roles, account.version, account.created_at AS account_created_at,
    account.updated_at AS account_updated_at, account.language, account.left_unverified_at,
    account.password_hash > '' AS has_password, account.has_second_factor,
    account.has_lone_passkey, account.asks_second_factor, account.enrol_by,
    account.has_identity"""

FIND = f"SELECT {COLUMNS} FROM account WHERE id = %s"
CREDENTIALS = f"""{COLUMNS}, {account_lock.COLUMNS}, email_key, password_hash, session_epoch,
    factor_epoch"""
FIND_CREDENTIALS = f"SELECT {CREDENTIALS} FROM account WHERE id = %s"
FIND_CREDENTIALS_BY_KEY = f"SELECT {CREDENTIALS} FROM account WHERE email_key = %s"
LOCK = f"SELECT {CREDENTIALS} FROM account WHERE id = %s FOR UPDATE"
# A Galera node locks the row only on itself; a write is certified against the other nodes.
CERTIFY = "UPDATE account SET lock_count = lock_count + 1 WHERE id = %s"
INSERT = """INSERT INTO account
    (id, email, email_key, email_verified, name, password_hash, roles, created_at, updated_at,
     language, name_key, email_domain)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, SUBSTRING_INDEX(%s, '@', -1))"""
CHANGE = """UPDATE account
    SET name = %s, name_key = %s, language = %s, version = version + 1, updated_at = %s
    WHERE id = %s"""
VERIFY = """UPDATE account SET email_verified = 1, version = version + 1, updated_at = %s
    WHERE id = %s AND email_verified = 0"""
# left_unverified_at first: the next assignment changes the column that it reads; email_domain after
# email_key, which it is made of
SET_EMAIL = """UPDATE account
    SET left_unverified_at = IF(email_verified, left_unverified_at, %s),
        email = %s, email_key = %s, email_domain = SUBSTRING_INDEX(email_key, '@', -1),
        email_verified = 1, version = version + 1, updated_at = %s
    WHERE id = %s"""
# no condition on the address: LIMIT would then not bound the rows read
LIST_ADDRESSES = "SELECT id, email, email_key FROM account WHERE id > %s ORDER BY id LIMIT %s"
LIST_NEWEST_ADDRESSES = "SELECT id, email, email_key FROM account ORDER BY id DESC LIMIT %s"
RESPELL = """UPDATE account
    SET email_key = %s, email_domain = SUBSTRING_INDEX(email_key, '@', -1),
        email_verified = IF(email = %s, email_verified, 0),
        version = IF(email = %s, version, version + 1),
        updated_at = IF(email = %s, updated_at, %s), email = %s
    WHERE id = %s"""
SET_ROLES = "UPDATE account SET roles = %s, version = version + 1, updated_at = %s WHERE id = %s"
# an imported hash is never stored by this statement
SET_PASSWORD_HASH = "UPDATE account SET password_hash = %s, password_scheme = NULL WHERE id = %s"
# nor by this one, which leaves a password alone that was set since the old one was verified
REPLACE_PASSWORD_HASH = f"{SET_PASSWORD_HASH} AND password_hash = %s"
# once: no later decision gives an account more time
SET_ENROL_BY = "UPDATE account SET enrol_by = %s WHERE id = %s AND enrol_by IS NULL"
RAISE_EPOCH = "UPDATE account SET session_epoch = session_epoch + 1 WHERE id = %s"
LAST_OF_BATCH = """SELECT MAX(id) AS last, COUNT(*) AS count
    FROM (SELECT id FROM account WHERE id > %s ORDER BY id LIMIT %s) AS batch"""
# After a restore, the next epoch may be one that existed and ended in the lost time: its device
# tokens would be valid again. The present second is above every epoch counted so far.
RAISE_EPOCHS = """UPDATE account SET session_epoch = GREATEST(session_epoch + 1, UNIX_TIMESTAMP())
    WHERE id > %s AND id <= %s"""
DELETE = "DELETE FROM account WHERE id = %s"


def from_row(row: Row) -> Account:
    """Return the account in a row that selected ``COLUMNS``."""
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
        has_password=bool(row["has_password"]),
        has_second_factor=bool(row["has_second_factor"]),
        has_lone_passkey=bool(row["has_lone_passkey"]),
        asks_second_factor=bool(row["asks_second_factor"]),
        enrol_by=row["enrol_by"],
        has_identity=bool(row["has_identity"]),
    )


def find(account_id: UUID, tx: Transaction | None = None) -> Account | None:
    """Return the account; None: unknown."""
    row = fetch_one(FIND, (account_id.bytes,), tx=tx)
    return from_row(row) if row else None


def find_credentials(account_id: UUID) -> Credentials | None:
    """Return the account with its password hash; None: unknown."""
    return _credentials(fetch_one(FIND_CREDENTIALS, (account_id.bytes,)))


def find_credentials_by_key(email_key: bytes) -> Credentials | None:
    """Return the account of a canonical address with its password hash; None: unknown."""
    return _credentials(fetch_one(FIND_CREDENTIALS_BY_KEY, (email_key,)))


def lock(tx: Transaction, account_id: UUID) -> Locked | None:
    """Lock the row until the transaction ends and return its present state; None: unknown.

    Starting a session and ending all sessions of an account both begin with this lock, so that one
    of them comes first.
    """
    return lock_later(tx, account_id)()


def lock_later(tx: Transaction, account_id: UUID) -> Callable[[], Locked | None]:
    """Defer the lock of the row to the next batch; the returned function reads the row.

    All later statements of the transaction run under the lock. The rule must check the row and roll
    back if it is not as expected.
    """
    locking = defer(tx, LOCK, (account_id.bytes,))
    if tx.is_galera:
        defer(tx, CERTIFY, (account_id.bytes,))

    def read() -> Locked | None:
        rows = locking.rows()
        if not rows:
            return None
        row = rows[0]
        return Locked(
            from_row(row),
            row["session_epoch"],
            row["password_hash"],
            row["email_key"],
            row["factor_epoch"],
            account_lock.from_row(row),
        )

    return read


def lock_by_address(tx: Transaction, credentials: Credentials | None) -> Locked | None:
    """Lock an account that was found by its address; None: nobody has that address now.

    A stranger who signed up with the address may give it up between lookup and lock. Then a request
    of its owner must not be recorded for the stranger, and no mail may go to them. With and without
    an account the statement is the same (I6).
    """
    locked = lock(tx, credentials.account.id if credentials else ids.new_id())
    if credentials is None or locked is None or locked.email_key != credentials.email_key:
        return None
    return locked


def insert(tx: Transaction, account: Account, email_key: bytes, password_hash: str) -> None:
    """Insert the account; if the address is taken, end the transaction with ``Duplicate``.

    Raises ``Duplicate('account_email_key')``.
    """
    defer(tx, INSERT, _values(account, email_key, password_hash))
    account_activity.insert(tx, account.id, account.created_at.date())


def insert_unless_taken(
    tx: Transaction, account: Account, email_key: bytes, password_hash: str
) -> bool:
    """Insert the account and return whether that was possible; the transaction can go on."""
    is_taken = False
    try:
        execute(tx, INSERT, _values(account, email_key, password_hash))
    except Duplicate:  # the server rolled back only that statement
        is_taken = True
    # for a taken address, too, where it finds no account: the statements must be the same (I6)
    account_activity.record_sign_in(tx, account.id, account.created_at.date())
    return not is_taken


def change(
    tx: Transaction, account_id: UUID, name: str | None, language: str | None, moment: datetime
) -> None:
    """Set name and language of an account whose row is locked, and raise its version."""
    defer(tx, CHANGE, (name, name_key(name), language, moment, account_id.bytes))


def verify(tx: Transaction, account_id: UUID, moment: datetime) -> None:
    """Mark the address of an account whose row is locked as verified."""
    defer(tx, VERIFY, (moment, account_id.bytes))


def set_email(
    tx: Transaction, account_id: UUID, email: str, email_key: bytes, moment: datetime
) -> None:
    """Set the address of an account whose row is locked, and mark it as verified.

    Raises ``Duplicate('account_email_key')`` if the canonical address is taken.
    """
    execute(tx, SET_EMAIL, (moment, email, email_key, moment, account_id.bytes))


def list_addresses(after_id: UUID, limit: int) -> list[tuple[UUID, str, bytes]]:
    """Return id, address and key of at most ``limit`` accounts after an id, by id."""
    rows = fetch_all(LIST_ADDRESSES, (after_id.bytes, limit))
    return [(UUID(bytes=row["id"]), row["email"], row["email_key"]) for row in rows]


def list_newest_addresses(limit: int) -> list[tuple[UUID, str, bytes]]:
    """Return id, address and key of the newest accounts, newest first."""
    rows = fetch_all(LIST_NEWEST_ADDRESSES, (limit,))
    return [(UUID(bytes=row["id"]), row["email"], row["email_key"]) for row in rows]


def respell(
    tx: Transaction, account_id: UUID, email: str, email_key: bytes, moment: datetime
) -> None:
    """Set spelling and key of a locked account's address; a changed address becomes unverified.

    Raises ``Duplicate('account_email_key')`` if the canonical address is taken.
    """
    values = (email_key, email, email, email, moment, email, account_id.bytes)
    execute(tx, RESPELL, values)


def set_roles(tx: Transaction, account_id: UUID, roles: Iterable[str], moment: datetime) -> None:
    """Set the roles of an account whose row is locked, and raise its version."""
    execute(tx, SET_ROLES, (",".join(roles), moment, account_id.bytes))


def set_password_hash(tx: Transaction, account_id: UUID, password_hash: str) -> None:
    """Set the password hash of an account whose row is locked; '' means none until a reset."""
    defer(tx, SET_PASSWORD_HASH, (password_hash, account_id.bytes))


def replace_password_hash(tx: Transaction, account_id: UUID, old: str, new: str) -> None:
    """Set the hash of an account whose row is locked, unless it is no longer the old one."""
    defer(tx, REPLACE_PASSWORD_HASH, (new, account_id.bytes, old))


def set_enrol_by(tx: Transaction, account_id: UUID, moment: datetime) -> None:
    """Set by when an account whose row is locked needs a second factor, unless that is set."""
    execute(tx, SET_ENROL_BY, (moment, account_id.bytes))


def raise_epoch(tx: Transaction, account_id: UUID) -> None:
    """Raise the epoch: every session that is not moved to the new epoch ends."""
    defer(tx, RAISE_EPOCH, (account_id.bytes,))


def last_of_batch(after_id: UUID, limit: int) -> tuple[UUID | None, int]:
    """Return the last id of at most ``limit`` accounts after an id, and the number of accounts."""
    row = fetch_one(LAST_OF_BATCH, (after_id.bytes, limit))
    if row is None or row["last"] is None:
        return None, 0
    return UUID(bytes=row["last"]), row["count"]


def raise_epochs(tx: Transaction, after_id: UUID, to: UUID) -> int:
    """End every session of the accounts with ids in ``(after, to]``; return how many accounts."""
    return execute(tx, RAISE_EPOCHS, (after_id.bytes, to.bytes))


def delete(tx: Transaction, account_id: UUID) -> None:
    """Delete the account and its sessions."""
    defer(tx, DELETE, (account_id.bytes,))


def _credentials(row: Row | None) -> Credentials | None:
    if row is None:
        return None
    return Credentials(
        from_row(row),
        row["email_key"],
        row["password_hash"],
        row["session_epoch"],
        row["factor_epoch"],
        account_lock.from_row(row),
    )


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
        name_key(account.name),
        email_key,
    )
