"""The table ``trusted_device``: where the second factor is not asked after the password."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.trusted_device import TrustedDevice
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """trusted_device.id, trusted_device.account_id, trusted_device.secret_digest,
    trusted_device.name, trusted_device.ip, trusted_device.created_at,
    trusted_device.last_used_at, trusted_device.expires_at"""
# Live: of the account's present epochs, so that every change of password or factors ends it, not
# expired, and not older than a lifetime that the operator has shortened since.
LIVE = """trusted_device.epoch = account.session_epoch
    AND trusted_device.factor_epoch = account.factor_epoch
    AND trusted_device.expires_at > %(now)s
    AND trusted_device.created_at > %(now)s - INTERVAL %(lifetime)s SECOND"""
FROM = "FROM trusted_device JOIN account ON account.id = trusted_device.account_id"

LIST_BY_DIGEST = f"SELECT {COLUMNS} FROM trusted_device WHERE secret_digest IN %s"
LIST_LIVE_BY_DIGEST = f"""SELECT {COLUMNS} {FROM}
    WHERE trusted_device.account_id = %(account)s
        AND trusted_device.secret_digest IN %(digests)s AND {LIVE}"""
LIST_LIVE = f"""SELECT {COLUMNS} {FROM}
    WHERE trusted_device.account_id = %(account)s AND trusted_device.id < %(before)s AND {LIVE}
    ORDER BY trusted_device.id DESC LIMIT %(limit)s"""
COUNT_LIVE = f"""SELECT COUNT(*) AS count {FROM}
    WHERE trusted_device.account_id = %(account)s AND {LIVE}"""
# The former secret is compared: of two requests with one cookie, one finds its device.
# expires_at stays: a device in daily use is asked again, too.
USE = f"""UPDATE trusted_device JOIN account ON account.id = trusted_device.account_id
    SET trusted_device.secret_digest = %(new)s, trusted_device.last_used_at = %(now)s,
        trusted_device.ip = %(ip)s
    WHERE trusted_device.id = %(id)s AND trusted_device.secret_digest = %(old)s AND {LIVE}"""
# the statement reads the present epochs itself: they are not known before the account is locked
INSERT = """INSERT INTO trusted_device
    (id, account_id, secret_digest, epoch, factor_epoch, name, ip, created_at, last_used_at,
     expires_at)
    SELECT %s, account.id, %s, account.session_epoch, account.factor_epoch, %s, %s, %s, %s, %s
    FROM account WHERE account.id = %s"""
DELETE_LIVE = f"""DELETE trusted_device {FROM}
    WHERE trusted_device.account_id = %(account)s AND {LIVE}"""
DELETE_LIVE_BY_ID = f"{DELETE_LIVE} AND trusted_device.id = %(id)s"
DELETE = "DELETE FROM trusted_device WHERE id = %s"
DELETE_BY_IDS = "DELETE FROM trusted_device WHERE id IN %s"
LIST_SURPLUS = """SELECT id FROM trusted_device WHERE account_id = %s
    ORDER BY last_used_at DESC, id DESC LIMIT 1000 OFFSET %s"""
DELETE_EXPIRED = "DELETE FROM trusted_device WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def list_by_digest(digests: Collection[bytes]) -> list[TrustedDevice]:
    """Return the devices of all accounts with one of these secrets, live or not."""
    if not digests:
        return []
    return [_from_row(row) for row in fetch_all(LIST_BY_DIGEST, (tuple(digests),))]


def list_live_by_digest(
    account_id: UUID, digests: Collection[bytes], moment: datetime, lifetime: int
) -> list[TrustedDevice]:
    """Return the account's live devices with one of these secrets.

    ``lifetime``: the longest age of a device, in seconds.
    """
    if not digests:
        return []
    values = {
        "account": account_id.bytes,
        "digests": tuple(digests),
        "now": moment,
        "lifetime": lifetime,
    }
    return [_from_row(row) for row in fetch_all(LIST_LIVE_BY_DIGEST, values)]


def list_live(
    account_id: UUID, before_id: UUID | None, limit: int, moment: datetime, lifetime: int
) -> list[TrustedDevice]:
    """Return the account's live devices before ``before_id``, newest first (keyset pagination)."""
    values = {
        "account": account_id.bytes,
        "before": (before_id or ids.GREATEST).bytes,
        "limit": limit,
        "now": moment,
        "lifetime": lifetime,
    }
    return [_from_row(row) for row in fetch_all(LIST_LIVE, values)]


def count_live(account_id: UUID, moment: datetime, lifetime: int) -> int:
    """Return how many live devices the account has."""
    values = {"account": account_id.bytes, "now": moment, "lifetime": lifetime}
    row = fetch_one(COUNT_LIVE, values)
    return int(row["count"]) if row else 0


def use(
    tx: Transaction,
    device: TrustedDevice,
    new_digest: bytes,
    ip: str | None,
    moment: datetime,
    lifetime: int,
) -> bool:
    """Give a live device of a locked account a new secret; False: it is no longer live, or used.

    ``device``: as read before the lock.
    """
    values = {
        "id": device.id.bytes,
        "old": device.secret_digest,
        "new": new_digest,
        "ip": ip,
        "now": moment,
        "lifetime": lifetime,
    }
    return execute(tx, USE, values) == 1


def insert(tx: Transaction, device: TrustedDevice) -> None:
    """Insert a device of a locked account, in the account's present epochs."""
    defer(
        tx,
        INSERT,
        (
            device.id.bytes,
            device.secret_digest,
            device.name,
            device.ip,
            device.created_at,
            device.last_used_at,
            device.expires_at,
            device.account_id.bytes,
        ),
    )


def delete(tx: Transaction, device_id: UUID) -> None:
    """Delete a device of a locked account."""
    defer(tx, DELETE, (device_id.bytes,))


def delete_live(
    tx: Transaction,
    account_id: UUID,
    moment: datetime,
    lifetime: int,
    device_id: UUID | None = None,
) -> int:
    """Delete one live device of a locked account, or with None all; return how many there were."""
    values = {"account": account_id.bytes, "now": moment, "lifetime": lifetime}
    if device_id is None:
        return execute(tx, DELETE_LIVE, values)
    return execute(tx, DELETE_LIVE_BY_ID, {**values, "id": device_id.bytes})


def delete_surplus(tx: Transaction, account_id: UUID, kept_count: int) -> None:
    """Delete a locked account's devices but the ``kept_count`` used last."""
    rows = fetch_all(LIST_SURPLUS, (account_id.bytes, kept_count), tx=tx)
    if rows:
        execute(tx, DELETE_BY_IDS, (tuple(row["id"] for row in rows),))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` devices that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> TrustedDevice:
    return TrustedDevice(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        secret_digest=row["secret_digest"],
        name=row["name"],
        ip=row["ip"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        expires_at=row["expires_at"],
    )
