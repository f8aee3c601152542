"""The table ``account`` and its dependants, many rows at once, for an import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from api.domain.account_batch import Holder, NewRow
from api.domain.name_key import name_key
from api.pool import Row, Transaction, defer, defer_row, fetch_all

FIND_BY_KEY = "SELECT id, email_key, external_id FROM account WHERE email_key IN %s"
FIND_BY_EXTERNAL_ID = "SELECT id, email_key, external_id FROM account WHERE external_id IN %s"
FIND_BY_ID = """SELECT id, email_key, external_id FROM account WHERE id IN %s
    UNION ALL SELECT id, '', NULL FROM service_account WHERE id IN %s"""
# Nothing has happened to the account since an import made it. Each subquery ends at its first row.
FIND_UNTOUCHED = """SELECT account.id FROM account
    WHERE account.id IN %s
        AND EXISTS (SELECT 1 FROM audit_event
            WHERE audit_event.subject = account.id AND audit_event.type = 'account.imported')
        AND NOT EXISTS (SELECT 1 FROM audit_event
            WHERE audit_event.subject = account.id AND audit_event.type <> 'account.imported')
        AND NOT EXISTS (SELECT 1 FROM session WHERE session.account_id = account.id)"""
INSERT = """INSERT INTO account
    (id, email, email_key, email_verified, name, password_hash, password_scheme, created_at,
     updated_at, language, name_key, email_domain, external_id, has_identity) VALUES"""
ROW = """(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, SUBSTRING_INDEX(%s, '@', -1), %s, %s)"""
INSERT_ACTIVITY = "INSERT INTO account_activity (account_id, last_seen_on) VALUES"
ACTIVITY_ROW = "(%s, %s)"
UPDATE = """UPDATE account SET name_key = IF(%s, %s, name_key), name = COALESCE(%s, name),
        language = COALESCE(%s, language), external_id = COALESCE(%s, external_id),
        version = version + 1, updated_at = %s
    WHERE id = %s"""


def find_by_key(email_keys: Collection[bytes]) -> list[Holder]:
    """Return the accounts that have one of these canonical addresses."""
    keys = tuple(email_keys)
    return _holders(fetch_all(FIND_BY_KEY, (keys,))) if keys else []


def find_by_external_id(external_ids: Collection[str]) -> list[Holder]:
    """Return the accounts that have one of these ids of the operator's own systems."""
    raw = tuple(each.encode() for each in external_ids)
    return _holders(fetch_all(FIND_BY_EXTERNAL_ID, (raw,))) if raw else []


def find_by_id(account_ids: Collection[UUID]) -> list[Holder]:
    """Return the accounts and service accounts with these ids."""
    raw = tuple(each.bytes for each in account_ids)
    return _holders(fetch_all(FIND_BY_ID, (raw, raw))) if raw else []


def find_untouched(account_ids: Collection[UUID], tx: Transaction | None = None) -> set[UUID]:
    """Return those that an import made, and that nobody has used or changed since.

    If the event of the import was pruned, the account counts as used.
    """
    if not account_ids:
        return set()
    raw = tuple(each.bytes for each in account_ids)
    return {UUID(bytes=row["id"]) for row in fetch_all(FIND_UNTOUCHED, (raw,), tx=tx)}


def insert(tx: Transaction, rows: Sequence[NewRow], day: date) -> None:
    """Insert accounts; ``day``: recorded as the one on which they were last used.

    Raises ``Duplicate`` for an address, an id or an external id that is taken.
    """
    for row in rows:
        defer_row(tx, INSERT, ROW, _values(row))
    for row in rows:
        defer_row(tx, INSERT_ACTIVITY, ACTIVITY_ROW, (row.account.id.bytes, day))


def update(
    tx: Transaction,
    account_id: UUID,
    *,
    name: str | None,
    language: str | None,
    external_id: str | None,
    moment: datetime,
) -> None:
    """Set what is not None of an account whose row is locked, and raise its version.

    Raises ``Duplicate`` if another account has the external id.
    """
    defer(
        tx,
        UPDATE,
        (
            name is not None,
            name_key(name),
            name,
            language,
            external_id,
            moment,
            account_id.bytes,
        ),
    )


def _holders(rows: Iterable[Row]) -> list[Holder]:
    return [
        Holder(
            UUID(bytes=row["id"]),
            row["email_key"],
            row["external_id"].decode() if row["external_id"] is not None else None,
        )
        for row in rows
    ]


def _values(row: NewRow) -> tuple[object, ...]:
    account = row.account
    return (
        account.id.bytes,
        account.email,
        row.email_key,
        account.email_verified,
        account.name,
        row.password_hash,
        row.password_scheme,
        account.created_at,
        account.updated_at,
        account.language,
        name_key(account.name),
        row.email_key,
        row.external_id,
        account.has_identity,
    )
