"""The rows that the tables have about a person, without secrets, for the export of an account.

A test compares the columns with the database: each column of a table with an account_id is exported
or named with the reason why not.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

from api.domain import ids
from api.domain.owned_rows import OwnedRows
from api.pool import Row, fetch_all, fetch_one

LIST_OWNED = """SELECT {columns} FROM {table}
    WHERE account_id = %s AND {key} > %s ORDER BY {key} LIMIT %s"""

OWNED = (
    OwnedRows("roles", "account_role", "role, granted_at, granted_by", key="role"),
    OwnedRows(
        "sessions",
        "session",
        "id, created_at, last_seen_at, authenticated_at, knowledge_at, possession_at, expires_at,"
        " ended_at, idle_timeout, remembered, assurance, methods, ip, user_agent, device,"
        " identity_id, data",
    ),
    OwnedRows(
        "pending_sign_ins",
        "pending_sign_in",
        "id, created_at, expires_at, ended_at, session_id, methods, kinds, passkey_id,"
        " identity_id, remembered, deliver, known_device, ip, user_agent, device, told_at",
    ),
    OwnedRows(
        "provider_attempts",
        "provider_attempt",
        "id, purpose, provider, client, stage, issuer, subject, email, name, client_state, device,"
        " created_at, expires_at, used_at",
    ),
    OwnedRows(
        "trusted_devices",
        "trusted_device",
        "id, name, ip, created_at, last_used_at, expires_at",
    ),
    OwnedRows(
        "passkeys",
        "passkey",
        "id, kind, name, credential_id, rp_id, aaguid, transports, backup_eligible, backed_up,"
        " discoverable, stands_alone, automatic, created_at, last_used_at, clone_suspected_at",
    ),
    OwnedRows(
        "authenticator_apps",
        "authenticator_app",
        "id, name, created_at, confirmed_at, expires_at, last_used_at",
    ),
    OwnedRows("recovery_codes", "recovery_code", "id, created_at, used_at"),
    OwnedRows(
        "identities",
        "identity",
        "id, provider, issuer, subject, email, name, created_at, last_used_at",
    ),
    OwnedRows(
        "api_tokens",
        "api_token",
        "id, name, hint, permissions, created_at, expires_at, last_used_at, ended_at, successor_of",
    ),
    OwnedRows(
        "mailed_proofs",
        "mailed_proof",
        "id, purpose, email, created_at, code_expires_at, expires_at, ended_at, used_at,"
        " requested_by",
    ),
)

ACCOUNT_COLUMNS = """id, email, email_verified, name, language, external_id, created_at, updated_at,
    last_seen_on, password_hash > '' AS has_password, asks_second_factor, enrol_by,
    left_unverified_at, lock_reason, locked_at, locked_until, locked_by, user_handle"""
FIND_ACCOUNT = f"""SELECT {ACCOUNT_COLUMNS}
    FROM account LEFT JOIN account_activity ON account_activity.account_id = account.id
    WHERE account.id = %s"""
FIND_DELETION = """SELECT due_at, reason, scheduled_by, created_at
    FROM account_deletion WHERE account_id = %s"""
FIND_INVITATION = """SELECT id, invited_by, roles, created_at, expires_at, accepted_at
    FROM account_invitation WHERE account_id = %s"""
# a payload is encrypted: the rule reads the kind of the mail from it
LIST_MAILS = """SELECT id, payload, created_at, attempts, dead_at FROM outbox
    WHERE kind = %s AND recipient_digest = %s AND id > %s ORDER BY id LIMIT %s"""


IDS = frozenset(
    {
        "id",
        "granted_by",
        "scheduled_by",
        "invited_by",
        "locked_by",
        "requested_by",
        "session_id",
        "identity_id",
        "passkey_id",
        "successor_of",
        "aaguid",
    }
)
FLAGS = frozenset(
    {
        "email_verified",
        "has_password",
        "asks_second_factor",
        "remembered",
        "known_device",
        "backup_eligible",
        "backed_up",
        "discoverable",
        "stands_alone",
        "automatic",
    }
)
LISTS = frozenset({"methods", "kinds", "transports", "permissions", "roles"})
RANDOM = frozenset({"credential_id", "user_handle"})
TEXTS = frozenset({"subject", "external_id"})


def find_account(account_id: UUID) -> dict[str, Any] | None:
    """Return what the table account and the day of the last use say; None: it was deleted."""
    return _read_if_any(fetch_one(FIND_ACCOUNT, (account_id.bytes,)))


def find_deletion(account_id: UUID) -> dict[str, Any] | None:
    """Return the scheduled deletion of an account; None: there is none."""
    return _read_if_any(fetch_one(FIND_DELETION, (account_id.bytes,)))


def find_invitation(account_id: UUID) -> dict[str, Any] | None:
    """Return the invitation with which an account began; None: there was none."""
    return _read_if_any(fetch_one(FIND_INVITATION, (account_id.bytes,)))


def list_owned(
    rows: OwnedRows, account_id: UUID, after: dict[str, Any] | None, limit: int
) -> list[dict[str, Any]]:
    """Return at most ``limit`` rows of an account after a row, by their key; None: the first.

    Ids are ``UUID``, lists are lists, and times are aware. ``data`` of a session is msgpack.
    """
    least = "" if rows.key == "role" else ids.LEAST
    last = after[rows.key] if after is not None else least
    position = last.bytes if isinstance(last, UUID) else last
    statement = LIST_OWNED.format(columns=rows.columns, table=rows.table, key=rows.key)
    return [_read(row) for row in fetch_all(statement, (account_id.bytes, position, limit))]


def list_mails(
    kind: str, recipient_digest: bytes, after_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """Return at most ``limit`` messages to a recipient in the outbox after an id, oldest first."""
    values = (kind, recipient_digest, after_id.bytes, limit)
    return [_read(row) for row in fetch_all(LIST_MAILS, values)]


def _read_if_any(row: Row | None) -> dict[str, Any] | None:
    return _read(row) if row else None


def _read(row: Row) -> dict[str, Any]:
    return {name: None if value is None else _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name in IDS:
        return UUID(bytes=value)
    if name in FLAGS:
        return bool(value)
    if name in LISTS:
        return [word for word in value.split(",") if word]
    if name in RANDOM:
        return urlsafe_b64encode(value).rstrip(b"=").decode()
    return value.decode() if name in TEXTS else value
