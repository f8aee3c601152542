"""Check that a new hash replaces only the hash that was verified."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Flask

from api.pool import transaction
from api.rules.passwords.rehash_password import rehash_password
from api.store import account
from tests.support.client import PASSWORD, Person
from tests.support.imported import FAST, SLOW, give, stored
from tests.support.tables import Sql

HASHES = "SELECT password_hash FROM account"


def test_a_password_that_was_set_meanwhile_stays(app: Flask, alice: Person, sql: Sql) -> None:
    give(alice, stored(FAST))
    with app.app_context():
        credentials = account.find_credentials(UUID(alice.id))
        assert credentials is not None
        rehash = rehash_password(credentials, PASSWORD)
    assert rehash is not None
    give(alice, stored(SLOW))

    for verified, replaced in ((stored(SLOW), False), (stored(FAST), True)):
        with app.app_context(), transaction() as tx:
            rehash(tx, datetime.now(UTC))
        assert (sql(HASHES) != [{"password_hash": verified}]) == replaced
        give(alice, stored(FAST))
