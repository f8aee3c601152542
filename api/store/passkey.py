"""The table ``passkey``, and the user handle of accounts that have one.

``factor.refresh`` follows every insert and deletion, under the lock of the account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from api.domain.passkey import OwnedPasskey, Passkey, PasskeyKind
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = """passkey.id, passkey.account_id, kind, credential_id, public_key, algorithm, sign_count,
    rp_id, aaguid, transports, backup_eligible, backed_up, discoverable, stands_alone, passkey.name,
    passkey.created_at, last_used_at, clone_suspected_at"""

_LONGEST_TRANSPORTS = 100  # of the column; the present ones have 42 characters together

FIND_BY_CREDENTIAL = f"""SELECT {COLUMNS}, account.user_handle
    FROM passkey JOIN account ON account.id = passkey.account_id WHERE credential_id = %s"""
IS_TAKEN = "SELECT 1 FROM passkey WHERE credential_id = %s"
LIST = f"SELECT {COLUMNS} FROM passkey WHERE account_id = %s ORDER BY id"
FIND = f"SELECT {COLUMNS} FROM passkey WHERE id = %s AND account_id = %s"
# no row if the account does not exist: a sign-up with a taken address runs the same statement (I6)
INSERT = """INSERT INTO passkey (id, account_id, kind, credential_id, public_key, algorithm,
    sign_count, rp_id, aaguid, transports, backup_eligible, backed_up, discoverable, stands_alone,
    name, created_at)
    SELECT %s, account.id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    FROM account WHERE account.id = %s"""
MARK_AUTOMATIC = "UPDATE passkey SET automatic = 1 WHERE id = %s"
RENAME = "UPDATE passkey SET name = %s WHERE id = %s AND account_id = %s"
DELETE = "DELETE FROM passkey WHERE id = %s AND account_id = %s"
# The condition is that of api.domain.passkey.counter_is_right: of two uses with one counter, which
# only a copy can make, one fails. The counter is never written back down. A reset may have demoted
# the passkey since it was read: what was verified as standing alone must still do so.
USE = """UPDATE passkey
    SET sign_count = GREATEST(sign_count, %(count)s), backed_up = %(backed_up)s,
        last_used_at = %(moment)s
    WHERE id = %(id)s AND account_id = %(account)s AND stands_alone >= %(alone)s
    AND (backup_eligible = 1 OR sign_count < %(count)s OR (sign_count = 0 AND %(count)s = 0))"""
SUSPECT_CLONE = "UPDATE passkey SET clone_suspected_at = %s WHERE id = %s"
FIND_USER_HANDLE = "SELECT user_handle FROM account WHERE id = %s"
FIND_BY_USER_HANDLE = "SELECT id FROM account WHERE user_handle = %s AND email_verified = 1"
FORGET_USER_HANDLE = "UPDATE account SET user_handle = NULL WHERE id = %s"
SET_USER_HANDLE = "UPDATE account SET user_handle = %s WHERE id = %s AND user_handle IS NULL"
COUNT_OF_OTHER_DOMAINS = "SELECT COUNT(*) AS count FROM passkey WHERE rp_id <> %s"


def find_by_credential(credential_id: bytes) -> OwnedPasskey | None:
    """Return the passkey with this credential id, whoever owns it; None: unknown."""
    row = fetch_one(FIND_BY_CREDENTIAL, (credential_id,))
    return OwnedPasskey(_from_row(row), row["user_handle"] or b"") if row else None


def is_taken(credential_id: bytes) -> bool:
    """Return whether a credential id is registered, for any account."""
    return fetch_one(IS_TAKEN, (credential_id,)) is not None


def list_of(account_id: UUID, tx: Transaction | None = None) -> list[Passkey]:
    """Return the passkeys of an account, oldest first."""
    return [_from_row(row) for row in fetch_all(LIST, (account_id.bytes,), tx=tx)]


def find(tx: Transaction, passkey_id: UUID, account_id: UUID) -> Passkey | None:
    """Return the passkey, if it belongs to this account; None: it does not."""
    row = fetch_one(FIND, (passkey_id.bytes, account_id.bytes), tx=tx)
    return _from_row(row) if row else None


def insert(tx: Transaction, passkey: Passkey) -> None:
    """Insert a passkey, if its account exists.

    Raises ``Duplicate('passkey_credential_id')`` if the credential is registered already.
    """
    execute(tx, INSERT, _values(passkey))


def mark_automatic(tx: Transaction, passkey_id: UUID) -> None:
    """Record that the browser made a passkey without asking the person."""
    defer(tx, MARK_AUTOMATIC, (passkey_id.bytes,))


def rename(tx: Transaction, passkey_id: UUID, account_id: UUID, name: str) -> None:
    """Set the name of a passkey of the account."""
    defer(tx, RENAME, (name, passkey_id.bytes, account_id.bytes))


def delete(tx: Transaction, passkey_id: UUID, account_id: UUID) -> None:
    """Delete a passkey of the account."""
    defer(tx, DELETE, (passkey_id.bytes, account_id.bytes))


def use(
    tx: Transaction,
    passkey_id: UUID,
    account_id: UUID,
    *,
    sign_count: int,
    backed_up: bool,
    alone: bool,
    moment: datetime,
) -> bool:
    """Record a use; return False if the counter does not fit, or the passkey is gone.

    ``alone``: it counts as both kinds; False also if it does not stand alone any more.
    """
    values = {
        "id": passkey_id.bytes,
        "account": account_id.bytes,
        "count": sign_count,
        "backed_up": backed_up,
        "alone": alone,
        "moment": moment,
    }
    return execute(tx, USE, values) == 1


def suspect_clone(tx: Transaction, passkey_id: UUID, moment: datetime) -> None:
    """Record that a passkey was perhaps copied."""
    defer(tx, SUSPECT_CLONE, (moment, passkey_id.bytes))


def find_user_handle(account_id: UUID, tx: Transaction | None = None) -> bytes | None:
    """Return the user handle of an account; None: it never had a passkey."""
    row = fetch_one(FIND_USER_HANDLE, (account_id.bytes,), tx=tx)
    return row["user_handle"] if row else None


def is_verified_handle(user_handle: bytes) -> bool:
    """Return whether the handle is that of an account with a verified address."""
    return fetch_one(FIND_BY_USER_HANDLE, (user_handle,)) is not None


def set_user_handle(tx: Transaction, account_id: UUID, user_handle: bytes) -> None:
    """Set the user handle of an account, unless it has one: passkeys keep it for good."""
    defer(tx, SET_USER_HANDLE, (user_handle, account_id.bytes))


def forget_user_handle(tx: Transaction, account_id: UUID) -> None:
    """Forget the user handle of a locked account that another person takes over.

    A stranger's authenticator holds it, and would learn by it that the owner came.
    """
    defer(tx, FORGET_USER_HANDLE, (account_id.bytes,))


def count_of_other_domains(rp_id: str) -> int:
    """Count the passkeys that were made for another RP ID, which no browser offers any more."""
    row = fetch_one(COUNT_OF_OTHER_DOMAINS, (rp_id,))
    return row["count"] if row else 0


def _from_row(row: Row) -> Passkey:
    return Passkey(
        id=UUID(bytes=row["id"]),
        account_id=UUID(bytes=row["account_id"]),
        kind=PasskeyKind(row["kind"]),
        credential_id=row["credential_id"],
        public_key=row["public_key"],
        algorithm=row["algorithm"],
        sign_count=row["sign_count"],
        rp_id=row["rp_id"],
        aaguid=row["aaguid"],
        transports=tuple(name for name in row["transports"].split(",") if name),
        backup_eligible=bool(row["backup_eligible"]),
        backed_up=bool(row["backed_up"]),
        discoverable=bool(row["discoverable"]),
        stands_alone=bool(row["stands_alone"]),
        name=row["name"] or "",
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        clone_suspected_at=row["clone_suspected_at"],
    )


def _values(passkey: Passkey) -> tuple[Any, ...]:
    return (
        passkey.id.bytes,
        str(passkey.kind),
        passkey.credential_id,
        passkey.public_key,
        passkey.algorithm,
        passkey.sign_count,
        passkey.rp_id,
        passkey.aaguid,
        _joined(passkey.transports),
        passkey.backup_eligible,
        passkey.backed_up,
        passkey.discoverable,
        passkey.stands_alone,
        passkey.name,
        passkey.created_at,
        passkey.account_id.bytes,
    )


def _joined(transports: tuple[str, ...]) -> str:
    """Return the transports as one text, without the last ones if it would be too long."""
    while len(text := ",".join(transports)) > _LONGEST_TRANSPORTS:
        transports = transports[:-1]
    return text
