"""Test that the export of an account has every column that Gatebook has about a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from api.store import personal_data
from tests.support.canaries import columns, owned_tables

Sql = Callable[..., list[dict[str, Any]]]

# Each is left out of the document for its reason.
SECRET = {"secret", "secret_digest", "digest", "token_digest", "code_digest", "browser_digest"}
SECRET |= {"state_digest", "binding_digest", "nonce_digest", "public_key", "replaces"}
SECRET |= {"password_hash"}
# counters and versions that say nothing about the person
OF_THE_MACHINE = {"account_id", "epoch", "session_epoch", "factor_epoch", "version", "lock_count"}
OF_THE_MACHINE |= {"account_version", "tries_left", "last_step", "sign_count", "algorithm"}
OF_THE_MACHINE |= {"warned_days", "password_scheme", "redirect_uri", "flow", "is_aal2"}
# made of other columns that are in the document
DERIVED = {"email_key", "name_key", "email_domain", "is_locked", "has_second_factor"}
DERIVED |= {"has_lone_passkey", "has_identity"}
LEFT_OUT = SECRET | OF_THE_MACHINE | DERIVED
OF_OTHERS = {
    "api_token": {"service_account_id"},
    "account": {"roles"},  # a copy of account_role
    "account_metadata": {"updated_at"},
    # the session that asked is one of the sessions; how it was to start is no data of the person
    "provider_attempt": {"session_id", "deliver", "remembered", "code_expires_at"},
}
NOT_ABOUT_PEOPLE = {
    "note",  # of an extension, which exports it
    "factor_failure",  # a rate limit's counter
}
WHOLE = {  # read by functions of their own
    "account": personal_data.ACCOUNT_COLUMNS,
    "account_activity": "last_seen_on",
    "account_deletion": personal_data.FIND_DELETION,
    "account_invitation": personal_data.FIND_INVITATION,
    "account_metadata": "public, private",
}


def test_every_column_about_a_person_is_exported_or_left_out_for_a_reason(sql: Sql) -> None:
    exported = WHOLE | {rows.table: rows.columns for rows in personal_data.OWNED}
    missing = {}
    for table in ["account", *owned_tables(sql)]:
        if table in NOT_ABOUT_PEOPLE:
            continue
        names = set(re.findall(r"\w+", exported.get(table, "")))
        left = set(columns(sql, table)) - names - LEFT_OUT - OF_OTHERS.get(table, set())
        if left or table not in exported:
            missing[table] = left
    assert missing == {}


def test_no_secret_is_exported() -> None:
    for rows in personal_data.OWNED:
        assert SECRET.isdisjoint(re.findall(r"\w+", rows.columns))
