"""The table ``service_account``: the owners of the API tokens of programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.service_account import ServiceAccount
from api.pool import Row, Transaction, execute, fetch_all, fetch_one
from api.store.owned_token import permissions_from, permissions_text

# created_by: only while that account exists
COLUMNS = """service_account.id, service_account.name, description, permissions,
    account.id AS created_by, service_account.locked_at, service_account.version,
    service_account.created_at, service_account.updated_at"""
FROM = "FROM service_account LEFT JOIN account ON account.id = service_account.created_by"
INSERT = """INSERT INTO service_account (id, name, description, permissions, created_by, created_at,
    updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s)"""
COUNT = "SELECT COUNT(*) AS count FROM service_account"
FIND = f"SELECT {COLUMNS} {FROM} WHERE service_account.id = %s"
LOCK = "SELECT id FROM service_account WHERE id = %s FOR UPDATE"
LIST = f"""SELECT {COLUMNS} {FROM} WHERE service_account.id < %s
    ORDER BY service_account.id DESC LIMIT %s"""
CHANGE = """UPDATE service_account SET name = %s, description = %s, permissions = %s,
    locked_at = %s, version = version + 1, updated_at = %s WHERE id = %s"""
DELETE = "DELETE FROM service_account WHERE id = %s"
FIND_HOLDER = """SELECT name FROM service_account WHERE FIND_IN_SET(%s, permissions) > 0
    LIMIT 1"""
# there are few service accounts
LIST_UNUSED = """SELECT name FROM service_account WHERE created_at < %(since)s AND NOT EXISTS (
    SELECT 1 FROM api_token WHERE service_account_id = service_account.id
        AND (last_used_at >= %(since)s OR last_used_at IS NULL AND created_at >= %(since)s))
    ORDER BY id"""
LIST_OWNERLESS = f"""SELECT service_account.name {FROM} WHERE account.id IS NULL
    ORDER BY service_account.id"""


def insert(tx: Transaction, service: ServiceAccount) -> None:
    """Insert a service account."""
    values = (
        service.id.bytes,
        service.name,
        service.description,
        permissions_text(service.permissions),
        service.created_by.bytes if service.created_by else None,
        service.created_at,
        service.updated_at,
    )
    execute(tx, INSERT, values)


def count(tx: Transaction) -> int:
    """Count the service accounts."""
    row = fetch_one(COUNT, tx=tx)
    return int(row["count"]) if row else 0


def find_holder(tx: Transaction, permission: str) -> str | None:
    """Return the name of a service account with the permission; None: there is none."""
    row = fetch_one(FIND_HOLDER, (permission,), tx=tx)
    return str(row["name"]) if row else None


def find(service_id: UUID, tx: Transaction | None = None) -> ServiceAccount | None:
    """Return the service account; None: unknown."""
    row = fetch_one(FIND, (service_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def lock(tx: Transaction, service_id: UUID) -> ServiceAccount | None:
    """Lock the service account until the transaction ends and return it; None: unknown."""
    if fetch_one(LOCK, (service_id.bytes,), tx=tx) is None:
        return None
    return find(service_id, tx)


def list_newest(before_id: UUID | None, limit: int) -> list[ServiceAccount]:
    """Return service accounts before ``before_id``, newest first (keyset pagination)."""
    rows = fetch_all(LIST, ((before_id or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def change(tx: Transaction, service: ServiceAccount, moment: datetime) -> None:
    """Set the name, the description, the permissions and the lock to those of ``service``."""
    values = (
        service.name,
        service.description,
        permissions_text(service.permissions),
        service.locked_at,
        moment,
        service.id.bytes,
    )
    execute(tx, CHANGE, values)


def delete(tx: Transaction, service_id: UUID) -> None:
    """Delete the service account and its tokens."""
    execute(tx, DELETE, (service_id.bytes,))


def list_unused(since: datetime) -> list[str]:
    """Return the names of service accounts without a token that was used or made since then."""
    return [row["name"] for row in fetch_all(LIST_UNUSED, {"since": since})]


def list_ownerless() -> list[str]:
    """Return the names of service accounts whose creator has no account any more."""
    return [row["name"] for row in fetch_all(LIST_OWNERLESS)]


def _from_row(row: Row) -> ServiceAccount:
    return ServiceAccount(
        id=UUID(bytes=row["id"]),
        name=row["name"],
        description=row["description"],
        permissions=permissions_from(row["permissions"]),
        created_by=UUID(bytes=row["created_by"]) if row["created_by"] else None,
        locked_at=row["locked_at"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
