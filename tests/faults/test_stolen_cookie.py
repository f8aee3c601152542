"""Test invariant I2 against a thief who replays a stolen cookie without pause during faults."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import requests

from api.cache.sessions import CachedSession
from api.crypto import tokens
from tests.conftest import PREFIX
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.own_redis import OwnRedis
from tests.support.replay import Replay, replaying, until_answered, wait_until
from tests.support.server import Server

THIEVES = 4
# Seconds; the value of SESSION_RECHECK in the test where Redis loses a write unnoticed.
RECHECK = 5


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    yield redis
    redis.close()


class Alice:
    """A person signed in on a laptop, whose cookie is stolen, and on a phone."""

    def __init__(self, server: Server, redis: OwnRedis) -> None:
        self._url = f"{server.base}/v1/session"
        self._redis = redis.client
        body = {"email": "alice@example.com", "password": PASSWORD}
        assert requests.post(f"{server.base}/v1/accounts", json=body, timeout=LONGEST).ok
        self._laptop = requests.Session()
        # Otherwise the server closes an idle connection at the moment in which it is used again.
        self._laptop.headers["Connection"] = "close"
        assert self._laptop.post(f"{server.base}/v1/sessions", json=body, timeout=LONGEST).ok
        cookie = self._laptop.cookies["gatebook_session"]
        self._key = f"{PREFIX}session:{tokens.digest(cookie).hex()}"
        started = requests.post(
            f"{server.base}/v1/sessions", json={**body, "deliver": "token"}, timeout=LONGEST
        )
        self.thieves = [Replay(server.base, cookie) for _ in range(THIEVES)]
        self.phone = Replay(server.base, started.json()["token"], bearer=True)

    def sign_out(self) -> float:
        """Sign out on the laptop and return the time at which that was acknowledged."""
        assert self._laptop.delete(self._url, timeout=LONGEST).status_code == 204
        return time.time()

    def in_redis(self) -> bytes:
        """Return Redis' copy of the laptop's session, b"" if there is none."""
        raw: Any = self._redis.get(self._key)
        return raw or b""

    def put_back(self, raw: bytes) -> None:
        """Set Redis' copy back to an earlier one, so that the later write is lost unnoticed."""
        self._redis.set(self._key, raw, px=3_600_000)

    def goes_on(self) -> None:
        """Wait until all thieves get 401 and the phone gets 200."""
        until_answered([self.phone], 200)
        until_answered(self.thieves, 401)


def checked_at(raw: bytes) -> float:
    """Return when the copy was compared with the ledger, in seconds since 1970."""
    assert raw[:1] == b"L"
    return msgspec.msgpack.decode(raw[1:], type=CachedSession).checked_at.timestamp()


@pytest.mark.long
def test_after_the_sign_out_nothing_brings_it_back(
    start_server: Callable[..., Server], own_redis: OwnRedis
) -> None:
    """Redis is set back by a restart, workers are replaced or killed, or both at once.

    SESSION_RECHECK is an hour, so the regular check cannot be the reason for a 401.
    """
    server = start_server(
        REDIS_URL=own_redis.url,
        WEB_CONCURRENCY="2",
        SESSION_RECHECK="3600",
        SESSION_RECHECK_GRACE="3600",
    )
    alice = Alice(server, own_redis)
    with replaying([*alice.thieves, alice.phone]):
        until_answered([*alice.thieves, alice.phone], 200)
        assert alice.in_redis()[:1] == b"L"
        own_redis.save()
        until_answered(alice.thieves, 200)

        signed_out = alice.sign_out()
        alice.goes_on()
        own_redis.restart()
        alice.goes_on()
        server.reload()
        alice.goes_on()
        server.kill_workers()
        alice.goes_on()
        own_redis.restart()
        server.kill_workers()
        alice.goes_on()
        server.reload()
        own_redis.restart()
        alice.goes_on()

    for thief in alice.thieves:
        assert thief.statuses(since=signed_out) <= {401, 503, None}
        assert thief.statuses() >= {200, 401}
    assert alice.phone.statuses() <= {200, 503, None}


@pytest.mark.long
def test_where_redis_lost_the_ending_unnoticed_it_answers_for_session_recheck_and_no_longer(
    start_server: Callable[..., Server], own_redis: OwnRedis
) -> None:
    """The same run of Redis holds the same bytes as before: only their age shows the loss."""
    server = start_server(
        REDIS_URL=own_redis.url, WEB_CONCURRENCY="2", SESSION_RECHECK=str(RECHECK)
    )
    alice = Alice(server, own_redis)
    with replaying([*alice.thieves, alice.phone]):
        before = alice.in_redis()
        # The copy has just been compared with the ledger.
        wait_until(lambda: alice.in_redis() not in {before, b""})
        copy = alice.in_redis()
        end = checked_at(copy) + RECHECK
        signed_out = alice.sign_out()
        alice.put_back(copy)
        lost_at = time.time()
        until_answered(alice.thieves, 200)

        wait_until(lambda: time.time() > end)
        alice.goes_on()
        assert alice.in_redis() == b"G"
        for _ in range(3):  # The copy is lost again, but is now too old to be trusted at all.
            alice.put_back(copy)
            alice.goes_on()
        server.kill_workers()
        alice.put_back(copy)
        alice.goes_on()

    assert signed_out < lost_at < end
    for thief in alice.thieves:
        late = [
            answer.sent
            for answer in thief.answers
            if answer.status == 200 and answer.sent > signed_out
        ]
        assert lost_at < max(late) < end
        assert thief.statuses(since=end) <= {401, None}
    assert alice.phone.statuses() <= {200, None}
