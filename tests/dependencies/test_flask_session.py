"""Test behaviour of Flask-Session 0.8 that Gatebook replaces.

For late writes, pickles, garbage and raw ids as keys see ``tests/security/test_sessions.py``.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_session.base import ServerSideSessionInterface
from flask_session.redis import RedisSessionInterface
from redis import Redis

from api.domain.audit_events import EventType
from api.signals import SIGNALS
from api.web.session_interface import SessionInterface
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty

PREFIX = "gatebook-test:session:"
CLEARED = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"
HTTPS = "https://accounts.example.com"


def key_of(secret: str) -> str:
    return PREFIX + hashlib.sha256(secret.encode()).hexdigest()


def test_reading_writes_nothing_anywhere(alice: Person, commands: Commands) -> None:
    alice.get("/v1/session")
    commands.reset()

    response = alice.get("/v1/session")

    assert (commands.redis, commands.sql) == (["GET"], [])
    assert "Set-Cookie" not in response.headers


def test_no_session_is_made_for_somebody_who_is_not_signed_in(
    client: ApiClient, redis: Redis
) -> None:
    for path in ("/v1/session", "/healthz", "/docs", "/nothing"):
        assert "Set-Cookie" not in client.get(path).headers

    assert list(redis.scan_iter(f"{PREFIX}*")) == []


def test_nothing_goes_through_its_serializer_or_its_plain_reads_and_writes(app: Flask) -> None:
    # The msgspec serializer that __init__ sets falls back to pickle.loads.
    interface = app.session_interface
    assert isinstance(interface, SessionInterface)
    assert interface.serializer is None
    for name in ("_retrieve_session_data", "_upsert_session", "_delete_session", "regenerate"):
        with pytest.raises(NotImplementedError):
            getattr(interface, name)(None)


def test_its_ways_of_reading_and_writing_are_those_we_know() -> None:
    # A method that a new release adds would bypass the ledger.
    ways = {
        name
        for kind in (ServerSideSessionInterface, RedisSessionInterface)
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if name in vars(kind) and not name.startswith("__")
    }
    signing = {"_sign", "_unsign", "_get_signer", "_generate_sid", "_get_store_id"}
    cleaning = {"_cleanup_n_requests", "_delete_expired_sessions", "_register_cleanup_app_command"}
    assert ways - signing - cleaning == {
        "open_session",
        "save_session",
        "should_set_storage",  # called only by its own save_session
        "regenerate",
        "_retrieve_session_data",
        "_upsert_session",
        "_delete_session",
    }


def test_the_secret_is_no_key_nor_part_of_one(alice: Person, redis: Redis) -> None:
    keys = [key.decode() for key in redis.scan_iter("gatebook-test:*")]

    assert keys == [key_of(alice.secret)]
    assert alice.secret not in keys[0]


@pytest.mark.parametrize(
    ("public_url", "cookie"),
    [
        (
            "http://localhost:8000",
            f"gatebook_session=; {CLEARED}; HttpOnly; Path=/; SameSite=Lax",
        ),
        (
            HTTPS,
            f"__Host-session=; {CLEARED}; Secure; HttpOnly; Path=/; SameSite=Lax",
        ),
    ],
)
def test_the_cookie_is_cleared_with_all_its_attributes(
    make_app: Callable[..., Flask], public_url: str, cookie: str
) -> None:
    app = make_app(public_url=public_url)
    browser = ApiClient(app)
    body = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
    browser.post("/v1/accounts", json=body, base_url=public_url)
    browser.post("/v1/sessions", json=body, base_url=public_url)

    response = browser.delete("/v1/session", base_url=public_url)

    assert response.status_code == 204
    assert response.headers.get_all("Set-Cookie") == [cookie]
    assert browser.secret() is None


def refuse(_sender: object, **_: Any) -> None:
    raise RuntimeError("a receiver that fails")


def test_the_old_id_lives_until_the_new_one_is_saved(alice: Person) -> None:
    old = alice.secret
    with SIGNALS[EventType.SESSION_REAUTHENTICATED].connected_to(refuse):
        response = alice.post("/v1/session/reauthentications", json={"password": alice.password})

    assert response.status_code == 500
    assert "Set-Cookie" not in response.headers
    assert alice.secret == old
    assert alice.get("/v1/session").json["authenticated_at"] == alice.session["authenticated_at"]


@pytest.mark.parametrize(("remember", "longest"), [(False, 8 * 3600), (True, 14 * 86400)])
def test_a_key_lives_no_longer_than_its_session(
    sign_in: Callable[..., Person], redis: Redis, clock: Any, remember: bool, longest: int
) -> None:
    alice = sign_in("alice", remember=remember)
    assert longest - 60 <= redis.ttl(key_of(alice.secret)) <= longest

    clock.advance(seconds=longest - 3600)
    assert alice.get("/v1/session").status_code == 200
    # The use extends the idle timeout.
    assert longest - 60 <= redis.ttl(key_of(alice.secret)) <= longest


@pytest.mark.parametrize(
    ("remember", "step", "steps"), [(False, 7 * 3600, 3), (True, 10 * 86400, 3)]
)
def test_a_session_in_use_ends_at_its_absolute_age(
    sign_in: Callable[..., Person], redis: Redis, clock: Any, remember: bool, step: int, steps: int
) -> None:
    alice = sign_in("alice", remember=remember)
    absolute = 31 * 86400 if remember else 86400
    for _ in range(steps):
        clock.advance(seconds=step)
        assert alice.get("/v1/session").status_code == 200
    assert redis.ttl(key_of(alice.secret)) <= absolute - steps * step

    clock.advance(seconds=absolute - steps * step)
    assert alice.get("/v1/session").status_code == 401


def test_a_sign_in_that_redis_can_not_be_told_of_stands(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], app: Flask
) -> None:
    # In stock Flask-Session the view has committed, then saving fails and the response is a 500.
    alice = sign_up("alice")
    without_redis = ApiClient(make_app(redis_url="redis://127.0.0.1:1/0"))
    body = {"email": alice.email, "password": alice.password}

    response = without_redis.post("/v1/sessions", json=body)

    assert response.status_code == 201
    alice.client.set_cookie("gatebook_session", without_redis.secret())
    assert alice.get("/v1/session").json == response.json


def test_an_ending_that_redis_can_not_be_told_of_has_not_happened(
    faulty_redis: Callable[..., Faulty], sql: Any
) -> None:
    # Redis answers the session check and fails before it receives the ending.
    faulty = faulty_redis()
    alice = Person.sign_up(faulty.app, "alice").sign_in()
    faulty.proxy.cut_before(b"EVAL")
    assert alice.delete("/v1/session").status_code == 503

    assert sql("SELECT ended_at FROM session") == [{"ended_at": None}]
    assert alice.get("/v1/session").status_code == 200
    assert sql("SELECT id FROM audit_event WHERE type = 'session.ended'") == []


def test_a_redis_restored_from_before_is_not_believed_for_long(
    alice: Person, redis: Redis, clock: Any
) -> None:
    secret = alice.secret
    old_value = redis.get(key_of(secret))
    alice.delete("/v1/session")
    # kill -9 of Redis, then it loads a snapshot that is a minute old
    redis.set(key_of(secret), old_value)
    alice.client.set_cookie("gatebook_session", secret)

    clock.advance(seconds=60)

    assert alice.get("/v1/session").status_code == 401
    assert redis.get(key_of(secret)) == b"G"
