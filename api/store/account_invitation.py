"""The table ``account_invitation``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.account_invitation import AccountInvitation
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

# Nobody can have got into an account that never had a verified address, a password, a factor or an
# identity.
_SELECT = """SELECT invitation.id, invitation.account_id, invitation.invited_by, invitation.roles,
    invitation.created_at, invitation.expires_at, invitation.accepted_at, account.email,
    account.email_verified = 0 AND account.password_hash = '' AND account.has_second_factor = 0
        AND account.has_lone_passkey = 0 AND account.has_identity = 0 AS is_unused
    FROM account_invitation AS invitation JOIN account ON account.id = invitation.account_id"""
FIND = f"{_SELECT} WHERE invitation.id = %s"
FIND_BY_ACCOUNT = f"{_SELECT} WHERE invitation.account_id = %s"
LIST = f"{_SELECT} WHERE invitation.id < %s ORDER BY invitation.id DESC LIMIT %s"
LIST_EXPIRED = f"{_SELECT} WHERE invitation.expires_at < %s ORDER BY invitation.expires_at LIMIT %s"
INSERT = """INSERT INTO account_invitation
    (id, account_id, invited_by, roles, created_at, expires_at) VALUES (%s, %s, %s, %s, %s, %s)"""
ACCEPT = """UPDATE account_invitation SET accepted_at = %s
    WHERE id = %s AND account_id = %s AND accepted_at IS NULL"""
DELETE = "DELETE FROM account_invitation WHERE id = %s"


def find(invitation_id: UUID, tx: Transaction | None = None) -> AccountInvitation | None:
    """Return the invitation; None: unknown, withdrawn or replaced by a later one."""
    row = fetch_one(FIND, (invitation_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def find_by_account(account_id: UUID, tx: Transaction) -> AccountInvitation | None:
    """Return the invitation of an account; None: there is none."""
    row = fetch_one(FIND_BY_ACCOUNT, (account_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def list_newest(before_id: UUID | None, limit: int) -> list[AccountInvitation]:
    """Return the invitations before ``before_id``, newest first (keyset pagination)."""
    rows = fetch_all(LIST, ((before_id or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def list_expired(cutoff: datetime, limit: int) -> list[AccountInvitation]:
    """Return at most ``limit`` invitations that expired before then, accepted ones too."""
    return [_from_row(row) for row in fetch_all(LIST_EXPIRED, (cutoff, limit))]


def insert(tx: Transaction, invitation: AccountInvitation) -> None:
    """Insert the invitation of an account that has no other one."""
    values = (
        invitation.id.bytes,
        invitation.account_id.bytes,
        invitation.invited_by.bytes,
        ",".join(invitation.roles),
        invitation.created_at,
        invitation.expires_at,
    )
    defer(tx, INSERT, values)


def accept(tx: Transaction, invitation_id: UUID, account_id: UUID, moment: datetime) -> bool:
    """Mark the invitation as accepted; return False if it is not pending any more."""
    return execute(tx, ACCEPT, (moment, invitation_id.bytes, account_id.bytes)) == 1


def delete(tx: Transaction, invitation_id: UUID) -> None:
    """Delete the invitation; its account stays."""
    defer(tx, DELETE, (invitation_id.bytes,))


def _from_row(row: Row) -> AccountInvitation:
    return AccountInvitation(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        invited_by=UUID(bytes=row["invited_by"]),
        roles=tuple(role for role in row["roles"].split(",") if role),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        accepted_at=row["accepted_at"],
        email=row["email"],
        is_unused=bool(row["is_unused"]),
    )
