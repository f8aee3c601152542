"""The table ``account``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from api.model import Account, Credentials, Locked
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

COLUMNS = """account.id AS account_id, account.email, account.email_verified, account.name,
    account.roles, account.version, account.created_at AS account_created_at,
    account.updated_at AS account_updated_at, account.language"""

FIND = f"SELECT {COLUMNS} FROM account WHERE id = %s"
FIND_CREDENTIALS = f"SELECT {COLUMNS}, email_key, password_hash FROM account WHERE id = %s"
FIND_CREDENTIALS_BY_KEY = (
    f"SELECT {COLUMNS}, email_key, password_hash FROM account WHERE email_key = %s"
)
LOCK = f"SELECT {COLUMNS}, session_epoch, password_hash FROM account WHERE id = %s FOR UPDATE"
INSERT = """INSERT INTO account
    (id, email, email_key, email_verified, name, password_hash, roles, created_at, updated_at,
     language)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
RENAME = """UPDATE account SET name = %s, version = version + 1, updated_at = %s WHERE id = %s"""
SET_ROLES = "UPDATE account SET roles = %s, version = version + 1, updated_at = %s WHERE id = %s"
LIST_WITH_ROLES = f"SELECT {COLUMNS} FROM account WHERE roles > '' ORDER BY email"
SET_PASSWORD_HASH = "UPDATE account SET password_hash = %s WHERE id = %s"
RAISE_EPOCH = "UPDATE account SET session_epoch = session_epoch + 1 WHERE id = %s"
DELETE = "DELETE FROM account WHERE id = %s"


def from_row(row: Row) -> Account:
    """The account in a row that selected ``COLUMNS``."""
    return Account(
        id=UUID(bytes=row["account_id"]),
        email=row["email"],
        email_verified=bool(row["email_verified"]),
        name=row["name"],
        roles=tuple(role for role in row["roles"].split(",") if role),
        version=row["version"],
        created_at=row["account_created_at"],
        updated_at=row["account_updated_at"],
        language=row["language"],
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
    row = fetch_one(LOCK, (account_id.bytes,), tx=tx)
    return Locked(from_row(row), row["session_epoch"], row["password_hash"]) if row else None


def insert(tx: Transaction, account: Account, email_key: bytes, password_hash: str) -> None:
    """Raises ``Duplicate('account_email_key')`` when the canonical address is taken."""
    execute(
        tx,
        INSERT,
        (
            account.id.bytes,
            account.email,
            email_key,
            account.email_verified,
            account.name,
            password_hash,
            ",".join(account.roles),
            account.created_at,
            account.updated_at,
            account.language,
        ),
    )


def rename(tx: Transaction, account_id: UUID, name: str | None, moment: datetime) -> None:
    """Set the name of an account whose row is locked; its version goes up."""
    execute(tx, RENAME, (name, moment, account_id.bytes))


def set_roles(tx: Transaction, account_id: UUID, roles: Iterable[str], moment: datetime) -> None:
    """Set the roles of an account whose row is locked; its version goes up."""
    execute(tx, SET_ROLES, (",".join(roles), moment, account_id.bytes))


def list_with_roles() -> list[Account]:
    """All accounts that hold a role, by address."""
    return [from_row(row) for row in fetch_all(LIST_WITH_ROLES)]


def set_password_hash(tx: Transaction, account_id: UUID, password_hash: str) -> None:
    """Set the password of an account whose row is locked."""
    execute(tx, SET_PASSWORD_HASH, (password_hash, account_id.bytes))


def raise_epoch(tx: Transaction, account_id: UUID) -> None:
    """End every session of the account that is not moved to the new epoch."""
    execute(tx, RAISE_EPOCH, (account_id.bytes,))


def delete(tx: Transaction, account_id: UUID) -> None:
    """Remove the account, its sessions with it."""
    execute(tx, DELETE, (account_id.bytes,))


def _credentials(row: Row | None) -> Credentials | None:
    if row is None:
        return None
    return Credentials(from_row(row), row["email_key"], row["password_hash"])
