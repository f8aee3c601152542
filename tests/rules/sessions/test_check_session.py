"""Check which session checks read Redis and which read the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.crypto import tokens
from tests.conftest import Clock
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty, assert_unavailable

Sql = Callable[..., list[dict[str, Any]]]
KeyOf = Callable[[Person | str], str]
Cached = Callable[[Person | str], str]

SELECT_SESSION = "SELECT session.id,"
TOUCH = "last_seen_at = GREATEST"
HELD = b"H" + bytes(16)


def statements(commands: Commands) -> list[str]:
    """Return the statements about sessions, by their beginnings."""
    return [start for sql in commands.sql for start in (SELECT_SESSION, TOUCH) if start in sql]


def ask(person: Person, commands: Commands) -> tuple[list[str], list[str], int]:
    """Check a session once; return its Redis commands, its statements and its status."""
    commands.reset()
    status = person.get("/v1/session").status_code
    return commands.redis, statements(commands), status


def with_secret(app: Flask, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return ApiClient(app).get("/v1/session", headers=headers).status_code


@pytest.fixture(autouse=True)
def known_script(app: Flask, redis: Redis) -> None:
    """Load the script into Redis, which has it after the first minute anyway."""
    from api.cache.ledger_scripts import SWAP

    redis.script_load(SWAP)


def test_a_hit_is_one_get_and_no_sql(alice: Person, commands: Commands) -> None:
    alice.get("/v1/session")
    for _ in range(3):
        assert ask(alice, commands) == (["GET"], [], 200)
        assert commands.sql == []


def test_a_miss_asks_the_ledger_once_and_is_a_hit_from_then_on(
    alice: Person, commands: Commands, redis: Redis, key_of: KeyOf
) -> None:
    redis.delete(key_of(alice))
    assert ask(alice, commands) == (["GET", "EVAL"], [SELECT_SESSION], 200)
    assert ask(alice, commands) == (["GET"], [], 200)


def test_an_unknown_secret_is_remembered_so_that_a_flood_of_them_is_none_of_sql(
    app: Flask, commands: Commands, cached: Cached
) -> None:
    secret = tokens.new_secret()
    commands.reset()
    assert with_secret(app, secret) == 401
    # The last GET looks for a re-authentication that has just replaced the secret.
    assert (commands.redis, statements(commands)) == (["GET", "EVAL", "GET"], [SELECT_SESSION])
    for _ in range(3):
        commands.reset()
        assert with_secret(app, secret) == 401
        assert (commands.redis, commands.sql) == (["GET", "GET"], [])
    assert cached(secret) == "gone"


def test_redis_word_is_taken_for_session_recheck_seconds_and_then_checked(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], commands: Commands, clock: Clock
) -> None:
    alice = sign_in("alice", make_app(session_recheck=20, session_touch=3600))
    alice.get("/v1/session")
    clock.advance(seconds=18)
    assert ask(alice, commands) == (["GET"], [], 200)
    clock.advance(seconds=3)
    assert ask(alice, commands) == (["GET", "EVAL"], [SELECT_SESSION], 200)
    assert ask(alice, commands) == (["GET"], [], 200)
    clock.advance(seconds=21)
    assert ask(alice, commands) == (["GET", "EVAL"], [SELECT_SESSION], 200)


def test_its_use_is_written_at_most_once_in_session_touch_seconds(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    commands: Commands,
    clock: Clock,
    sql: Sql,
) -> None:
    alice = sign_in("alice", make_app(session_recheck=20, session_touch=50))
    [started] = sql("SELECT last_seen_at FROM session")
    touched = []
    for _ in range(11):  # These are 110 seconds of use.
        clock.advance(seconds=10)
        touched += [statement for statement in ask(alice, commands)[1] if statement == TOUCH]
    assert touched == [TOUCH, TOUCH]
    [last] = sql("SELECT last_seen_at FROM session")
    assert 99 < (last["last_seen_at"] - started["last_seen_at"]).total_seconds() < 102


def test_a_write_that_redis_lost_is_healed_within_session_recheck(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    redis: Redis,
    key_of: KeyOf,
    clock: Clock,
) -> None:
    """A session that Redis revived in a failover ends within SESSION_RECHECK.

    The failover brings back a copy from before the session ended.
    """
    app = make_app(session_recheck=20)
    alice = sign_in("alice", app)
    secret = alice.secret
    old_value = redis.get(key_of(secret))
    assert alice.delete("/v1/session").status_code == 204
    redis.set(key_of(secret), old_value or b"")
    clock.advance(seconds=21)
    assert with_secret(app, secret) == 401
    assert redis.get(key_of(secret)) == b"G"


def test_a_session_whose_key_is_held_comes_from_the_ledger_and_is_not_written_to_redis(
    alice: Person, commands: Commands, redis: Redis, key_of: KeyOf
) -> None:
    redis.set(key_of(alice), HELD)
    assert ask(alice, commands) == (["GET"], [SELECT_SESSION], 200)
    assert redis.get(key_of(alice)) == HELD


def test_an_ended_session_whose_key_is_held_is_nobody(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, cached: Cached, sql: Sql
) -> None:
    redis.set(key_of(alice), HELD)
    sql("UPDATE session SET ended_at = NOW(6)")
    assert with_secret(app, alice.secret) == 401
    assert cached(alice) == "gone"


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_moved_puts_off_no_recheck(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    commands: Commands,
    sql: Sql,
    clock: Clock,
    hours: int,
) -> None:
    """A change of the clock delays no recheck.

    With a clock set back, an earlier check would seem to lie in the future.
    """
    alice = sign_in("alice", make_app())
    alice.get("/v1/session")  # This opens the connection.
    sql("UPDATE session SET ended_at = NOW(6)")
    clock.advance(hours=hours)
    assert ask(alice, commands) == (["GET", "EVAL", "GET"], [SELECT_SESSION], 401)


def test_a_clock_that_was_moved_and_moved_back_ends_no_session(
    alice: Person, commands: Commands, clock: Clock
) -> None:
    for hours in (1, -2, 1):
        clock.advance(hours=hours)
        assert ask(alice, commands)[2] == 200


@pytest.mark.parametrize(
    "meddle",
    [
        "UPDATE session SET ended_at = NOW(6)",
        "UPDATE account SET session_epoch = session_epoch + 1",
        "UPDATE session SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND",
        "UPDATE session SET last_seen_at = UTC_TIMESTAMP(6) - INTERVAL 9 HOUR",
        "DELETE FROM session",
        "DELETE FROM account",
    ],
)
def test_whatever_ends_a_session_in_the_ledger_ends_it_by_the_next_recheck(
    app: Flask, alice: Person, sql: Sql, clock: Clock, cached: Cached, meddle: str
) -> None:
    sql(meddle)
    clock.advance(seconds=61)
    assert with_secret(app, alice.secret) == 401
    assert cached(alice) == "gone"


# With MariaDB down (I4)


def test_with_mariadb_away_a_recently_checked_session_answers_without_asking(
    faulty_database: Callable[..., Faulty], alice: Person
) -> None:
    faulty = faulty_database()
    with faulty.proxy.failing("refuse"):
        for _ in range(3):
            assert with_secret(faulty.app, alice.secret) == 200
    assert faulty.proxy.accepted == 0


def test_with_mariadb_away_a_session_due_for_a_recheck_answers_for_the_grace_and_no_longer(
    faulty_database: Callable[..., Faulty], alice: Person, clock: Clock
) -> None:
    faulty = faulty_database(session_recheck_grace=600)
    client = ApiClient(faulty.app)
    headers = {"Authorization": f"Bearer {alice.secret}"}
    with faulty.proxy.failing("refuse"):
        clock.advance(seconds=590)
        assert client.get("/v1/session", headers=headers).json == alice.session
        clock.advance(seconds=20)
        assert_unavailable(client.get("/v1/session", headers=headers))
    assert client.get("/v1/session", headers=headers).status_code == 200


def test_where_its_use_cannot_be_written_down_it_answers_as_long_as_the_ledger_says_that_it_lives(
    faulty_database: Callable[..., Faulty], alice: Person, clock: Clock
) -> None:
    """A live session answers even if its use can't be stored, as on a read-only database.

    A failover may leave one; the idle timeout goes on.
    """
    faulty = faulty_database(session_recheck_grace=0, pool_ping_idle=0)
    for hours, status in ((4, 200), (3.9, 200), (0.2, 401)):
        clock.advance(hours=hours)
        faulty.proxy.cut_before(b"START TRANSACTION READ WRITE")
        assert with_secret(faulty.app, alice.secret) == status
        faulty.proxy.disarm()


def test_with_mariadb_away_the_grace_extends_no_timeout(
    faulty_database: Callable[..., Faulty], alice: Person, clock: Clock
) -> None:
    faulty = faulty_database(session_recheck_grace=86400)
    with faulty.proxy.failing("refuse"):
        clock.advance(hours=8, seconds=1)
        assert with_secret(faulty.app, alice.secret) == 401


def test_with_mariadb_away_what_redis_does_not_hold_is_refused_not_guessed(
    faulty_database: Callable[..., Faulty], alice: Person, redis: Redis, key_of: KeyOf
) -> None:
    faulty = faulty_database()
    client = ApiClient(faulty.app)
    with faulty.proxy.failing("refuse"):
        for value in (None, HELD, b"garbage"):
            redis.delete(key_of(alice))
            if value is not None:
                redis.set(key_of(alice), value)
            headers = {"Authorization": f"Bearer {alice.secret}"}
            assert_unavailable(client.get("/v1/session", headers=headers))
            assert redis.get(key_of(alice)) == value  # The copy stays, too.


def test_with_mariadb_away_an_ended_session_is_still_nobody(
    faulty_database: Callable[..., Faulty], alice: Person
) -> None:
    secret = alice.secret
    faulty = faulty_database()
    assert alice.delete("/v1/session").status_code == 204
    with faulty.proxy.failing("refuse"):
        assert with_secret(faulty.app, secret) == 401


def test_what_the_ledger_has_ended_is_nobody_also_when_redis_cannot_be_told(
    faulty_redis: Callable[..., Faulty], alice: Person, sql: Sql, clock: Clock
) -> None:
    """A session that the ledger has ended is refused even if Redis can't store that.

    Otherwise the grace period for outages would accept it.
    """
    faulty = faulty_redis()
    assert with_secret(faulty.app, alice.secret) == 200
    sql("UPDATE session SET ended_at = NOW(6)")
    clock.advance(seconds=61)
    cut = faulty.proxy.cut_before(b"EVAL")
    assert with_secret(faulty.app, alice.secret) == 401
    assert cut.fired.is_set()


# With Redis down or full


def test_what_the_ledger_says_is_live_answers_also_when_redis_cannot_be_told(
    faulty_redis: Callable[..., Faulty], alice: Person, clock: Clock
) -> None:
    """A session that the ledger knows as live answers even if Redis can't store that.

    A full Redis answers GET and refuses writes.
    """
    faulty = faulty_redis(session_recheck_grace=0)
    clock.advance(seconds=61)
    cut = faulty.proxy.cut_before(b"EVAL")
    assert with_secret(faulty.app, alice.secret) == 200
    assert cut.fired.is_set()


@pytest.mark.parametrize("mode", ["refuse", "cut", "black_hole"])
def test_with_redis_away_nobody_is_waved_through(
    faulty_redis: Callable[..., Faulty], alice: Person, commands: Commands, mode: Any
) -> None:
    faulty = faulty_redis()
    headers = {"Authorization": f"Bearer {alice.secret}"}
    client = ApiClient(faulty.app)
    with faulty.proxy.failing(mode):
        commands.reset()
        assert_unavailable(client.get("/v1/session", headers=headers))
        # A flood of requests must not reach the database when Redis is down.
        assert commands.sql == []
    assert client.get("/v1/session", headers=headers).json == alice.session
