"""The rights on tables that the work needs, with statements that need one right and touch no row.

docs/operations.md grants the same rights ("Rights"); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.pool import Transaction

# The content of the tables does not matter: no server reads a row for WHERE FALSE.
TRIED = {
    "SELECT": "SELECT 1 FROM {table} WHERE FALSE",
    "INSERT": "INSERT INTO {table} SELECT * FROM {table} WHERE FALSE",
    "UPDATE": "UPDATE {table} SET {column} = {column} WHERE FALSE",
    "DELETE": "DELETE FROM {table} WHERE FALSE",
}
# an updatable column of each table
COLUMNS = {
    "audit_tile": "level",
    "webhook_delivery": "event_id",
    "audit_witness": "witness",
    "account_deletion": "reason",
    "account_activity": "last_seen_on",
    "account_metadata": "public",
    "role": "lock_count",
    "password_scheme": "accounts",
    "factor_failure": "failures",
}

# for the API's user, and for `role` and `audit export`
API = {
    "account": "SELECT INSERT UPDATE DELETE",
    "account_activity": "SELECT INSERT UPDATE",
    "account_metadata": "SELECT INSERT UPDATE",
    "account_role": "SELECT INSERT DELETE",
    "role": "SELECT UPDATE",
    "permission": "SELECT",
    "session": "SELECT INSERT UPDATE",
    "account_invitation": "SELECT INSERT UPDATE DELETE",
    "idempotency_key": "SELECT INSERT DELETE",
    "audit_event": "SELECT INSERT",
    "outbox": "SELECT INSERT",
    "mailed_proof": "SELECT INSERT UPDATE",
    "authenticator_app": "SELECT INSERT UPDATE DELETE",
    "recovery_code": "SELECT INSERT UPDATE DELETE",
    "passkey": "SELECT INSERT UPDATE DELETE",
    "factor_failure": "SELECT INSERT UPDATE DELETE",
    "spent_challenge": "SELECT INSERT",
    "audit_leaf": "SELECT",
    "audit_tile": "SELECT",
    "audit_tree": "SELECT",
    "pending_sign_in": "SELECT INSERT UPDATE",
    "trusted_device": "SELECT INSERT UPDATE DELETE",
    "webhook": "SELECT INSERT UPDATE DELETE",
    "webhook_delivery": "SELECT INSERT UPDATE",
    "webhook_attempt": "SELECT",
    "api_token": "SELECT INSERT UPDATE",
    "service_account": "SELECT INSERT UPDATE DELETE",
    "account_deletion": "SELECT INSERT UPDATE DELETE",
    "identity": "SELECT INSERT UPDATE DELETE",
    "provider_attempt": "SELECT INSERT UPDATE",
    "password_scheme": "SELECT",
}
# for the user of `python -m api worker`
WORKER = {
    "outbox": "SELECT INSERT UPDATE DELETE",
    "session": "SELECT UPDATE DELETE",
    "idempotency_key": "SELECT DELETE",
    "mailed_proof": "SELECT UPDATE DELETE",
    "factor_failure": "SELECT DELETE",
    "spent_challenge": "SELECT DELETE",
    "account": "SELECT UPDATE DELETE",  # for deletions that are due, and expired invitations
    "account_activity": "SELECT INSERT",
    "account_role": "SELECT",
    "role": "SELECT",  # for doctor --worker
    "service_account": "SELECT",  # for doctor --worker
    "account_deletion": "SELECT",
    "account_invitation": "SELECT DELETE",
    "pending_sign_in": "SELECT UPDATE DELETE",
    "identity": "SELECT",  # for deletions that are due
    "provider_attempt": "SELECT UPDATE DELETE",  # UPDATE for deletions that are due
    "trusted_device": "SELECT DELETE",
    "audit_event": "SELECT INSERT",
    "authenticator_app": "SELECT UPDATE DELETE",  # UPDATE for `secrets reseal`
    "webhook": "SELECT UPDATE",
    "webhook_delivery": "SELECT INSERT UPDATE DELETE",
    "webhook_attempt": "SELECT INSERT DELETE",
    "api_token": "SELECT UPDATE DELETE",
    "password_scheme": "SELECT INSERT UPDATE",
}
# additional rights if the worker seals the audit log
SEALER = {
    "audit_leaf": "SELECT INSERT",
    "audit_tile": "SELECT INSERT UPDATE",
    "audit_tree": "SELECT UPDATE",
    "audit_witness": "SELECT INSERT UPDATE",
}


def listed(needed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return pairs of a table and a right on it."""
    return [(table, right) for table, rights in needed.items() for right in rights.split()]


def use(tx: Transaction, table: str, right: str) -> None:
    """Use a right on no row; the commit at the latest raises ``DriverError`` if it is missing.

    Both arguments come from the constants above, never from outside.
    """
    column = COLUMNS.get(table, "id")
    tx.defer(TRIED[right].format(table=table, column=column), ())
