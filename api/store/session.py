"""The table ``session``, the ledger of who is signed in where."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.session import Session, SessionRef
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one
from api.store import account

COLUMNS = f"""session.id, session.created_at, session.authenticated_at, session.last_seen_at,
    session.expires_at, session.idle_timeout, session.remembered, session.assurance, session.ip,
    session.user_agent, session.device, session.data, {account.COLUMNS}"""
# live: not ended, in the account's present epoch, within both timeouts
LIVE = """session.ended_at IS NULL AND session.epoch = account.session_epoch
    AND session.expires_at > %(now)s
    AND session.last_seen_at > %(now)s - INTERVAL session.idle_timeout SECOND"""
FROM = "FROM session JOIN account ON account.id = session.account_id"

FIND_LIVE = f"SELECT {COLUMNS} {FROM} WHERE session.secret_digest = %(digest)s AND {LIVE}"
FIND_LIVE_BY_ID = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.id = %(id)s AND session.account_id = %(account)s AND {LIVE}"""
LIST_LIVE = f"""SELECT {COLUMNS} {FROM}
    WHERE session.account_id = %(account)s AND session.id < %(before)s AND {LIVE}
    ORDER BY session.id DESC LIMIT %(limit)s"""
LIST_LIVE_BY_DIGEST = f"""SELECT session.secret_digest, {COLUMNS} {FROM}
    WHERE session.account_id = %(account)s AND {LIVE}"""
LIST_ENDINGS = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.account_id = %(account)s AND {LIVE} ORDER BY session.id"""
LIST_SURPLUS = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.account_id = %(account)s AND {LIVE}
    ORDER BY session.last_seen_at DESC, session.id DESC LIMIT 1000 OFFSET %(kept)s"""
# the statement reads the present epoch itself, so it can be sent before the epoch is known
INSERT = """INSERT INTO session
    (id, secret_digest, account_id, epoch, created_at, authenticated_at, last_seen_at, expires_at,
     idle_timeout, remembered, assurance, ip, user_agent, device)
    SELECT %s, %s, account.id, account.session_epoch, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    FROM account WHERE account.id = %s"""
# a late write must not set it back
TOUCH = """UPDATE session SET last_seen_at = GREATEST(last_seen_at, %s)
    WHERE id = %s AND ended_at IS NULL"""
KEEP_DATA = "UPDATE session SET data = %s WHERE id = %s AND ended_at IS NULL"
ROTATE = """UPDATE session JOIN account ON account.id = session.account_id
    SET session.secret_digest = %s, session.authenticated_at = %s,
        session.last_seen_at = %s, session.epoch = account.session_epoch
    WHERE session.id = %s AND session.ended_at IS NULL"""
MOVE_TO_EPOCH = """UPDATE session JOIN account ON account.id = session.account_id
    SET session.epoch = account.session_epoch
    WHERE session.id = %s AND session.ended_at IS NULL"""
# only under that secret: Redis has a marker for no other one
END = """UPDATE session SET ended_at = %s
    WHERE id = %s AND secret_digest = %s AND ended_at IS NULL"""
DELETE_EXPIRED = "DELETE FROM session WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def from_row(row: Row) -> Session:
    """Return the session in a row that selected ``COLUMNS``."""
    return Session(
        id=UUID(bytes=row["id"]),
        account=account.from_row(row),
        created_at=row["created_at"],
        authenticated_at=row["authenticated_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
        idle_timeout=row["idle_timeout"],
        remembered=bool(row["remembered"]),
        assurance=row["assurance"],
        ip=row["ip"],
        user_agent=row["user_agent"],
        device=row["device"],
        data=row["data"],
    )


def find_live(
    secret_digest: bytes, moment: datetime, tx: Transaction | None = None
) -> Session | None:
    """Return the live session with this secret; None: unknown, ended or expired."""
    row = fetch_one(FIND_LIVE, {"digest": secret_digest, "now": moment}, tx=tx)
    return from_row(row) if row else None


def find_live_by_id(
    tx: Transaction, session_id: UUID, account_id: UUID, moment: datetime
) -> SessionRef | None:
    """Return the account's live session with this public id; None: none. The account is locked."""
    row = fetch_one(
        FIND_LIVE_BY_ID,
        {"id": session_id.bytes, "account": account_id.bytes, "now": moment},
        tx=tx,
    )
    return _ending(row) if row else None


def list_live(
    account_id: UUID, before_id: UUID | None, limit: int, moment: datetime
) -> list[Session]:
    """Return the account's live sessions before ``before_id``, newest first (keyset pagination)."""
    rows = fetch_all(
        LIST_LIVE,
        {
            "account": account_id.bytes,
            "before": (before_id or ids.GREATEST).bytes,
            "limit": limit,
            "now": moment,
        },
    )
    return [from_row(row) for row in rows]


def list_live_by_digest(
    tx: Transaction, account_id: UUID, moment: datetime
) -> dict[bytes, Session]:
    """Return all live sessions of an account whose row is locked, by digest of their secret."""
    rows = fetch_all(LIST_LIVE_BY_DIGEST, {"account": account_id.bytes, "now": moment}, tx=tx)
    return {row["secret_digest"]: from_row(row) for row in rows}


def list_endings(tx: Transaction, account_id: UUID, moment: datetime) -> list[SessionRef]:
    """Return references to all live sessions of an account whose row is locked."""
    rows = fetch_all(LIST_ENDINGS, {"account": account_id.bytes, "now": moment}, tx=tx)
    return [_ending(row) for row in rows]


def list_surplus(
    tx: Transaction, account_id: UUID, kept_count: int, moment: datetime
) -> list[SessionRef]:
    """Return the live sessions of a locked account except the ``kept_count`` most recently used."""
    rows = fetch_all(
        LIST_SURPLUS, {"account": account_id.bytes, "kept": kept_count, "now": moment}, tx=tx
    )
    return [_ending(row) for row in rows]


def insert(tx: Transaction, session: Session, secret_digest: bytes) -> None:
    """Insert a session of an account whose row is locked; a deleted account gets none."""
    defer(
        tx,
        INSERT,
        (
            session.id.bytes,
            secret_digest,
            session.created_at,
            session.authenticated_at,
            session.last_seen_at,
            session.expires_at,
            session.idle_timeout,
            session.remembered,
            session.assurance,
            session.ip,
            session.user_agent,
            session.device,
            session.account.id.bytes,
        ),
    )


def touch(tx: Transaction, session_id: UUID, moment: datetime) -> bool:
    """Record that the session was used; return False if it ended meanwhile."""
    return execute(tx, TOUCH, (moment, session_id.bytes)) == 1


def keep_data(tx: Transaction, session_id: UUID, data: bytes | None) -> bool:
    """Store the data of extensions; return False if the session ended meanwhile."""
    return execute(tx, KEEP_DATA, (data, session_id.bytes)) == 1


def rotate(tx: Transaction, session_id: UUID, secret_digest: bytes, moment: datetime) -> bool:
    """Set a new secret and the account's present epoch; return False if the session has ended."""
    return execute(tx, ROTATE, (secret_digest, moment, moment, session_id.bytes)) == 1


def move_to_epoch(tx: Transaction, session_id: UUID) -> bool:
    """Move the session to the account's present epoch; return False if it ended meanwhile."""
    return execute(tx, MOVE_TO_EPOCH, (session_id.bytes,)) == 1


def end(tx: Transaction, ending: SessionRef, moment: datetime) -> bool:
    """End the session; return False if it ended before or has another secret by now."""
    return execute(tx, END, (moment, ending.id.bytes, ending.secret_digest)) == 1


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` sessions with an absolute end before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _ending(row: Row) -> SessionRef:
    return SessionRef(UUID(bytes=row["id"]), row["secret_digest"])
