"""The table ``spent_challenge``, which holds the passkey challenges that were answered.

It also holds digests of the credentials that were shown at sign-ups: each is accepted once.
"""

from __future__ import annotations

from datetime import datetime

from api.pool import Duplicate, Transaction, execute, fetch_one

INSERT = "INSERT INTO spent_challenge (digest, expires_at) VALUES (%s, %s)"
EXISTS = "SELECT 1 FROM spent_challenge WHERE digest = %s"
DELETE_EXPIRED = """DELETE FROM spent_challenge WHERE expires_at < %s
    ORDER BY expires_at LIMIT %s"""


def insert(tx: Transaction, digest: bytes, expires_at: datetime) -> bool:
    """Insert the digest of a challenge; return False if it was answered before."""
    try:
        execute(tx, INSERT, (digest, expires_at))
    except Duplicate:
        return False
    return True


def exists(digest: bytes) -> bool:
    """Return whether this digest is there."""
    return fetch_one(EXISTS, (digest,)) is not None


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` challenges that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))
