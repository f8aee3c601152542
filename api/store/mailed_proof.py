"""The table ``mailed_proof``: mailed tokens and codes, stored as digests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from api.domain.proof import MailedProof, Purpose
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """id, purpose, account_id, account_version, email, code_digest, created_at, expires_at,
    ended_at, used_at, browser_digest, requested_by"""

FIND = f"SELECT {COLUMNS} FROM mailed_proof WHERE id = %s"
FIND_BY_TOKEN = f"SELECT {COLUMNS} FROM mailed_proof WHERE token_digest = %s AND purpose = %s"
FIND_RESERVATION = """SELECT id FROM mailed_proof
    WHERE email_key = %s AND account_id <> %s AND ended_at IS NULL AND expires_at > %s LIMIT 1"""
FIND_RESERVED = """SELECT email_key FROM mailed_proof
    WHERE email_key IN %s AND ended_at IS NULL AND expires_at > %s"""
LIST_ADDRESSES = """SELECT id, email, email_key FROM mailed_proof
    WHERE id > %s ORDER BY id LIMIT %s"""
SET_EMAIL_KEY = """UPDATE mailed_proof SET email_key = %s
    WHERE id = %s AND email_key IS NOT NULL"""
INSERT = """INSERT INTO mailed_proof
    (id, purpose, account_id, account_version, email, email_key, token_digest, code_digest,
     tries_left, created_at, code_expires_at, expires_at, browser_digest, requested_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
# tries are counted down before the code is compared: 30 requests at once have no more than are left
SPEND_TRY = """UPDATE mailed_proof SET tries_left = tries_left - 1
    WHERE id = %s AND purpose = %s AND tries_left > 0 AND ended_at IS NULL
    AND code_expires_at > %s"""
FIND_OWNER_OF_CODE = """SELECT account_id FROM mailed_proof
    WHERE id = %s AND purpose = %s AND tries_left > 0 AND ended_at IS NULL
    AND code_expires_at > %s"""
USE = """UPDATE mailed_proof SET ended_at = %s, used_at = %s
    WHERE id = %s AND ended_at IS NULL AND expires_at > %s"""
END_OF_PURPOSE = """UPDATE mailed_proof SET ended_at = %s
    WHERE account_id = %s AND purpose = %s AND ended_at IS NULL"""
# Only those of one browser: otherwise a stranger who asks for a mail would end the mail that the
# owner waits for, and the link in the stranger's mail does not work in the owner's browser.
END_OF_BROWSER = """UPDATE mailed_proof SET ended_at = %(now)s
    WHERE account_id = %(account)s AND purpose = 'sign_in' AND ended_at IS NULL
    AND browser_digest IN %(browser)s"""
# an undo proof ends only by its use: otherwise an intruder would change address or password once
# more, and the owner of the old address could do nothing. The proof that cancels a deletion ends
# with the deletion: the owner of an account that is locked meanwhile still keeps their data.
END_OF_ACCOUNT = """UPDATE mailed_proof SET ended_at = %s
    WHERE account_id = %s AND id <> %s AND purpose NOT IN ('undo_email_change', 'cancel_deletion')
    AND ended_at IS NULL"""
END_UNDOS = """UPDATE mailed_proof SET ended_at = %s
    WHERE account_id = %s AND purpose = 'undo_email_change' AND ended_at IS NULL"""
END_SOME = """UPDATE mailed_proof SET ended_at = %s
    WHERE purpose NOT IN ('undo_email_change', 'cancel_deletion')
    AND ended_at IS NULL AND id > %s AND id <= %s"""
LAST_OF_BATCH = """SELECT MAX(id) AS last
    FROM (SELECT id FROM mailed_proof WHERE id > %s ORDER BY id LIMIT %s) AS batch"""
COUNT_WAITING = """SELECT COUNT(*) AS count FROM mailed_proof
    WHERE purpose NOT IN ('undo_email_change', 'cancel_deletion')
    AND ended_at IS NULL AND expires_at > %s"""
LAST_UNDO = """SELECT MAX(expires_at) AS last FROM mailed_proof
    WHERE account_id = %s AND purpose = 'undo_email_change' AND ended_at IS NULL"""
END_LATER_UNDOS = """UPDATE mailed_proof SET ended_at = %s
    WHERE account_id = %s AND purpose = 'undo_email_change' AND account_version > %s
    AND ended_at IS NULL"""
FORGET = """UPDATE mailed_proof
    SET account_id = NULL, account_version = NULL, email = NULL, email_key = NULL
    WHERE account_id = %s"""
DISOWN = """UPDATE mailed_proof SET account_id = NULL, account_version = NULL, email = NULL
    WHERE account_id = %s AND purpose <> 'undo_email_change'"""
DELETE_EXPIRED = "DELETE FROM mailed_proof WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def find(proof_id: UUID, tx: Transaction | None = None) -> MailedProof | None:
    """Return the proof with this public id, valid or not; None: unknown."""
    row = fetch_one(FIND, (proof_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def find_by_token(token_digest: bytes, purpose: Purpose) -> MailedProof | None:
    """Return the proof with this token and purpose, valid or not; None: unknown."""
    row = fetch_one(FIND_BY_TOKEN, (token_digest, str(purpose)))
    return _from_row(row) if row else None


def is_reserved(tx: Transaction, email_key: bytes, account_id: UUID, moment: datetime) -> bool:
    """Return whether another account could still take this address back."""
    return is_reserved_later(tx, email_key, account_id, moment)()


def is_reserved_later(
    tx: Transaction, email_key: bytes, account_id: UUID, moment: datetime
) -> Callable[[], bool]:
    """Defer the query of ``is_reserved`` to the next batch; return a function for the answer."""
    looking = defer(tx, FIND_RESERVATION, (email_key, account_id.bytes, moment))
    return lambda: bool(looking.rows())


def find_reserved(
    email_keys: Collection[bytes], moment: datetime, tx: Transaction | None = None
) -> set[bytes]:
    """Return those canonical addresses that their last owner may still take back."""
    if not email_keys:
        return set()
    rows = fetch_all(FIND_RESERVED, (tuple(email_keys), moment), tx=tx)
    return {row["email_key"] for row in rows}


def list_addresses(after_id: UUID, limit: int) -> list[tuple[UUID, str | None, bytes | None]]:
    """Return id, address and key of at most ``limit`` reservations after an id, by id.

    The key is None if the proof reserves no address.
    """
    rows = fetch_all(LIST_ADDRESSES, (after_id.bytes, limit))
    return [(UUID(bytes=row["id"]), row["email"], row["email_key"]) for row in rows]


def set_email_key(tx: Transaction, proof_id: UUID, email_key: bytes) -> None:
    """Set the key of a reserved address; a proof that reserves none any more stays unchanged."""
    defer(tx, SET_EMAIL_KEY, (email_key, proof_id.bytes))


def insert(
    tx: Transaction,
    proof: MailedProof,
    token_digest: bytes,
    email_key: bytes | None,
    tries: int,
    code_expires_at: datetime,
) -> None:
    """Insert a proof of an account whose row is locked, or a decoy."""
    defer(
        tx,
        INSERT,
        (
            proof.id.bytes,
            str(proof.purpose),
            proof.account_id.bytes if proof.account_id else None,
            proof.account_version,
            proof.email,
            email_key,
            token_digest,
            proof.code_digest,
            tries,
            proof.created_at,
            code_expires_at,
            proof.expires_at,
            proof.browser_digest,
            proof.requested_by.bytes if proof.requested_by else None,
        ),
    )


def spend_try(tx: Transaction, proof_id: UUID, purpose: Purpose, moment: datetime) -> bool:
    """Spend one try of the code; return False if none is left or there is no valid proof."""
    return execute(tx, SPEND_TRY, (proof_id.bytes, str(purpose), moment)) == 1


def find_owner_of_code(proof_id: UUID, purpose: Purpose, moment: datetime) -> UUID | None:
    """Return the account whose code can still be tried; None: of a decoy, or there is none."""
    row = fetch_one(FIND_OWNER_OF_CODE, (proof_id.bytes, str(purpose), moment))
    return UUID(bytes=row["account_id"]) if row and row["account_id"] else None


def use(tx: Transaction, proof_id: UUID, moment: datetime) -> bool:
    """Use the proof up; return False if it ended meanwhile, so one of concurrent requests wins."""
    return execute(tx, USE, (moment, moment, proof_id.bytes, moment)) == 1


def end_of_purpose(tx: Transaction, account_id: UUID, purpose: Purpose, moment: datetime) -> None:
    """End the proofs of an account for this purpose."""
    defer(tx, END_OF_PURPOSE, (moment, account_id.bytes, str(purpose)))


def end_of_browser(
    tx: Transaction, account_id: UUID, browser_digests: Sequence[bytes], moment: datetime
) -> None:
    """End the sign-in proofs that a browser with these secrets has requested for an account."""
    # IN () is not SQL; no browser has the digest b""
    values = {"now": moment, "account": account_id.bytes, "browser": browser_digests or [b""]}
    defer(tx, END_OF_BROWSER, values)


def end_of_account(
    tx: Transaction, account_id: UUID, moment: datetime, *, keep: UUID | None = None
) -> None:
    """End the proofs of an account, except ``keep`` and proofs that undo or cancel something."""
    defer(tx, END_OF_ACCOUNT, (moment, account_id.bytes, keep.bytes if keep else b""))


def last_undo_expires_at(tx: Transaction, account_id: UUID) -> datetime | None:
    """Return when the last undo proof of an address change expires; None: there is none."""
    row = fetch_one(LAST_UNDO, (account_id.bytes,), tx=tx)
    return row["last"] if row else None


def end_undos(tx: Transaction, account_id: UUID, moment: datetime) -> None:
    """End the undo proofs of all address changes of an account."""
    defer(tx, END_UNDOS, (moment, account_id.bytes))


def last_of_batch(after_id: UUID, limit: int) -> UUID | None:
    """Return the last id of at most ``limit`` proofs after an id; None: there are none."""
    row = fetch_one(LAST_OF_BATCH, (after_id.bytes, limit))
    return UUID(bytes=row["last"]) if row and row["last"] else None


def end_some(tx: Transaction, after_id: UUID, to: UUID, moment: datetime) -> int:
    """End the proofs with ids in ``(after, to]``; return how many.

    Those that undo a change of address or cancel a deletion stay.
    """
    return execute(tx, END_SOME, (moment, after_id.bytes, to.bytes))


def count_waiting(moment: datetime) -> int:
    """Count the proofs that are still valid, except those that ``end_some`` keeps."""
    row = fetch_one(COUNT_WAITING, (moment,))
    return row["count"] if row else 0


def end_later_undos(tx: Transaction, account_id: UUID, version: int, moment: datetime) -> None:
    """End the undo proofs of address changes after this version of the account."""
    defer(tx, END_LATER_UNDOS, (moment, account_id.bytes, version))


def forget(tx: Transaction, account_id: UUID) -> None:
    """Turn the proofs of an account that is deleted into decoys."""
    defer(tx, FORGET, (account_id.bytes,))


def disown(tx: Transaction, account_id: UUID) -> None:
    """Turn the proofs of an account into decoys, except undo proofs of address changes."""
    defer(tx, DISOWN, (account_id.bytes,))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` proofs that expired before then; return how many there were."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> MailedProof:
    return MailedProof(
        id=UUID(bytes=row["id"]),
        purpose=Purpose(row["purpose"]),
        account_id=UUID(bytes=row["account_id"]) if row["account_id"] else None,
        account_version=row["account_version"],
        email=row["email"],
        code_digest=row["code_digest"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        used_at=row["used_at"],
        browser_digest=row["browser_digest"],
        requested_by=UUID(bytes=row["requested_by"]) if row["requested_by"] else None,
    )
