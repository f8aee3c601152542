"""The table ``authenticator_app``: encrypted secrets, and the last time step that was used."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.authenticator_app import AuthenticatorApp
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

COLUMNS = """id, account_id, secret, last_step, name, created_at, confirmed_at, expires_at,
    last_used_at"""

INSERT = """INSERT INTO authenticator_app
    (id, account_id, secret, last_step, name, created_at, expires_at)
    VALUES (%s, %s, %s, 0, %s, %s, %s)"""
FIND = f"SELECT {COLUMNS} FROM authenticator_app WHERE id = %s AND account_id = %s"
LIST_CONFIRMED = f"""SELECT {COLUMNS} FROM authenticator_app
    WHERE account_id = %s AND confirmed_at IS NOT NULL ORDER BY id"""
COUNT_UNCONFIRMED = """SELECT COUNT(*) AS count FROM authenticator_app
    WHERE account_id = %s AND confirmed_at IS NULL"""
COUNT_CONFIRMED = """SELECT COUNT(*) AS count FROM authenticator_app
    WHERE account_id = %s AND confirmed_at IS NOT NULL"""
# the code that confirms is used up: it must not sign anybody in
CONFIRM = """UPDATE authenticator_app
    SET confirmed_at = %s, last_used_at = %s, expires_at = NULL, last_step = %s
    WHERE id = %s AND account_id = %s AND confirmed_at IS NULL AND expires_at > %s
    AND last_step < %s"""
# one of concurrent requests with the same code wins, and a slower one never writes an older step
SPEND_STEP = """UPDATE authenticator_app SET last_step = %s, last_used_at = %s
    WHERE id = %s AND account_id = %s AND confirmed_at IS NOT NULL AND last_step < %s"""
RENAME = """UPDATE authenticator_app SET name = %s
    WHERE id = %s AND account_id = %s AND confirmed_at IS NOT NULL"""
DELETE_CONFIRMED = """DELETE FROM authenticator_app
    WHERE id = %s AND account_id = %s AND confirmed_at IS NOT NULL"""
DELETE_UNCONFIRMED = """DELETE FROM authenticator_app
    WHERE account_id = %s AND confirmed_at IS NULL ORDER BY id LIMIT %s"""
DELETE_EXPIRED = """DELETE FROM authenticator_app
    WHERE expires_at < %s ORDER BY expires_at LIMIT %s"""


def insert(tx: Transaction, app: AuthenticatorApp) -> None:
    """Insert an app that is not confirmed yet."""
    execute(
        tx,
        INSERT,
        (
            app.id.bytes,
            app.account_id.bytes,
            app.sealed_secret,
            app.name,
            app.created_at,
            app.expires_at,
        ),
    )


def find(account_id: UUID, app_id: UUID, tx: Transaction | None = None) -> AuthenticatorApp | None:
    """Return an app of the account, confirmed or not; None: it has no such app."""
    row = fetch_one(FIND, (app_id.bytes, account_id.bytes), tx=tx)
    return _from_row(row) if row else None


def list_confirmed(account_id: UUID, tx: Transaction | None = None) -> list[AuthenticatorApp]:
    """Return the confirmed apps of the account, oldest first."""
    return [_from_row(row) for row in fetch_all(LIST_CONFIRMED, (account_id.bytes,), tx=tx)]


def count_confirmed(tx: Transaction, account_id: UUID) -> int:
    """Count the confirmed apps of the account."""
    row = fetch_one(COUNT_CONFIRMED, (account_id.bytes,), tx=tx)
    return int(row["count"]) if row else 0


def confirm(tx: Transaction, account_id: UUID, app_id: UUID, step: int, moment: datetime) -> bool:
    """Confirm the app and use up the step of its code; return False if it is not waiting."""
    values = (moment, moment, step, app_id.bytes, account_id.bytes, moment, step)
    return execute(tx, CONFIRM, values) == 1


def spend_step(
    tx: Transaction, account_id: UUID, app_id: UUID, step: int, moment: datetime
) -> bool:
    """Use up a step; return False if it, or a later one, was used, or the app was removed."""
    values = (step, moment, app_id.bytes, account_id.bytes, step)
    return execute(tx, SPEND_STEP, values) == 1


def rename(tx: Transaction, account_id: UUID, app_id: UUID, name: str | None) -> None:
    """Set the name of a confirmed app."""
    execute(tx, RENAME, (name, app_id.bytes, account_id.bytes))


def delete_confirmed(tx: Transaction, account_id: UUID, app_id: UUID) -> bool:
    """Delete a confirmed app; return False if there is none."""
    return execute(tx, DELETE_CONFIRMED, (app_id.bytes, account_id.bytes)) == 1


def make_room(tx: Transaction, account_id: UUID, most: int) -> None:
    """Delete the oldest apps that wait for their confirmation, so that fewer than ``most`` wait."""
    row = fetch_one(COUNT_UNCONFIRMED, (account_id.bytes,), tx=tx)
    waiting = int(row["count"]) if row else 0
    if waiting >= most:
        execute(tx, DELETE_UNCONFIRMED, (account_id.bytes, waiting + 1 - most))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` apps that were not confirmed in time; return how many there were."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> AuthenticatorApp:
    return AuthenticatorApp(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        sealed_secret=row["secret"],
        last_step=row["last_step"],
        name=row["name"],
        created_at=row["created_at"],
        confirmed_at=row["confirmed_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )
