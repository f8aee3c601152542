"""The table ``api_token``, the ledger of API tokens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.api_token import (
    ApiToken,
    ApiTokenKind,
    ApiTokenOwner,
    ApiTokenRef,
    LedgerToken,
)
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

OWN_COLUMNS = """api_token.id, api_token.account_id, api_token.service_account_id, api_token.name,
    api_token.hint, api_token.permissions, api_token.created_at, api_token.expires_at,
    api_token.last_used_at"""
# the roles of an account count only while its address is verified
COLUMNS = f"""{OWN_COLUMNS}, api_token.digest, service_account.permissions AS owner_permissions,
    IF(account.email_verified, account.roles, '') AS owner_roles,
    IF(account.has_second_factor, NULL, account.enrol_by) AS owner_enrol_by"""
REF_COLUMNS = "id, digest, account_id, service_account_id"
FROM = """FROM api_token
    LEFT JOIN account ON account.id = api_token.account_id
    LEFT JOIN service_account ON service_account.id = api_token.service_account_id"""
# a locked account has no live token: its lock ends them
NOT_ENDED = "api_token.ended_at IS NULL AND api_token.expires_at > %(now)s"
LIVE = f"{NOT_ENDED} AND service_account.locked_at IS NULL"
INSERT = """INSERT INTO api_token (id, account_id, service_account_id, name, digest, hint,
    permissions, created_at, expires_at, successor_of) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s,
    %s)"""
FIND_LIVE = f"SELECT {COLUMNS} {FROM} WHERE api_token.digest = %(digest)s AND {LIVE}"
LIST_LIVE = f"SELECT {COLUMNS} {FROM} WHERE api_token.digest IN %(digests)s AND {LIVE}"
# The rows stay locked until the transaction ends: an ending waits, or has come before.
LOCK_LIVE = f"SELECT {COLUMNS} {FROM} WHERE api_token.id = %(id)s AND {LIVE} FOR UPDATE"
# also those of a service account that is being locked
LIST_REFS = f"SELECT {REF_COLUMNS} FROM api_token WHERE {NOT_ENDED}"
LIST_REFS_OF_ACCOUNT = f"{LIST_REFS} AND account_id = %(owner)s ORDER BY id"
LIST_REFS_OF_SERVICE = f"{LIST_REFS} AND service_account_id = %(owner)s ORDER BY id"
LIST_REFS_BY_DIGEST = f"{LIST_REFS} AND digest IN %(digests)s ORDER BY id"
LIST_SOME_REFS = f"{LIST_REFS} AND id > %(after)s ORDER BY id LIMIT %(limit)s"
LIST_DIGESTS_OF_ROLE = f"""SELECT api_token.digest {FROM}
    JOIN account_role ON account_role.account_id = api_token.account_id
    WHERE account_role.role = %(role)s AND {LIVE}"""
# expires_at, too: expired and ended tokens are removed by one index
END = """UPDATE api_token SET ended_at = %(now)s, expires_at = LEAST(expires_at, %(now)s)
    WHERE id = %(id)s AND ended_at IS NULL"""
# One column, and only of a token that is live: no use writes a row back that was ended meanwhile.
TOUCH = """UPDATE api_token SET last_used_at = %(now)s
    WHERE id = %(id)s AND ended_at IS NULL
        AND (last_used_at IS NULL OR last_used_at <= %(now)s - INTERVAL %(seconds)s SECOND)"""
DELETE_EXPIRED = "DELETE FROM api_token WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def insert(
    tx: Transaction, token: ApiToken, digest: bytes, *, successor_of: UUID | None = None
) -> None:
    """Insert a token of an owner whose row is locked."""
    owner_id = token.owner.id.bytes
    is_person = token.kind is ApiTokenKind.PERSON
    values = (
        token.id.bytes,
        owner_id if is_person else None,
        None if is_person else owner_id,
        token.name,
        digest,
        token.hint,
        ",".join(token.permissions),
        token.created_at,
        token.expires_at,
        successor_of.bytes if successor_of else None,
    )
    execute(tx, INSERT, values)


def find_live(digest: bytes, moment: datetime, tx: Transaction | None = None) -> LedgerToken | None:
    """Return the live token with this digest; None: unknown, ended, expired, or its owner locked.

    Its owner's permissions are not looked up: see ``api.rules.roles.permissions_of``.
    """
    row = fetch_one(FIND_LIVE, {"digest": digest, "now": moment}, tx=tx)
    return _ledger_token(row) if row else None


def list_live(digests: Collection[bytes], moment: datetime) -> dict[bytes, LedgerToken]:
    """Return those of these tokens that are live, by digest."""
    if not digests:
        return {}
    rows = fetch_all(LIST_LIVE, {"digests": tuple(digests), "now": moment})
    return {row["digest"]: _ledger_token(row) for row in rows}


def lock_live(tx: Transaction, token_id: UUID, moment: datetime) -> LedgerToken | None:
    """Lock the rows of a live token and its owner until the transaction ends; None: not live."""
    row = fetch_one(LOCK_LIVE, {"id": token_id.bytes, "now": moment}, tx=tx)
    return _ledger_token(row) if row else None


def list_refs(tx: Transaction, owner: ApiTokenOwner, moment: datetime) -> list[ApiTokenRef]:
    """Return references to all live tokens of an owner whose row is locked."""
    values = {"owner": owner.id.bytes, "now": moment}
    if owner.kind is ApiTokenKind.PERSON:
        rows = fetch_all(LIST_REFS_OF_ACCOUNT, values, tx=tx)
    else:
        rows = fetch_all(LIST_REFS_OF_SERVICE, values, tx=tx)
    return [_ref(row) for row in rows]


def list_refs_by_digest(
    tx: Transaction, digests: Collection[bytes], moment: datetime
) -> list[ApiTokenRef]:
    """Return references to those of these tokens that are live; there is at least one digest."""
    values = {"digests": tuple(digests), "now": moment}
    return [_ref(row) for row in fetch_all(LIST_REFS_BY_DIGEST, values, tx=tx)]


def list_some_refs(
    tx: Transaction, after_id: UUID, limit: int, moment: datetime
) -> list[ApiTokenRef]:
    """Return references to the first ``limit`` live tokens of all owners with greater ids."""
    values = {"after": after_id.bytes, "limit": limit, "now": moment}
    return [_ref(row) for row in fetch_all(LIST_SOME_REFS, values, tx=tx)]


def list_digests_of_role(tx: Transaction, role: str, moment: datetime) -> list[bytes]:
    """Return the digests of all live tokens of those who hold the role."""
    rows = fetch_all(LIST_DIGESTS_OF_ROLE, {"role": role, "now": moment}, tx=tx)
    return [row["digest"] for row in rows]


def end(tx: Transaction, token_id: UUID, moment: datetime) -> bool:
    """End the token; return False if it ended before."""
    return execute(tx, END, {"now": moment, "id": token_id.bytes}) == 1


def touch(tx: Transaction, token_id: UUID, moment: datetime, seconds: int) -> bool:
    """Record a use; return False if it ended or was used within ``seconds``."""
    return execute(tx, TOUCH, {"now": moment, "id": token_id.bytes, "seconds": seconds}) == 1


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` tokens that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> ApiToken:
    return ApiToken(
        id=UUID(bytes=row["id"]),
        owner=_owner(row),
        name=row["name"],
        hint=row["hint"],
        permissions=_listed(row["permissions"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )


def _ledger_token(row: Row) -> LedgerToken:
    roles, permissions = row["owner_roles"], row["owner_permissions"]
    return LedgerToken(_from_row(row), _listed(roles), _listed(permissions), row["owner_enrol_by"])


def _ref(row: Row) -> ApiTokenRef:
    token_id = UUID(bytes=row["id"])
    return ApiTokenRef(token_id, row["digest"], _owner(row))


def _owner(row: Row) -> ApiTokenOwner:
    if row["account_id"] is not None:
        return ApiTokenOwner(ApiTokenKind.PERSON, UUID(bytes=row["account_id"]))
    return ApiTokenOwner(ApiTokenKind.SERVICE, UUID(bytes=row["service_account_id"]))


def _listed(names: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (names or "").split(",")))
