"""Check ``python -m api recover`` after a restore, or after a failover that lost data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.cache import sessions as session_cache
from api.crypto import tokens
from api.rules.accounts.recover_accounts import recover_accounts
from tests.commands.test_audit_begin import CLIENT, NEW, take_new_key, verify
from tests.commands.test_audit_log import Operator, operator
from tests.conftest import PREFIX, Clock
from tests.resources.proofs import NEW_PASSWORD, assert_not_valid
from tests.support.api_tokens import bearer, issue
from tests.support.cached_sessions import cached, key_of
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.restored import Backup
from tests.support.tables import events

__all__ = ["cached", "key_of", "operator"]

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def recover(operator: Operator) -> Callable[..., tuple[int, str, str]]:
    return lambda *more: operator._commands(operator.environment, "recover", *more)


def test_what_a_restore_revives_has_ended_at_once(
    app: Flask,
    alice: Person,
    sql: Sql,
    redis: Redis,
    mailbox: Mailbox,
    recover: Callable[..., tuple[int, str, str]],
) -> None:
    """A restore revives a signed-out session, a leaked token, a used link and a stored answer.

    All end at once.
    """
    bob = Person.sign_up(app, "bob")
    phone = alice.on_another_device(deliver="token")
    key = {"Idempotency-Key": "0123456789abcdef"}
    body = {"email": bob.email, "password": bob.password, "deliver": "token"}
    first = ApiClient(app).post("/v1/sessions", json=body, headers=key)
    assert first.status_code == 201
    ApiClient(app).post("/v1/password-resets", json={"email": alice.email})
    token = mailbox.last(alice.email).token
    leaked = issue(alice)
    backup = Backup(sql)
    ApiClient(app).post("/v1/token-revocations", json={"tokens": [leaked]})
    assert phone.delete("/v1/session").status_code == 204

    backup.restore()
    forget_copies(redis)
    assert phone.get("/v1/session").status_code == 200  # The restore revived it.
    assert ApiClient(app).get("/v1/token", headers=bearer(leaked)).status_code == 200
    assert recover("--keep-log", "--dry-run") == (
        0,
        "would end all sessions of 2 accounts, and 3 mailed proofs\n",
        "",
    )
    code, out, err = recover("--keep-log")
    assert (code, err) == (0, "")
    assert out.startswith("ended all sessions of 2 accounts (")
    assert "3 mailed proofs, 1 idempotency keys, 1 API tokens\n" in out
    assert events(sql)[-2:] == ["database.recovered", "token.ended"]
    assert ApiClient(app).get("/v1/token", headers=bearer(leaked)).status_code == 401
    for person in (alice, phone):
        assert person.get("/v1/session").status_code == 401
    again = ApiClient(app).get("/v1/session", headers=bearer(first.json["token"]))
    assert again.status_code == 401
    used = {"token": token, "new_password": NEW_PASSWORD}
    assert_not_valid(ApiClient(app).post("/v1/password-resets/confirmations", json=used))
    repeated = ApiClient(app).post("/v1/sessions", json=body, headers=key)
    assert repeated.status_code == 201
    assert repeated.json["id"] != first.json["id"]


def test_copies_in_redis_end_at_once_and_a_late_one_is_not_written(
    alice: Person, app: Flask, cached: Callable[..., str], clock: Clock
) -> None:
    """The copies in Redis end at once, and a late one is not written.

    A request that read the ledger before may still be about to write its copy.
    """
    assert alice.get("/v1/session").status_code == 200
    assert cached(alice) == "live"
    digest = tokens.digest(alice.secret)
    with app.app_context():
        lookup = session_cache.find(digest)
        assert lookup.cached is not None
        recovery = recover_accounts(CLIENT)
        assert (recovery.accounts, recovery.cached) == (1, 1)
        assert cached(alice) == "held"
        late = session_cache.refresh(digest, lookup, lookup.cached.session, clock.now())
        assert not late
    assert alice.get("/v1/session").status_code == 401


def forget_copies(redis: Redis) -> None:
    """Delete the copies in Redis, which expire a minute and a half after the sign-out anyway."""
    redis.delete(*redis.scan_iter(f"{PREFIX}session:*"), *redis.scan_iter(f"{PREFIX}token:*"))


def test_very_many_end_in_batches_and_other_keys_stay(
    app: Flask, sql: Sql, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rules.accounts.recover_accounts._BATCH", 7)
    monkeypatch.setattr("api.cache.hold_copies._SCANNED", 10)
    monkeypatch.setattr("api.cache.hold_copies._HELD", 10)
    sql(
        """INSERT INTO account (id, email, email_key, password_hash, created_at, updated_at)
        SELECT UNHEX(LPAD(HEX(seq + 1), 32, '0')), CONCAT(seq, '@example.com'),
            CONCAT(seq, '@example.com'), '', NOW(6), NOW(6) FROM seq_0_to_99"""
    )
    for number in range(35):
        redis.set(f"{PREFIX}session:{number}", b"Lx", px=60_000)
    redis.set(f"{PREFIX}throttle", "1", px=60_000)
    redis.set(f"{PREFIX[:-1]}x:session:1", "theirs", px=60_000)
    with app.app_context():
        recovery = recover_accounts(CLIENT)
    assert (recovery.accounts, recovery.cached) == (100, 35)
    assert sql("SELECT COUNT(*) AS n FROM account WHERE session_epoch = 1") == [{"n": 0}]
    assert redis.get(f"{PREFIX}throttle") == b"1"
    assert redis.get(f"{PREFIX[:-1]}x:session:1") == b"theirs"
    redis.delete(f"{PREFIX[:-1]}x:session:1")
    rows = sql("SELECT SUM(JSON_VALUE(data, '$.accounts')) AS n FROM audit_event")
    assert int(rows[0]["n"]) == 100


def test_an_undo_of_a_change_of_address_stays(app: Flask, sql: Sql) -> None:
    """The proof that undoes a change of address survives.

    Otherwise an attacker who had taken the address over would keep it.
    """
    sql(
        """INSERT INTO mailed_proof (id, purpose, token_digest, code_digest, tries_left, created_at,
            code_expires_at, expires_at)
        SELECT UNHEX(LPAD(HEX(seq), 32, '0')), IF(seq = 1, 'undo_email_change', 'reset_password'),
            UNHEX(LPAD(HEX(seq), 64, '0')), REPEAT('x', 32), 3, NOW(6), '2030-01-01',
            '2030-01-01' FROM seq_1_to_3"""
    )
    with app.app_context():
        assert recover_accounts(CLIENT).mailed_proofs == 2
    rows = sql("SELECT purpose FROM mailed_proof WHERE ended_at IS NULL")
    assert [row["purpose"] for row in rows] == ["undo_email_change"]


def test_the_log_is_begun_anew_with_it(
    alice: Person,
    sql: Sql,
    redis: Redis,
    operator: Operator,
    recover: Callable[..., tuple[int, str, str]],
) -> None:
    phone = alice.on_another_device(deliver="token")
    assert operator.run("seal", "--once") == (0, "sealed 3 events\n", "")
    backup = Backup(sql)
    assert phone.delete("/v1/session").status_code == 204
    assert operator.run("seal", "--once") == (0, "sealed 1 events\n", "")
    backup.restore()
    forget_copies(redis)
    assert recover()[0] == 2
    where = ("--key", str(operator.place / "audit.pub"), "--export", str(operator.place / "old"))
    assert recover(NEW, *where) == (
        1,
        "",
        (
            "AUDIT_SIGNING_KEYS has keys of example.com/audit. Create a key with python -m api"
            f" audit key {NEW} FILE, and list only that file.\n"
        ),
    )
    assert phone.get("/v1/session").status_code == 200  # Nothing was done.
    take_new_key(operator)
    code, out, _ = recover(NEW, "--dry-run", *where)
    assert code == 0
    assert out.endswith(f"would archive the audit log at 3 events, and begin {NEW}\n")
    code, out, err = recover(NEW, *where)
    assert (code, err) == (0, "")
    assert phone.get("/v1/session").status_code == 401
    assert operator.run("seal", "--once") == (0, "sealed 4 events\n", "")
    operator.export()
    assert verify(operator, "export.ndjson", "audit-2.pub")[0] == 0


def is_known_device(person: Person, sql: Sql) -> bool:
    """Sign in, and return whether the device was known before."""
    person.sign_in()
    rows = sql("SELECT data FROM audit_event WHERE type = 'session.started' ORDER BY id DESC")
    return bool(json.loads(rows[0]["data"])["known_device"])


def test_a_known_device_is_a_new_one_afterwards(alice: Person, app: Flask, sql: Sql) -> None:
    """A known device counts as new after a recovery.

    The runbook names this price: a mail about a new device at the next sign-in.
    """
    assert is_known_device(alice, sql)
    with app.app_context():
        recover_accounts(CLIENT)
    assert not is_known_device(alice, sql)
    assert is_known_device(alice, sql)


def test_a_device_of_an_epoch_that_was_lost_is_not_known_again(
    alice: Person, app: Flask, sql: Sql
) -> None:
    """A device token of an epoch that a restore lost is not accepted again.

    It was issued and ended after the backup: the lost epochs must not be given out again.
    """
    backup = Backup(sql)
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    assert not is_known_device(alice, sql)
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    backup.restore()
    with app.app_context():
        recover_accounts(CLIENT)
    assert not is_known_device(alice, sql)
    with app.app_context():
        recover_accounts(CLIENT)  # Perhaps in the same second.
    assert not is_known_device(alice, sql)
