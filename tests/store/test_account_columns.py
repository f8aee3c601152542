"""Test that the columns of ``account`` for searches follow those that they are made of."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from api.domain import clock
from api.domain.account_lock import AccountLock
from api.pool import transaction
from api.store import account, account_lock
from tests.support.client import Person
from tests.support.tables import Sql

DIFFERENT = """SELECT email FROM account
    WHERE is_locked <> (lock_reason IS NOT NULL)
        OR NOT email_domain <=> SUBSTRING_INDEX(email_key, '@', -1)"""


def test_each_writer_writes_both(app: Flask, alice: Person, sql: Sql) -> None:
    with app.app_context():
        account_id, now = UUID(alice.id), clock.now()
        assert sql(DIFFERENT) == []
        with transaction() as tx:
            account_lock.set_lock(tx, account_id, AccountLock("abuse", None, now, None))
            account.set_email(tx, account_id, "alice@example.org", b"alice@example.org", now)
        assert sql("SELECT is_locked, email_domain FROM account") == [
            {"is_locked": 1, "email_domain": b"example.org"}
        ]
        with transaction() as tx:
            account_lock.clear(tx, account_id, now)
            account.respell(tx, account_id, "alice@example.net", b"alice@example.net", now)
        assert sql("SELECT is_locked, email_domain FROM account") == [
            {"is_locked": 0, "email_domain": b"example.net"}
        ]
        assert sql(DIFFERENT) == []
