"""Check a new run of Redis: after a restart or a failover it may have lost acknowledged writes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import NoPermissionError

from api.cache import client as redis_client
from api.cache.run import Run
from api.errors import Unavailable
from tests.rules.sessions.test_check_session import SELECT_SESSION, ask, with_secret
from tests.support.another_run import meet_another_run
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty, assert_unavailable
from tests.support.own_redis import OwnRedis

KeyOf = Callable[[Person | str], str]


@pytest.fixture
def another_run(monkeypatch: pytest.MonkeyPatch) -> Callable[[Flask], None]:
    """Return a function that simulates a reconnect to a restarted server."""

    def reconnecting(app: Flask) -> None:
        meet_another_run(monkeypatch, app)

    return reconnecting


def test_the_run_is_the_one_that_redis_tells(app: Flask, alice: Person, redis: Redis) -> None:
    assert alice.get("/v1/session").status_code == 200
    named = redis.info("server")["run_id"][:20] + redis.info("replication")["master_replid"][:20]
    assert app.extensions["gatebook.redis_run"].id == named


def test_the_first_that_a_process_writes_is_believed_by_all(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    redis: Redis,
    key_of: KeyOf,
    commands: Commands,
) -> None:
    """A session that one process wrote is trusted by all, without a question to the ledger.

    The process wrote it at its start, or after a look-up.
    """
    alice = sign_in("alice", make_app())
    assert ask(alice, commands)[1:] == ([], 200)
    assert ask(alice, commands) == (["GET"], [], 200)
    redis.delete(key_of(alice))
    assert with_secret(make_app(), alice.secret) == 200
    assert ask(alice, commands) == (["GET"], [], 200)


def test_what_another_run_brought_back_is_compared_with_the_ledger_at_once(
    app: Flask,
    alice: Person,
    redis: Redis,
    key_of: KeyOf,
    another_run: Callable[[Flask], None],
) -> None:
    """A session that an old dump revives is compared with the ledger at once.

    The dump was made before the sign-out.
    """
    secret = alice.secret
    dumped = redis.get(key_of(secret)) or b""
    assert alice.delete("/v1/session").status_code == 204
    redis.set(key_of(secret), dumped)
    another_run(app)
    assert with_secret(app, secret) == 401
    assert redis.get(key_of(secret)) == b"G"


def test_a_live_session_costs_one_look_at_the_ledger_after_a_restart(
    app: Flask, alice: Person, commands: Commands, another_run: Callable[[Flask], None]
) -> None:
    alice.get("/v1/session")
    another_run(app)
    commands_sent, statements, status = ask(alice, commands)
    greeting = {"HELLO", "CLIENT", "SELECT"}
    assert [name for name in commands_sent if name not in greeting] == ["GET", "EVAL"]
    assert (statements, status) == ([SELECT_SESSION], 200)
    assert ask(alice, commands) == (["GET"], [], 200)


def test_with_mariadb_away_the_word_of_another_run_is_not_taken(
    faulty_database: Callable[..., Faulty], alice: Person, another_run: Callable[[Flask], None]
) -> None:
    """With MariaDB down, a session from another run of Redis is not trusted.

    That run may have lost an ending, and only the ledger knows.
    """
    faulty = faulty_database()
    assert with_secret(faulty.app, alice.secret) == 200
    another_run(faulty.app)
    headers = {"Authorization": f"Bearer {alice.secret}"}
    with faulty.proxy.failing("refuse"):
        assert_unavailable(ApiClient(faulty.app).get("/v1/session", headers=headers))
    assert with_secret(faulty.app, alice.secret) == 200


class Denied:
    """A connection to a Redis whose ACL does not allow INFO."""

    def on_connect(self) -> None:
        pass

    def send_command(self, *command: str) -> None:
        assert command[0] == "INFO"

    def read_response(self) -> bytes:
        raise NoPermissionError("this user has no permissions to run the 'info' command")


def test_where_info_is_not_allowed_ages_alone_decide() -> None:
    run = Run()
    run.connected(Denied())
    assert run.id == ""


def test_a_master_that_became_a_replica_is_left_by_connections_that_were_kept(
    make_app: Callable[..., Flask],
) -> None:
    """Kept connections leave a master that became a replica.

    Its name may lead to another server by now; they would find out only at a restart.
    """
    own_redis = OwnRedis()
    try:
        app = make_app(redis_url=own_redis.url)
        with app.app_context():
            redis_client.send([("SET", "gatebook-test:any", "1")])
            connected = own_redis.client.info("clients")["connected_clients"]
            own_redis.client.execute_command("REPLICAOF", "127.0.0.1", "1")
            with pytest.raises(Unavailable), redis_client.failing_closed():
                redis_client.send([("SET", "gatebook-test:any", "2")])
            assert app.extensions["gatebook.redis_run"].id is None
            own_redis.client.execute_command("REPLICAOF", "NO", "ONE")
            redis_client.send([("SET", "gatebook-test:any", "3")])
            assert own_redis.client.info("clients")["connected_clients"] == connected
    finally:
        own_redis.close()


def test_a_run_that_took_another_name_is_the_same_for_all_processes_at_once(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], commands: Commands
) -> None:
    """A run whose replication id changes stays the same run for all processes.

    Redis changes the id when its first replica comes: nothing was lost. Kept connections would
    report the former id for as long as they last. Then each process would compare the other's
    sessions with the ledger at each check.
    """
    with closing(OwnRedis("--enable-debug-command", "yes")) as redis:
        first_app = make_app(redis_url=redis.url)
        alice = sign_in("alice", first_app)
        redis.client.execute_command("DEBUG", "CHANGE-REPL-ID")
        second_app = make_app(redis_url=redis.url)
        for app in (second_app, first_app, second_app, first_app):
            assert with_secret(app, str(alice.secret)) == 200
        commands.reset()
        for app in (second_app, first_app, second_app, first_app):
            assert with_secret(app, str(alice.secret)) == 200
        assert (commands.redis, commands.sql) == (["GET"] * 4, [])
