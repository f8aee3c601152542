"""I2 against a thief: a stolen cookie, replayed without a break while things go wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import requests

from api.cache.sessions import Cached
from api.crypto import tokens
from tests.conftest import PREFIX
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.own_redis import OwnRedis
from tests.support.replay import Replay, replaying, until_answered, wait_until
from tests.support.server import Server

THIEVES = 4
RECHECK = 5  # seconds; SESSION_RECHECK where Redis loses a write unnoticed


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    yield redis
    redis.close()


class Alice:
    """Signed in on a laptop, whose cookie is stolen, and on a phone, whose session goes on."""

    def __init__(self, server: Server, redis: OwnRedis) -> None:
        self._url = f"{server.base}/v1/session"
        self._redis = redis.client
        body = {"email": "alice@example.com", "password": PASSWORD}
        assert requests.post(f"{server.base}/v1/accounts", json=body, timeout=LONGEST).ok
        self._laptop = requests.Session()
        # else the server closes what was idle for a while, just when it is used again
        self._laptop.headers["Connection"] = "close"
        assert self._laptop.post(f"{server.base}/v1/sessions", json=body, timeout=LONGEST).ok
        cookie = self._laptop.cookies["session"]
        self._key = f"{PREFIX}session:{tokens.digest(cookie).hex()}"
        started = requests.post(
            f"{server.base}/v1/sessions", json={**body, "deliver": "token"}, timeout=LONGEST
        )
        self.thieves = [Replay(server.base, cookie) for _ in range(THIEVES)]
        self.phone = Replay(server.base, started.json()["token"], bearer=True)

    def sign_out(self) -> float:
        """On the laptop; the time at which it was acknowledged."""
        assert self._laptop.delete(self._url, timeout=LONGEST).status_code == 204
        return time.time()

    def in_redis(self) -> bytes:
        """What Redis holds of the laptop's session."""
        raw: Any = self._redis.get(self._key)
        return raw or b""

    def put_back(self, raw: bytes) -> None:
        """Redis loses what was written since, and nobody is told."""
        self._redis.set(self._key, raw, px=3_600_000)

    def goes_on(self) -> None:
        """All thieves are turned away, and the phone is answered, from now on."""
        until_answered([self.phone], 200)
        until_answered(self.thieves, 401)


def checked_at(raw: bytes) -> float:
    """When the copy was compared with the ledger, in seconds since 1970."""
    assert raw[:1] == b"L"
    return msgspec.msgpack.decode(raw[1:], type=Cached).checked_at.timestamp()


def test_after_the_sign_out_nothing_brings_it_back(
    start_server: Callable[..., Server], own_redis: OwnRedis
) -> None:
    """Redis set back by a restart, new workers, killed workers, and both at once.

    SESSION_RECHECK is an hour, so that it is none of the reasons.
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
    """The same run of Redis holds, byte for byte, what it held before: only its age tells."""
    server = start_server(
        REDIS_URL=own_redis.url, WEB_CONCURRENCY="2", SESSION_RECHECK=str(RECHECK)
    )
    alice = Alice(server, own_redis)
    with replaying([*alice.thieves, alice.phone]):
        before = alice.in_redis()
        wait_until(lambda: alice.in_redis() not in {before, b""})  # just compared with the ledger
        copy = alice.in_redis()
        end = checked_at(copy) + RECHECK
        signed_out = alice.sign_out()
        alice.put_back(copy)
        lost = time.time()
        until_answered(alice.thieves, 200)

        wait_until(lambda: time.time() > end)
        alice.goes_on()
        assert alice.in_redis() == b"G"
        for _ in range(3):  # lost again: it is too old to be believed for a moment
            alice.put_back(copy)
            alice.goes_on()
        server.kill_workers()
        alice.put_back(copy)
        alice.goes_on()

    assert signed_out < lost < end
    for thief in alice.thieves:
        late = [one.sent for one in thief.answers if one.status == 200 and one.sent > signed_out]
        assert lost < max(late) < end
        assert thief.statuses(since=end) <= {401, None}
    assert alice.phone.statuses() <= {200, None}
