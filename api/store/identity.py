"""The table ``identity``: identities at providers, linked with accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from api.domain.identity import Identity
from api.pool import Row, Transaction, defer, defer_row, execute, fetch_all, fetch_one

COLUMNS = "id, account_id, provider, issuer, subject, email, name, created_at, last_used_at"

FIND = f"SELECT {COLUMNS} FROM identity WHERE issuer = %s AND subject = %s"
FIND_OF_ACCOUNT = f"SELECT {COLUMNS} FROM identity WHERE account_id = %s AND id = %s"
LIST = f"SELECT {COLUMNS} FROM identity WHERE account_id = %s ORDER BY id DESC"
FIND_LINKED = "SELECT issuer, subject FROM identity WHERE (issuer, subject) IN %s"
INSERT_ROWS = """INSERT INTO identity
    (id, account_id, provider, issuer, subject, email, name, created_at, last_used_at) VALUES"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
INSERT = f"{INSERT_ROWS} {ROW}"
# as the provider has it now; provider: the operator may have renamed it
REFRESH = """UPDATE identity
    SET provider = %s, email = %s, name = COALESCE(%s, name), last_used_at = %s
    WHERE id = %s"""
DELETE = "DELETE FROM identity WHERE account_id = %s AND id = %s"
DELETE_ALL = "DELETE FROM identity WHERE account_id = %s"


def find(issuer: str, subject: str, tx: Transaction | None = None) -> Identity | None:
    """Return the linked identity; None: no account has it. Nothing else identifies a person."""
    row = fetch_one(FIND, (issuer, subject.encode()), tx=tx)
    return _from_row(row) if row else None


def find_of_account(
    account_id: UUID, identity_id: UUID, tx: Transaction | None = None
) -> Identity | None:
    """Return the account's identity with this id; None: it has none."""
    row = fetch_one(FIND_OF_ACCOUNT, (account_id.bytes, identity_id.bytes), tx=tx)
    return _from_row(row) if row else None


def list_of_account(account_id: UUID, tx: Transaction | None = None) -> list[Identity]:
    """Return all identities of the account, newest first; there are few."""
    return [_from_row(row) for row in fetch_all(LIST, (account_id.bytes,), tx=tx)]


def insert(tx: Transaction, identity: Identity) -> None:
    """Insert an identity of a locked account; ``factor.refresh`` must follow.

    Raises ``Duplicate`` if another request linked it meanwhile.
    """
    execute(tx, INSERT, _values(identity))


def insert_all(tx: Transaction, identities: Iterable[Identity]) -> None:
    """Insert identities of new accounts, whose ``has_identity`` is set; raises ``Duplicate``."""
    for identity in identities:
        defer_row(tx, INSERT_ROWS, ROW, _values(identity))


def find_linked(pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those pairs of issuer and subject that an account has."""
    if not pairs:
        return set()
    values = tuple((issuer, subject.encode()) for issuer, subject in pairs)
    rows = fetch_all(FIND_LINKED, (values,))
    return {(row["issuer"], row["subject"].decode()) for row in rows}


def refresh(tx: Transaction, identity: Identity) -> None:
    """Write what the provider says of the person now, and when."""
    values = (
        identity.provider,
        identity.email,
        identity.name,
        identity.last_used_at,
        identity.id.bytes,
    )
    defer(tx, REFRESH, values)


def delete(tx: Transaction, account_id: UUID, identity_id: UUID) -> bool:
    """Delete an identity of a locked account; ``factor.refresh`` must follow. False: none."""
    return execute(tx, DELETE, (account_id.bytes, identity_id.bytes)) == 1


def delete_all(tx: Transaction, account_id: UUID) -> None:
    """Delete all identities of a locked account; ``factor.refresh`` must follow."""
    defer(tx, DELETE_ALL, (account_id.bytes,))


def _values(identity: Identity) -> tuple[object, ...]:
    return (
        identity.id.bytes,
        identity.account_id.bytes,
        identity.provider,
        identity.issuer,
        identity.subject.encode(),
        identity.email,
        identity.name,
        identity.created_at,
        identity.last_used_at,
    )


def _from_row(row: Row) -> Identity:
    return Identity(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        provider=row["provider"],
        issuer=row["issuer"],
        subject=row["subject"].decode(),
        email=row["email"],
        name=row["name"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
    )
