"""The mailed codes in the table ``provider_attempt``, which prove an address for an identity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.provider_attempt import CODE_TRIES, LIFE, LONGEST_LIFE, Stage
from api.pool import Transaction, defer, execute, fetch_all
from api.store.provider_attempt import FORGOTTEN

# every code has its own tries; created_at: an attempt does not live on by asking for codes
SET_CODE = """UPDATE provider_attempt
    SET stage = 'email_code', email = %(email)s, code_digest = %(code)s,
        code_expires_at = %(code_end)s, tries_left = %(tries)s,
        expires_at = GREATEST(expires_at, %(code_end)s)
    WHERE id = %(id)s AND purpose = 'sign_in' AND stage IN ('email', 'email_code')
        AND expires_at > %(now)s AND created_at > %(oldest)s"""
# tries are counted down before the code is compared: 30 requests at once have no more than are left
SPEND_TRY = """UPDATE provider_attempt SET tries_left = tries_left - 1
    WHERE id = %(id)s AND stage = 'email_code' AND tries_left > 0 AND code_expires_at > %(now)s"""
GIVE_BACK_TRY = """UPDATE provider_attempt SET tries_left = tries_left + 1
    WHERE id = %s AND stage = 'email_code' AND code_digest = %s"""
# The digest is compared again: the code may have been replaced by one for another address.
LOCK_CODE = """SELECT id FROM provider_attempt
    WHERE id = %(id)s AND stage = 'email_code' AND code_digest = %(code)s
        AND code_expires_at > %(now)s FOR UPDATE"""
USE_CODE = """UPDATE provider_attempt SET {step}, account_id = %(account)s, expires_at = %(end)s
    WHERE id = %(id)s AND stage = 'email_code' AND code_digest = %(code)s
        AND code_expires_at > %(now)s"""
USE_CODE_AND_WAIT = USE_CODE.format(step="stage = 'sign_in'")
USE_CODE_AND_END = USE_CODE.format(step=f"stage = 'ended', {FORGOTTEN}")


def set_code(
    tx: Transaction,
    attempt_id: UUID,
    email: str,
    code_digest: bytes,
    code_expires_at: datetime,
    moment: datetime,
) -> bool:
    """Store the code that is mailed to an address; an older one ends. False: none is waited for."""
    values = {
        "id": attempt_id.bytes,
        "email": email,
        "code": code_digest,
        "code_end": code_expires_at,
        "tries": CODE_TRIES,
        "now": moment,
        "oldest": moment - LONGEST_LIFE,
    }
    return execute(tx, SET_CODE, values) == 1


def spend_try(tx: Transaction, attempt_id: UUID, moment: datetime) -> bool:
    """Spend one try of the code; return False if none is left or no code is waited for."""
    return execute(tx, SPEND_TRY, {"id": attempt_id.bytes, "now": moment}) == 1


def give_back_try(tx: Transaction, attempt_id: UUID, code_digest: bytes) -> None:
    """Give back the try of a right code with which nothing was done."""
    defer(tx, GIVE_BACK_TRY, (attempt_id.bytes, code_digest))


def lock_code(tx: Transaction, attempt_id: UUID, code_digest: bytes, moment: datetime) -> bool:
    """Return whether a right code is still live, and keep it so until the transaction ends."""
    values = {"id": attempt_id.bytes, "code": code_digest, "now": moment}
    return bool(fetch_all(LOCK_CODE, values, tx=tx))


def use_code(
    tx: Transaction,
    attempt_id: UUID,
    code_digest: bytes,
    stage: Stage,
    account_id: UUID,
    moment: datetime,
) -> bool:
    """Use a right code up; return False if it ended meanwhile, so one of two requests wins.

    ``stage``: ``ended`` or ``sign_in``. ``account_id``: the account that the identity was linked
    with, or at ``sign_in`` may be.
    """
    values = {
        "id": attempt_id.bytes,
        "code": code_digest,
        "account": account_id.bytes,
        "end": moment + LIFE,
        "now": moment,
    }
    if stage is Stage.SIGN_IN:
        return execute(tx, USE_CODE_AND_WAIT, values) == 1
    return execute(tx, USE_CODE_AND_END, values) == 1
