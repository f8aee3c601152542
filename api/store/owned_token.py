"""The table ``api_token``, as owners and administrators manage it.

``api.store.api_token`` reads it for the programs that use tokens.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.domain.owned_token import OwnedToken
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """id, account_id, service_account_id, name, hint, digest, permissions, created_at,
    expires_at, last_used_at, successor_of"""
LIVE = "ended_at IS NULL AND expires_at > %(now)s"

# bounded: create_token counts them
LIST_OF_ACCOUNT = f"""SELECT {COLUMNS} FROM api_token
    WHERE account_id = %(owner)s AND {LIVE} ORDER BY id DESC"""
LIST_OF_SERVICE = f"""SELECT {COLUMNS} FROM api_token
    WHERE service_account_id = %(owner)s AND {LIVE} ORDER BY id DESC"""
FIND = f"SELECT {COLUMNS} FROM api_token WHERE id = %s"
RENAME = "UPDATE api_token SET name = %s WHERE id = %s AND ended_at IS NULL"
SET_SECRET = """UPDATE api_token SET digest = %s, hint = %s
    WHERE id = %s AND digest = %s AND ended_at IS NULL"""
SHORTEN = "UPDATE api_token SET expires_at = LEAST(expires_at, %s) WHERE id = %s"
# 255: nobody was warned yet. A token that never had so many days left needs no warning of them.
LIST_EXPIRING = f"""SELECT {COLUMNS} FROM api_token
    WHERE expires_at >= %(after)s AND (expires_at > %(after)s OR id > %(id)s)
        AND expires_at <= %(until)s AND ended_at IS NULL AND COALESCE(warned_days, 255) > %(days)s
        AND created_at < expires_at - INTERVAL %(days)s DAY
    ORDER BY expires_at, id LIMIT %(limit)s"""
WARN = """UPDATE api_token SET warned_days = %s
    WHERE id = %s AND ended_at IS NULL AND COALESCE(warned_days, 255) > %s"""
# doctor reads the whole table, in its own time
COUNT_UNUSED = f"""SELECT COUNT(*) AS count FROM api_token
    WHERE {LIVE} AND COALESCE(last_used_at, created_at) < %(since)s"""


def list_live(
    owner: ApiTokenOwner, moment: datetime, tx: Transaction | None = None
) -> list[OwnedToken]:
    """Return the live tokens of an owner, newest first; with ``tx`` the owner's row is locked."""
    values = {"owner": owner.id.bytes, "now": moment}
    if owner.kind is ApiTokenKind.PERSON:
        rows = fetch_all(LIST_OF_ACCOUNT, values, tx=tx)
    else:
        rows = fetch_all(LIST_OF_SERVICE, values, tx=tx)
    return [_from_row(row) for row in rows]


def find(tx: Transaction, token_id: UUID) -> OwnedToken | None:
    """Return a token, ended or not; None: unknown."""
    row = fetch_one(FIND, (token_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def rename(tx: Transaction, token_id: UUID, name: str) -> None:
    """Set the name of a live token."""
    execute(tx, RENAME, (name, token_id.bytes))


def set_secret(tx: Transaction, token: OwnedToken, digest: bytes, hint: str) -> bool:
    """Give a live token another secret; return False if it has ended or has another one by now."""
    return execute(tx, SET_SECRET, (digest, hint, token.id.bytes, token.digest)) == 1


def shorten(tx: Transaction, token_id: UUID, expires_at: datetime) -> None:
    """Let the token expire then, if it would expire later."""
    defer(tx, SHORTEN, (expires_at, token_id.bytes))


def list_expiring(
    after: tuple[datetime, UUID], until: datetime, days: int, limit: int
) -> list[OwnedToken]:
    """Return tokens that expire until then and whose owners were not warned of so few days.

    ``after``: the end and the id of the last token of the page before.
    """
    moment, last_id = after
    values = {
        "after": moment,
        "id": last_id.bytes,
        "until": until,
        "days": days,
        "limit": limit,
    }
    return [_from_row(row) for row in fetch_all(LIST_EXPIRING, values)]


def warn(tx: Transaction, token_id: UUID, days: int) -> bool:
    """Record that the owner is warned; return False if another worker did it, or it has ended."""
    return execute(tx, WARN, (days, token_id.bytes, days)) == 1


def count_unused(since: datetime, moment: datetime) -> int:
    """Count the live tokens that were not used since then."""
    row = fetch_one(COUNT_UNUSED, {"since": since, "now": moment})
    return int(row["count"]) if row else 0


def permissions_from(text: str) -> tuple[str, ...]:
    """Return the permissions in a column."""
    return tuple(filter(None, text.split(",")))


def permissions_text(permissions: Collection[str]) -> str:
    """Return permissions as a column has them."""
    return ",".join(sorted(permissions))


def _from_row(row: Row) -> OwnedToken:
    if row["account_id"] is not None:
        owner = ApiTokenOwner(ApiTokenKind.PERSON, UUID(bytes=row["account_id"]))
    else:
        owner = ApiTokenOwner(ApiTokenKind.SERVICE, UUID(bytes=row["service_account_id"]))
    return OwnedToken(
        id=UUID(bytes=row["id"]),
        owner=owner,
        name=row["name"],
        hint=row["hint"],
        digest=row["digest"],
        permissions=permissions_from(row["permissions"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        successor_of=UUID(bytes=row["successor_of"]) if row["successor_of"] else None,
    )
