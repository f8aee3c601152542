"""The factors of an account, over their tables: copies in ``account``, presence, removal."""

from __future__ import annotations

from uuid import UUID

from api.domain.sign_in_methods import FactorCounts, RecoveryCodes
from api.pool import Transaction, defer, execute, fetch_one

# A code counts only beside an app or a passkey, so it is not a factor here. Neither is a passkey
# that the browser made silently, until it is used or asked for: its owner may not know of it, and
# could change nothing on another device.
REFRESH = """UPDATE account SET
    has_second_factor = (
        EXISTS (SELECT 1 FROM authenticator_app AS app
                WHERE app.account_id = account.id AND app.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM passkey WHERE passkey.account_id = account.id
                   AND (passkey.automatic = 0 OR account.asks_second_factor = 1))),
    has_lone_passkey = EXISTS (
        SELECT 1 FROM passkey WHERE passkey.account_id = account.id AND passkey.stands_alone = 1),
    has_identity = EXISTS (SELECT 1 FROM identity WHERE identity.account_id = account.id),
    factor_epoch = factor_epoch + %s
    WHERE id = %s"""
DELETE_CODES_WITHOUT_FACTOR = """DELETE recovery_code FROM recovery_code
    JOIN account ON account.id = recovery_code.account_id
    WHERE account.id = %s AND account.has_second_factor = 0"""
COUNT = """SELECT
    (SELECT COUNT(*) FROM passkey WHERE account_id = %(account)s) AS passkeys,
    (SELECT COUNT(*) FROM passkey
     WHERE account_id = %(account)s AND stands_alone = 1) AS lone_passkeys,
    (SELECT COUNT(*) FROM authenticator_app
     WHERE account_id = %(account)s AND confirmed_at IS NOT NULL) AS authenticator_apps,
    (SELECT COUNT(*) FROM recovery_code
     WHERE account_id = %(account)s AND used_at IS NULL) AS codes_left,
    (SELECT COUNT(*) FROM recovery_code WHERE account_id = %(account)s) AS codes,
    (SELECT MIN(created_at) FROM recovery_code
     WHERE account_id = %(account)s) AS codes_created_at"""
DELETE_APPS = "DELETE FROM authenticator_app WHERE account_id = %s"
DELETE_CODES = "DELETE FROM recovery_code WHERE account_id = %s"
DELETE_PASSKEYS = "DELETE FROM passkey WHERE account_id = %s"
DELETE_TRUSTS = "DELETE FROM trusted_device WHERE account_id = %s"
DEMOTE_PASSKEYS = "UPDATE passkey SET stands_alone = 0 WHERE account_id = %s AND stands_alone = 1"
SET_SWITCH = "UPDATE account SET asks_second_factor = %s WHERE id = %s"
# else a passkey that the browser made silently becomes the factor that is asked for
SWITCH_OFF_WITHOUT_CHOSEN = """UPDATE account SET asks_second_factor = 0
    WHERE id = %s
    AND NOT EXISTS (SELECT 1 FROM authenticator_app AS app
                    WHERE app.account_id = account.id AND app.confirmed_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM passkey
                    WHERE passkey.account_id = account.id AND passkey.automatic = 0)"""
# a security key never stands alone
PROMOTE_PASSKEY = """UPDATE passkey SET stands_alone = 1, automatic = 0
    WHERE id = %s AND account_id = %s AND kind = 'passkey' AND stands_alone = 0"""


def refresh(tx: Transaction, account_id: UUID, *, changed: bool = True) -> None:
    """Write the copies of an account whose row is locked, after its factors were changed.

    ``changed``: raise factor_epoch, which ends trusted devices and waiting sign-ins. If no factor
    is left, the recovery codes go, too.
    """
    execute(tx, REFRESH, (int(changed), account_id.bytes))
    execute(tx, DELETE_CODES_WITHOUT_FACTOR, (account_id.bytes,))


def count(account_id: UUID, tx: Transaction | None = None) -> FactorCounts:
    """Return how many factors of each sort the account has."""
    row = fetch_one(COUNT, {"account": account_id.bytes}, tx=tx)
    assert row is not None  # a row without a table
    made_at = row["codes_created_at"]
    return FactorCounts(
        row["passkeys"],
        row["lone_passkeys"],
        row["authenticator_apps"],
        RecoveryCodes(row["codes_left"], row["codes"], made_at) if made_at else None,
    )


def delete_all(tx: Transaction, account_id: UUID) -> None:
    """Delete all factors and trusted devices of a locked account; ``refresh`` must follow."""
    defer(tx, DELETE_APPS, (account_id.bytes,))
    defer(tx, DELETE_CODES, (account_id.bytes,))
    defer(tx, DELETE_PASSKEYS, (account_id.bytes,))
    defer(tx, DELETE_TRUSTS, (account_id.bytes,))
    set_switch(tx, account_id, asks=False)


def demote_passkeys(tx: Transaction, account_id: UUID) -> None:
    """Let no passkey of a locked account stand alone; ``refresh`` must follow."""
    defer(tx, DEMOTE_PASSKEYS, (account_id.bytes,))


def set_switch(tx: Transaction, account_id: UUID, *, asks: bool) -> None:
    """Set whether the second factor is asked after the password; the account is locked."""
    defer(tx, SET_SWITCH, (asks, account_id.bytes))


def switch_off_without_chosen(tx: Transaction, account_id: UUID) -> None:
    """Ask a locked account for no second factor if its owner has chosen none of those left.

    Call it after a removal; ``refresh`` must follow.
    """
    defer(tx, SWITCH_OFF_WITHOUT_CHOSEN, (account_id.bytes,))


def promote_passkey(tx: Transaction, account_id: UUID, passkey_id: UUID) -> bool:
    """Let a passkey stand alone; return False if it does already, or can't."""
    return execute(tx, PROMOTE_PASSKEY, (passkey_id.bytes, account_id.bytes)) == 1
