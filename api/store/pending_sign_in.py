"""The table ``pending_sign_in``: sign-ins that wait for a second factor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.pending_sign_in import PendingSignIn
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """id, account_id, epoch, factor_epoch, methods, kinds, passkey_id, remembered, deliver,
    replaces, known_device, device, tries_left, ip, user_agent, created_at, expires_at, ended_at,
    session_id, identity_id"""

FIND = f"SELECT {COLUMNS} FROM pending_sign_in WHERE id = %s"
FIND_BY_SECRET = f"SELECT {COLUMNS} FROM pending_sign_in WHERE secret_digest = %s"
# the statement reads the present epochs itself: it runs under the account's lock
INSERT = """INSERT INTO pending_sign_in
    (id, account_id, secret_digest, epoch, factor_epoch, methods, kinds, passkey_id, remembered,
     deliver, replaces, known_device, device, tries_left, ip, user_agent, created_at, expires_at,
     identity_id)
    SELECT %s, account.id, %s, account.session_epoch, account.factor_epoch, %s, %s, %s, %s, %s, %s,
        %s, %s, %s, %s, %s, %s, %s, %s
    FROM account WHERE account.id = %s"""
SET_SECRET = "UPDATE pending_sign_in SET secret_digest = %s WHERE id = %s AND ended_at IS NULL"
# tries are counted down before a factor is compared: 30 requests at once have no more than are left
SPEND_TRY = """UPDATE pending_sign_in SET tries_left = tries_left - 1
    WHERE id = %s AND tries_left > 0 AND ended_at IS NULL AND expires_at > %s"""
GIVE_BACK_TRY = """UPDATE pending_sign_in SET tries_left = tries_left + 1
    WHERE id = %s AND ended_at IS NULL"""
END = """UPDATE pending_sign_in SET ended_at = %s, session_id = %s
    WHERE id = %s AND ended_at IS NULL AND expires_at > %s"""
# Left unfinished: the right password, no session, and no known device. Ended ones count, too: an
# attacker could otherwise hide by ending it. Not those after which the same browser began again and
# finished, as people do who go back a page.
UNTOLD = """waiting.session_id IS NULL AND waiting.told_at IS NULL AND waiting.known_device = 0
    AND waiting.expires_at <= %(now)s AND waiting.expires_at > %(since)s
    AND FIND_IN_SET('password', waiting.methods)
    AND NOT EXISTS (SELECT 1 FROM pending_sign_in AS done
                    WHERE done.account_id = waiting.account_id AND done.session_id IS NOT NULL
                        AND done.id > waiting.id AND done.created_at <= waiting.expires_at
                        AND done.ip <=> waiting.ip AND done.user_agent <=> waiting.user_agent)
    AND NOT EXISTS (SELECT 1 FROM pending_sign_in AS told
                    WHERE told.account_id = waiting.account_id AND told.told_at > %(told_since)s)"""
LIST_UNTOLD = f"""SELECT DISTINCT waiting.account_id FROM pending_sign_in AS waiting
    WHERE {UNTOLD} AND waiting.account_id > %(after)s
    ORDER BY waiting.account_id LIMIT %(limit)s"""
# One statement, which locks the rows that it reads: two workers claim them once.
CLAIM_UNTOLD = f"""UPDATE pending_sign_in AS waiting SET waiting.told_at = %(now)s
    WHERE waiting.account_id = %(account)s AND {UNTOLD}"""
FIND_CLAIMED = f"""SELECT {COLUMNS} FROM pending_sign_in
    WHERE account_id = %s AND told_at = %s ORDER BY id DESC LIMIT 1"""
DELETE_EXPIRED = "DELETE FROM pending_sign_in WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def find(pending_id: UUID, tx: Transaction | None = None) -> PendingSignIn | None:
    """Return the pending sign-in with this public id, ended or not; None: unknown."""
    row = fetch_one(FIND, (pending_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def find_by_secret(secret_digest: bytes) -> PendingSignIn | None:
    """Return the pending sign-in with this secret, ended or not; None: unknown."""
    row = fetch_one(FIND_BY_SECRET, (secret_digest,))
    return _from_row(row) if row else None


def insert(tx: Transaction, pending: PendingSignIn, secret_digest: bytes) -> None:
    """Insert a pending sign-in of an account whose row is locked, in its present epochs."""
    defer(
        tx,
        INSERT,
        (
            pending.id.bytes,
            secret_digest,
            ",".join(pending.methods),
            ",".join(pending.kinds),
            pending.passkey_id.bytes if pending.passkey_id else None,
            pending.remembered,
            pending.deliver,
            pending.replaces,
            pending.known_device,
            pending.device,
            pending.tries_left,
            pending.ip,
            pending.user_agent,
            pending.created_at,
            pending.expires_at,
            pending.identity_id.bytes if pending.identity_id else None,
            pending.account_id.bytes,
        ),
    )


def set_secret(tx: Transaction, pending_id: UUID, secret_digest: bytes) -> bool:
    """Set a new secret; return False if the sign-in has ended."""
    return execute(tx, SET_SECRET, (secret_digest, pending_id.bytes)) == 1


def spend_try(tx: Transaction, pending_id: UUID, moment: datetime) -> bool:
    """Take one try; return False if none is left, or the sign-in ended or expired."""
    return execute(tx, SPEND_TRY, (pending_id.bytes, moment)) == 1


def give_back_try(tx: Transaction, pending_id: UUID) -> None:
    """Give back a try whose factor could not be compared."""
    execute(tx, GIVE_BACK_TRY, (pending_id.bytes,))


def end(tx: Transaction, pending_id: UUID, moment: datetime, session_id: UUID | None) -> bool:
    """End the sign-in, as ``session_id`` or abandoned; return False if it ended or expired."""
    values = (moment, session_id.bytes if session_id else None, pending_id.bytes, moment)
    return execute(tx, END, values) == 1


def list_untold(
    after_id: UUID | None, since: datetime, moment: datetime, told_since: datetime, limit: int
) -> list[UUID]:
    """Return accounts whose sign-ins were left unfinished since then, in the order of their ids.

    ``told_since``: accounts whose owner was told since then are left out.
    """
    values = {
        "after": (after_id or ids.LEAST).bytes,
        "since": since,
        "now": moment,
        "told_since": told_since,
        "limit": limit,
    }
    return [UUID(bytes=row["account_id"]) for row in fetch_all(LIST_UNTOLD, values)]


def claim_untold(
    tx: Transaction, account_id: UUID, since: datetime, moment: datetime, told_since: datetime
) -> PendingSignIn | None:
    """Mark the account's unfinished sign-ins as told, and return the latest of them.

    None: another worker has marked them.
    """
    values = {
        "account": account_id.bytes,
        "since": since,
        "now": moment,
        "told_since": told_since,
    }
    if not execute(tx, CLAIM_UNTOLD, values):
        return None
    row = fetch_one(FIND_CLAIMED, (account_id.bytes, moment), tx=tx)
    return _from_row(row) if row else None


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` sign-ins that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> PendingSignIn:
    return PendingSignIn(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        epoch=row["epoch"],
        factor_epoch=row["factor_epoch"],
        methods=_words(row["methods"]),
        kinds=_words(row["kinds"]),
        passkey_id=UUID(bytes=row["passkey_id"]) if row["passkey_id"] else None,
        remembered=bool(row["remembered"]),
        deliver=row["deliver"],
        replaces=row["replaces"],
        known_device=bool(row["known_device"]),
        device=row["device"],
        tries_left=row["tries_left"],
        ip=row["ip"],
        user_agent=row["user_agent"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        session_id=UUID(bytes=row["session_id"]) if row["session_id"] else None,
        identity_id=UUID(bytes=row["identity_id"]) if row["identity_id"] else None,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)
