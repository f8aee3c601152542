"""Check which checks of API tokens read nothing, Redis, or the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.cache import tokens as token_cache
from api.cache.ledger_scripts import SWAP
from api.crypto import api_tokens
from api.domain import clock as real_clock
from api.domain import ids
from api.domain.account import Role
from api.domain.api_token import ApiTokenKind
from api.errors import NotSignedIn
from api.pool import transaction
from api.rules.tokens.check_token import check_token
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of
from api.rules.tokens.hold_tokens import hold_tokens_of, renew_tokens
from api.store import account_role, api_token
from tests.conftest import Clock
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty, assert_unavailable
from tests.support.roles import OPERATOR, grant_role

Sql = Callable[..., list[dict[str, Any]]]
SELECT_TOKEN = "SELECT api_token.id"
TOUCH = "SET last_used_at"


@pytest.fixture(autouse=True)
def known_script(app: Flask, redis: Redis) -> None:
    """Load the script into Redis, which has it after the first minute anyway."""
    redis.script_load(SWAP)


def ask(client: ApiClient, token: str, commands: Commands) -> tuple[list[str], list[str], int]:
    """Check a token once; return its Redis commands, its statements and its status."""
    commands.reset()
    status = client.get("/v1/token", headers=bearer(token)).status_code
    starts = [start for sql in commands.sql for start in (SELECT_TOKEN, TOUCH) if start in sql]
    return commands.redis, starts, status


def test_a_hit_is_one_get_and_its_use_is_written_once_in_session_touch_seconds(
    make_app: Callable[..., Flask], alice: Person, commands: Commands, clock: Clock, sql: Sql
) -> None:
    token = issue(alice)
    client = ApiClient(make_app(session_recheck=20, session_touch=50))
    touched = []
    for _ in range(11):  # These are 110 seconds of use.
        touched += [start for start in ask(client, token, commands)[1] if start == TOUCH]
        assert ask(client, token, commands) == (["GET"], [], 200)
        clock.advance(seconds=10)
    assert touched == [TOUCH] * 3
    [row] = sql("SELECT last_used_at FROM api_token")
    assert row["last_used_at"] is not None


def test_a_guess_costs_nothing_and_an_unknown_token_one_lookup(
    app: Flask, client: ApiClient, commands: Commands
) -> None:
    with app.app_context():
        unknown, other = (api_tokens.new(ApiTokenKind.PERSON) for _ in range(2))
    client.get("/v1/token", headers=bearer(other))  # opens connections
    guess = unknown[:-1] + ("a" if unknown[-1] != "a" else "b")
    assert ask(client, guess, commands) == ([], [], 401)
    assert ask(client, unknown, commands) == (["GET", "EVAL"], [SELECT_TOKEN], 401)
    assert ask(client, unknown, commands) == (["GET"], [], 401)


def test_an_expired_token_is_refused_whether_redis_has_it_or_not(
    alice: Person, client: ApiClient, clock: Clock, redis: Redis
) -> None:
    token = issue(alice, days=1)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 200
    clock.advance(hours=24)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 401
    redis.flushdb()
    assert client.get("/v1/token", headers=bearer(token)).status_code == 401


def test_it_loses_a_permission_with_its_owner_at_once(
    app: Flask, alice: Person, client: ApiClient, commands: Commands
) -> None:
    """The cached copy names the permissions of the owner: a change of them holds its key first."""
    with app.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
    token = issue(alice, "audit:read")
    assert client.get("/v1/audit-events", headers=bearer(token)).status_code == 200
    alice_id = ids.parse_id(alice.id)
    assert alice_id is not None
    with app.app_context():
        with transaction() as tx:
            held = hold_tokens_of(tx, alice_id)
            now = real_clock.now()
            before, after = (Role.AUDITOR,), ()
            account_role.change(tx, alice_id, before=before, after=after, by=None, moment=now)
        assert client.get("/v1/audit-events", headers=bearer(token)).status_code == 403
        renew_tokens(held)
    assert ask(client, token, commands) == (["GET"], [], 200)  # it is a copy again
    assert client.get("/v1/audit-events", headers=bearer(token)).status_code == 403


def test_a_reader_that_is_late_brings_no_ended_token_back(
    app: Flask, alice: Person, client: ApiClient
) -> None:
    token, digest = issue(alice), b""
    alice_id = ids.parse_id(alice.id)
    assert alice_id is not None
    with app.app_context():
        shown, digest = check_token(token), api_tokens.digest(token)
        lookup = token_cache.find(digest)
        with transaction() as tx:
            now = real_clock.now()
            reason = TokenEndReason.ENDED_BY_OWNER
            ended = end_tokens_of(tx, alice_id, reason, OPERATOR, now)
            assert ended == [digest]
            assert not token_cache.refresh(digest, lookup, shown, now)  # held before the commit
        token_cache.end(ended)
        assert not token_cache.refresh(digest, lookup, shown, real_clock.now())
        # and a late use writes nothing to the row
        with transaction() as tx:
            assert not api_token.touch(tx, shown.id, now + timedelta(days=1), 60)
        with pytest.raises(NotSignedIn):
            check_token(token)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 401


def test_with_mariadb_away_a_token_answers_for_the_grace_and_no_longer(
    faulty_database: Callable[..., Faulty], alice: Person, clock: Clock
) -> None:
    token, faulty = issue(alice), faulty_database(session_recheck_grace=100)
    client = ApiClient(faulty.app)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 200
    with faulty.proxy.failing("refuse"):
        clock.advance(seconds=90)
        assert client.get("/v1/token", headers=bearer(token)).status_code == 200
        clock.advance(seconds=20)
        assert_unavailable(client.get("/v1/token", headers=bearer(token)))


def test_the_token_of_a_locked_service_account_is_refused(
    app: Flask, client: ApiClient, sql: Sql, redis: Redis
) -> None:
    token = issue_to_service(app, "audit:read")
    assert client.get("/v1/token", headers=bearer(token)).status_code == 200
    sql("UPDATE service_account SET locked_at = NOW(6)")
    redis.flushdb()
    assert client.get("/v1/token", headers=bearer(token)).status_code == 401
