"""The table ``session``, the ledger of who is signed in where."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.account import Account
from api.domain.assurance import Kind
from api.domain.session import Session, SessionRef
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one
from api.store import account

OWN_COLUMNS = """session.id, session.created_at, session.authenticated_at, session.last_seen_at,
    session.expires_at, session.idle_timeout, session.remembered, session.assurance, session.ip,
    session.user_agent, session.device, session.data, session.possession_at, session.methods,
    IF(session.knowledge_at IS NULL AND session.methods = 'password',
       session.authenticated_at, session.knowledge_at) AS knowledge_at"""
COLUMNS = f"{OWN_COLUMNS}, {account.COLUMNS}"
# live: not ended, in the account's present epoch, within both timeouts
LIVE = """session.ended_at IS NULL AND session.epoch = account.session_epoch
    AND session.expires_at > %(now)s
    AND session.last_seen_at > %(now)s - INTERVAL session.idle_timeout SECOND"""
FROM = "FROM session JOIN account ON account.id = session.account_id"

FIND_LIVE = f"SELECT {COLUMNS} {FROM} WHERE session.secret_digest = %(digest)s AND {LIVE}"
FIND_LIVE_BY_ID = f"""SELECT session.id, session.secret_digest, session.methods {FROM}
    WHERE session.id = %(id)s AND session.account_id = %(account)s AND {LIVE}"""
LIST_LIVE = f"""SELECT {OWN_COLUMNS} {FROM}
    WHERE session.account_id = %(account)s AND session.id < %(before)s AND {LIVE}
    ORDER BY session.id DESC LIMIT %(limit)s"""
LIST_LIVE_BY_DIGEST = f"""SELECT session.secret_digest, {COLUMNS} {FROM}
    WHERE session.account_id = %(account)s AND {LIVE}"""
LIST_ENDINGS = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.account_id = %(account)s AND {LIVE} ORDER BY session.id"""
LIST_OF_IDENTITY = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.account_id = %(account)s AND session.identity_id = %(identity)s AND {LIVE}
    ORDER BY session.id"""
LIST_SURPLUS = f"""SELECT session.id, session.secret_digest {FROM}
    WHERE session.account_id = %(account)s AND {LIVE}
    ORDER BY session.last_seen_at DESC, session.id DESC LIMIT 1000 OFFSET %(kept)s"""
# the statement reads the present epoch itself, so it can be sent before the epoch is known
INSERT = """INSERT INTO session
    (id, secret_digest, account_id, epoch, created_at, authenticated_at, last_seen_at, expires_at,
     idle_timeout, remembered, assurance, ip, user_agent, device, knowledge_at, possession_at,
     methods, identity_id)
    SELECT %s, %s, account.id, account.session_epoch, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, %s
    FROM account WHERE account.id = %s"""
# A late write must not set it back. A session that was idle for too long loses its second factor
# here: the next check finds it recently used. possession_at first: the next assignment changes the
# column that it reads.
TOUCH = """UPDATE session
    SET possession_at = IF(last_seen_at <= %(now)s - INTERVAL %(idle)s SECOND, NULL, possession_at),
        last_seen_at = GREATEST(last_seen_at, %(now)s)
    WHERE id = %(id)s AND ended_at IS NULL"""
KEEP_DATA = "UPDATE session SET data = %s WHERE id = %s AND ended_at IS NULL"
# assignments of one table are made from left to right: each may read those before it
ROTATE = """UPDATE session
    SET secret_digest = %(digest)s,
        epoch = (SELECT session_epoch FROM account WHERE account.id = session.account_id),
        knowledge_at = CASE
            WHEN %(knowledge)s THEN %(now)s
            WHEN knowledge_at IS NULL AND methods = 'password' THEN authenticated_at
            ELSE knowledge_at END,
        possession_at = IF(%(possession)s, %(now)s, possession_at),
        methods = COALESCE(%(methods)s, methods),
        assurance = IF(knowledge_at IS NULL OR possession_at IS NULL, 1, 2),
        authenticated_at = IF(%(again)s, %(now)s, authenticated_at),
        last_seen_at = %(now)s
    WHERE id = %(id)s AND ended_at IS NULL"""
DEMOTE = """UPDATE session SET possession_at = NULL, assurance = 1
    WHERE account_id = %s AND id <> %s AND ended_at IS NULL"""
MOVE_TO_EPOCH = """UPDATE session JOIN account ON account.id = session.account_id
    SET session.epoch = account.session_epoch
    WHERE session.id = %s AND session.ended_at IS NULL"""
FORGET_DATA = "UPDATE session SET data = NULL WHERE account_id = %s"
# only under that secret: Redis has a marker for no other one
END = """UPDATE session SET ended_at = %s
    WHERE id = %s AND secret_digest = %s AND ended_at IS NULL"""
DELETE_EXPIRED = "DELETE FROM session WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def from_row(row: Row, holder: Account | None = None) -> Session:
    """Return the session in a row that selected ``COLUMNS``; of ``holder``: ``OWN_COLUMNS``."""
    return Session(
        id=UUID(bytes=row["id"]),
        account=holder or account.from_row(row),
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
        knowledge_at=row["knowledge_at"],
        possession_at=row["possession_at"],
        methods=tuple(row["methods"].split(",")),
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
    if row is None:
        return None
    methods = tuple(row["methods"].split(","))
    return SessionRef(UUID(bytes=row["id"]), row["secret_digest"], methods)


def list_live(
    holder: Account, before_id: UUID | None, limit: int, moment: datetime
) -> list[Session]:
    """Return the account's live sessions before ``before_id``, newest first (keyset pagination)."""
    rows = fetch_all(
        LIST_LIVE,
        {
            "account": holder.id.bytes,
            "before": (before_id or ids.GREATEST).bytes,
            "limit": limit,
            "now": moment,
        },
    )
    return [from_row(row, holder) for row in rows]


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


def list_of_identity(
    tx: Transaction, account_id: UUID, identity_id: UUID, moment: datetime
) -> list[SessionRef]:
    """Return the live sessions of a locked account that began with this identity."""
    values = {"account": account_id.bytes, "identity": identity_id.bytes, "now": moment}
    return [_ending(row) for row in fetch_all(LIST_OF_IDENTITY, values, tx=tx)]


def list_surplus(
    tx: Transaction, account_id: UUID, kept_count: int, moment: datetime
) -> list[SessionRef]:
    """Return the live sessions of a locked account except the ``kept_count`` most recently used."""
    rows = fetch_all(
        LIST_SURPLUS, {"account": account_id.bytes, "kept": kept_count, "now": moment}, tx=tx
    )
    return [_ending(row) for row in rows]


def insert(
    tx: Transaction, session: Session, secret_digest: bytes, identity_id: UUID | None = None
) -> None:
    """Insert a session of an account whose row is locked; a deleted account gets none.

    ``identity_id``: the identity at a provider that it began with.
    """
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
            session.knowledge_at,
            session.possession_at,
            ",".join(session.methods),
            identity_id.bytes if identity_id else None,
            session.account.id.bytes,
        ),
    )


def touch(tx: Transaction, session_id: UUID, moment: datetime, assurance_idle: int) -> bool:
    """Record that the session was used; return False if it ended meanwhile.

    After ``assurance_idle`` seconds without use, its second factor no longer counts.
    """
    values = {"now": moment, "idle": assurance_idle, "id": session_id.bytes}
    return execute(tx, TOUCH, values) == 1


def keep_data(tx: Transaction, session_id: UUID, data: bytes | None) -> bool:
    """Store the data of extensions; return False if the session ended meanwhile."""
    return execute(tx, KEEP_DATA, (data, session_id.bytes)) == 1


def forget_data(tx: Transaction, account_id: UUID) -> None:
    """Delete the data of extensions in all sessions of an account, also in ended ones."""
    defer(tx, FORGET_DATA, (account_id.bytes,))


def rotate(
    tx: Transaction,
    session_id: UUID,
    secret_digest: bytes,
    moment: datetime,
    *,
    kinds: Collection[Kind],
    methods: Collection[str] | None,
) -> bool:
    """Set a new secret and the account's present epoch; return False if the session has ended.

    ``kinds``: those that were shown just now. ``methods``: all that the session has shown by now;
    None: nothing was shown, and authenticated_at stays, too.
    """
    values = {
        "id": session_id.bytes,
        "digest": secret_digest,
        "now": moment,
        "knowledge": Kind.KNOWLEDGE in kinds,
        "possession": Kind.POSSESSION in kinds,
        "methods": None if methods is None else ",".join(methods),
        "again": methods is not None,
    }
    return execute(tx, ROTATE, values) == 1


def demote_others(tx: Transaction, account_id: UUID, session_id: UUID) -> None:
    """Take the second factor from all other sessions of an account whose row is locked."""
    execute(tx, DEMOTE, (account_id.bytes, session_id.bytes))


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
