"""Check I2 for requests paused for longer than any marker lives, as by a stopped machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from redis import Redis

from api.cache import sessions as session_cache
from api.crypto import tokens
from api.store import session as ledger
from tests.conftest import Clock
from tests.support.another_run import meet_another_run
from tests.support.client import ApiClient, Person
from tests.support.faults import Faulty
from tests.support.parked import Parked, mark

KeyOf = Callable[[Person | str], str]


def ask(faulty: Faulty, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return ApiClient(faulty.app).get("/v1/session", headers=headers).status_code


def in_a_transaction(*_: Any, tx: Any = None) -> bool:
    return tx is not None or len(_) > 2


def let_the_marker_expire(redis: Redis, key: str, clock: Clock) -> None:
    clock.advance(seconds=91)
    assert 60_000 < redis.pttl(key) <= 90_000
    redis.delete(key)


@pytest.fixture
def long_paused(
    faulty_database: Callable[..., Faulty],
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    redis: Redis,
    key_of: KeyOf,
    clock: Clock,
) -> tuple[Faulty, str]:
    """Pause a request that read a live session; end the session; resume when no marker is left.

    Return the application and the secret.
    """
    mark(monkeypatch, ledger, "find_live", unless=in_a_transaction)
    faulty = faulty_database(pool_ping_idle=0)  # Cut connections are noticed at once.
    alice = sign_in("alice", faulty.app)
    secret: Any = alice.secret
    redis.delete(key_of(secret))
    late = Parked("after find_live", partial(ask, faulty, secret))
    assert late.standing
    assert alice.delete("/v1/session").status_code == 204
    let_the_marker_expire(redis, key_of(secret), clock)
    assert late.go_on() == 200  # The request was sent before the session ended.
    return faulty, secret


def test_what_it_had_read_is_compared_with_the_ledger_before_it_is_believed(
    long_paused: tuple[Faulty, str],
) -> None:
    assert ask(*long_paused) == 401


def test_with_mariadb_away_what_it_had_read_is_not_believed(
    long_paused: tuple[Faulty, str],
) -> None:
    faulty, secret = long_paused
    with faulty.proxy.failing("refuse"):
        assert ask(faulty, secret) == 503
    assert ask(faulty, secret) == 401


def test_with_mariadb_away_a_sign_in_that_was_paused_is_not_believed(
    faulty_database: Callable[..., Faulty],
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    redis: Redis,
    key_of: KeyOf,
    clock: Clock,
) -> None:
    """With MariaDB down, a session that a paused sign-in wrote late is not trusted.

    It was in the ledger already, so that another device could end it meanwhile.
    """
    mark(monkeypatch, session_cache, "create")
    faulty = faulty_database(pool_ping_idle=0)
    alice, secret = sign_in("alice", faulty.app), tokens.new_secret()
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "new_secret", lambda: secret)
        late = Parked("before create", partial(alice.on_another_device, deliver="token"))
    assert late.standing
    assert alice.delete("/v1/sessions").json == {"ended": 1}
    let_the_marker_expire(redis, key_of(secret), clock)
    assert late.go_on().secret == secret
    with faulty.proxy.failing("refuse"):
        assert ask(faulty, secret) == 503
    assert ask(faulty, secret) == 401


def test_what_it_had_read_before_redis_was_set_back_is_not_believed_by_the_next_run(
    faulty_redis: Callable[..., Faulty],
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    redis: Redis,
    key_of: KeyOf,
    clock: Clock,
) -> None:
    mark(monkeypatch, session_cache, "refresh")
    faulty = faulty_redis()
    alice = sign_in("alice", faulty.app)
    secret: Any = alice.secret
    dumped = redis.get(key_of(secret))
    assert isinstance(dumped, bytes)
    clock.advance(seconds=61)
    late = Parked("before refresh", partial(ask, faulty, secret))
    assert late.standing
    assert alice.delete("/v1/session").status_code == 204
    redis.set(key_of(secret), dumped)
    meet_another_run(monkeypatch, faulty.app)
    assert late.go_on() == 200  # The request was sent before the session ended.
    assert ask(faulty, secret) == 401
