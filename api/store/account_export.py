"""The table ``account`` with all that an export of accounts contains, read in pages."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from api.domain.exported_row import ExportedRow
from api.domain.imported_account import ImportedAccount, ImportedIdentity
from api.pool import Row, fetch_all

# One statement is one snapshot: an account never has the address of one moment and the identities
# of another.
# HEX: a JSON function would read the bytes as text of the connection's character set.
LIST = """SELECT account.id, account.email, account.email_verified, account.name,
        account.language, account.external_id, account.created_at, account.password_hash,
        account.is_locked AND (account.locked_until IS NULL OR account.locked_until > %s)
            OR account_deletion.account_id IS NOT NULL AS is_locked,
        account_metadata.public, account_metadata.private,
        IF(account.has_identity, (
            SELECT JSON_ARRAYAGG(
                JSON_ARRAY(identity.issuer, HEX(identity.subject), identity.provider))
            FROM identity WHERE identity.account_id = account.id
        ), NULL) AS identities
    FROM account LEFT JOIN account_metadata ON account_metadata.account_id = account.id
        LEFT JOIN account_deletion ON account_deletion.account_id = account.id
    WHERE account.id > %s AND account.id <= %s ORDER BY account.id LIMIT %s"""


def list_page(after_id: UUID, last_id: UUID, limit: int, moment: datetime) -> list[ExportedRow]:
    """Return at most ``limit`` accounts with ids in ``(after, last]``, by id.

    ``moment``: a lock that ended by then is no lock.
    """
    rows = fetch_all(LIST, (moment, after_id.bytes, last_id.bytes, limit))
    return [_from_row(row) for row in rows]


def _from_row(row: Row) -> ExportedRow:
    account_id, external_id = UUID(bytes=row["id"]), row["external_id"]
    account = ImportedAccount(
        email=row["email"],
        id=str(account_id),
        email_verified=bool(row["email_verified"]),
        name=row["name"],
        language=row["language"],
        external_id=external_id.decode() if external_id is not None else None,
        created_at=row["created_at"],
        identities=tuple(
            ImportedIdentity(provider, bytes.fromhex(subject).decode(), issuer)
            # in the order of their unique key, so that two exports can be compared
            for issuer, subject, provider in sorted(json.loads(row["identities"] or "[]"))
        ),
        public_metadata=json.loads(row["public"]) if row["public"] else None,
        private_metadata=json.loads(row["private"]) if row["private"] else None,
        locked=bool(row["is_locked"]),
    )
    return ExportedRow(account_id, account, row["password_hash"])
