"""Test invariant I3: Redis may be emptied at any time; nobody is signed out, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis

from tests.conftest import PREFIX, Clock
from tests.support.client import ApiClient, Person


@pytest.fixture
def empty(redis: Redis) -> Callable[[], None]:
    """Return a function that deletes our keys, as FLUSHDB would."""

    def emptying() -> None:
        keys = list(redis.scan_iter(f"{PREFIX}*"))
        assert keys
        redis.delete(*keys)

    return emptying


def test_nobody_is_signed_out(
    alice: Person, sign_in: Callable[..., Person], empty: Callable[[], None]
) -> None:
    phone = alice.on_another_device(deliver="token", remember=True)
    bob = sign_in("bob")
    empty()
    assert alice.get("/v1/session").json == alice.session
    assert phone.get("/v1/session").json == phone.session
    assert bob.get("/v1/session").json == bob.session


def test_nobody_who_had_signed_out_comes_back(
    app: Flask, alice: Person, empty: Callable[[], None]
) -> None:
    secret = alice.secret
    assert alice.delete("/v1/session").status_code == 204
    alice.sign_in()
    empty()
    headers = {"Authorization": f"Bearer {secret}"}
    assert ApiClient(app).get("/v1/session", headers=headers).status_code == 401


def test_when_it_was_last_used_is_known(
    alice: Person, clock: Clock, empty: Callable[[], None]
) -> None:
    clock.advance(minutes=5)
    used = alice.get("/v1/session").json
    assert used["last_seen_at"] > used["created_at"]
    empty()
    assert alice.get("/v1/session").json == used


def test_emptying_it_lengthens_no_timeout(
    alice: Person, clock: Clock, empty: Callable[[], None]
) -> None:
    clock.advance(hours=7, minutes=59)
    empty()
    clock.advance(minutes=2)
    assert alice.get("/v1/session").status_code == 401


def test_emptying_it_again_and_again_in_mid_use_harms_nothing(alice: Person, redis: Redis) -> None:
    for step in range(5):
        for key in redis.scan_iter(f"{PREFIX}*"):
            redis.delete(key)
        changed = alice.patch("/v1/account", json={"name": f"Alice {step}"})
        assert changed.json["name"] == f"Alice {step}"
        assert alice.get("/v1/session").json["account"] == changed.json
