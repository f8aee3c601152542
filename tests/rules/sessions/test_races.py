"""Check I2: an ended session never answers again, whatever requests were in progress."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import ids
from api.errors import NotSignedIn
from api.rules.sessions.keep_session_data import keep_session_data
from api.store import session as ledger
from tests.conftest import Clock
from tests.support.at_once import LONGEST, Pause, at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.faults import elsewhere

Sql = Callable[..., list[dict[str, Any]]]
Cached = Callable[[Person | str], str]
Ending = Callable[[Person], Any]


def with_secret(app: Flask, secret: str) -> Any:
    return ApiClient(app).get("/v1/session", headers={"Authorization": f"Bearer {secret}"})


ENDINGS: dict[str, Ending] = {
    "signed out": lambda alice: alice.delete("/v1/session"),
    "ended by id": lambda alice: alice.on_another_device(deliver="token").delete(
        f"/v1/sessions/{(alice.session or {})['id']}"
    ),
    "all others ended": lambda alice: alice.on_another_device(deliver="token").delete(
        "/v1/sessions"
    ),
    "password changed elsewhere": lambda alice: alice.on_another_device(deliver="token").put(
        "/v1/account/password",
        json={"current_password": PASSWORD, "new_password": "another quiet harbour"},
    ),
    "secret rotated": lambda alice: alice.post(
        "/v1/session/reauthentications", json={"password": PASSWORD}
    ),
    "account deleted": lambda alice: alice.delete("/v1/account", json={"password": PASSWORD}),
    "replaced by a new sign-in": lambda alice: alice.sign_in() and None,
}


def in_flight(app: Flask, secret: str, pause: Pause) -> Future[Any]:
    """Start a session check in a thread, and wait until it stops at ``pause``."""
    future = elsewhere(lambda: with_secret(app, secret))
    pause.wait_until_reached()
    return future


def finish(future: Future[Any], pause: Pause) -> Any:
    pause.go_on()
    return future.result(LONGEST)


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_a_reader_of_the_ledger_that_writes_late_brings_nothing_back(
    app: Flask,
    alice: Person,
    redis: Redis,
    key_of: Callable[..., str],
    cached: Cached,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    end: Ending,
) -> None:
    """A late write of a reader of the ledger revives no session.

    The reader has read a live session, and stops before its write while the session ends.
    """
    secret, pause = alice.secret, Pause()
    redis.delete(key_of(alice))
    monkeypatch.setattr(session_cache, "refresh", pause.before(session_cache.refresh))
    late = in_flight(app, secret, pause)
    answer = end(alice)
    assert answer is None or answer.status_code in {200, 204}
    response = finish(late, pause)

    assert "Set-Cookie" not in response.headers
    assert cached(secret) == "gone"
    clock.advance(seconds=10)  # while a former secret reads
    assert with_secret(app, secret).status_code == 401


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_a_late_touch_brings_nothing_back(
    app: Flask,
    alice: Person,
    cached: Cached,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    end: Ending,
) -> None:
    """A late touch revives no session.

    The request has read a live session, and is about to store its use.
    """
    secret, pause = alice.secret, Pause()
    clock.advance(seconds=61)
    monkeypatch.setattr(ledger, "touch", pause.before(ledger.touch))
    late = in_flight(app, secret, pause)
    end(alice)
    finish(late, pause)

    assert cached(secret) == "gone"
    clock.advance(seconds=10)
    assert with_secret(app, secret).status_code == 401


def test_a_late_touch_of_a_session_that_was_signed_out_is_told_so(
    app: Flask, alice: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, pause = alice.secret, Pause()
    clock.advance(seconds=61)
    monkeypatch.setattr(ledger, "touch", pause.before(ledger.touch))
    late = in_flight(app, secret, pause)
    assert alice.delete("/v1/session").status_code == 204
    assert finish(late, pause).status_code == 401


def test_a_late_keeping_of_data_is_refused_and_keeps_nothing(
    app: Flask, alice: Person, cached: Cached, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data for a session that ended meanwhile is refused, and nothing is stored.

    The request holds the key in Redis, and stops before its write to the ledger.
    """
    secret, pause = alice.secret, Pause()
    session_id = ids.parse_id((alice.session or {})["id"])
    assert session_id is not None
    monkeypatch.setattr(ledger, "keep_data", pause.before(ledger.keep_data))

    def keep() -> None:
        with app.app_context():
            keep_session_data(session_id, tokens.digest(secret), b"\x80")

    late = elsewhere(keep)
    pause.wait_until_reached()
    assert alice.delete("/v1/session").status_code == 204
    pause.go_on()

    assert isinstance(late.exception(LONGEST), NotSignedIn)
    assert sql("SELECT data FROM session") == [{"data": None}]
    assert cached(secret) != "live"
    assert with_secret(app, secret).status_code == 401


@pytest.mark.parametrize("first", ["the ending", "the change"])
def test_a_change_that_meets_an_ending_does_not_take_its_hold_away(
    app: Flask, alice: Person, cached: Cached, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """A change that meets an ending leaves the ending's hold on the key.

    Both hold the key, and Redis fails before the ending can write "gone": "held" must stay.
    """
    secret, pause = alice.secret, Pause()
    session_id = ids.parse_id((alice.session or {})["id"])
    assert session_id is not None
    monkeypatch.setattr(session_cache, "end", lambda _: None)

    def keep() -> None:
        with app.app_context():
            keep_session_data(session_id, tokens.digest(secret), b"\x80")

    def end() -> int:
        return (
            ApiClient(app)
            .delete("/v1/session", headers={"Authorization": f"Bearer {secret}"})
            .status_code
        )

    if first == "the ending":
        monkeypatch.setattr(ledger, "end", pause.before(ledger.end))
        late, other = elsewhere(end), keep
    else:
        monkeypatch.setattr(session_cache, "renew", pause.before(session_cache.renew))
        late, other = elsewhere(keep), end
    pause.wait_until_reached()
    other()
    pause.go_on()
    late.result(LONGEST)

    assert cached(secret) == "held"
    assert with_secret(app, secret).status_code == 401


def test_a_sign_in_that_tells_redis_late_brings_nothing_back(
    app: Flask,
    sign_up: Callable[..., Person],
    cached: Cached,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sign-in that writes to Redis late revives no session.

    Its session is in the ledger already, so that another device can end it meanwhile.
    """
    alice = sign_up("alice")
    phone = Person(ApiClient(app), alice.account, alice.password).sign_in()
    pause = Pause()
    monkeypatch.setattr(session_cache, "create", pause.before(session_cache.create))
    late = elsewhere(lambda: alice.sign_in(deliver="token"))
    pause.wait_until_reached()
    assert phone.delete("/v1/sessions").json == {"ended": 1}
    pause.go_on()

    secret = late.result(LONGEST).secret
    assert cached(secret) == "gone"
    assert with_secret(app, secret).status_code == 401


def test_a_sign_in_and_ending_all_others_come_one_after_the_other(
    app: Flask, alice: Person, sql: Sql
) -> None:
    """A sign-in beside "end all others" is wholly before or wholly after it.

    A session that answers is in the ledger's list, and no other one answers.
    """
    for _ in range(8):
        phone = Person(ApiClient(app), alice.account, alice.password)
        at_once([partial(alice.delete, "/v1/sessions"), partial(phone.sign_in, deliver="token")])
        listed = {session["id"] for session in alice.get("/v1/sessions").json["items"]}
        answers = with_secret(app, phone.secret).status_code == 200
        assert answers == ((phone.session or {})["id"] in listed)


def test_ending_a_session_twice_at_once_ends_it_once(alice: Person, sql: Sql) -> None:
    phone = alice.on_another_device(deliver="token")
    path = f"/v1/sessions/{(alice.session or {})['id']}"
    statuses = at_once([lambda: phone.delete(path).status_code for _ in range(6)])
    assert sorted(statuses) == [204] + [404] * 5
    ended = sql("SELECT COUNT(*) AS n FROM audit_event WHERE type = 'session.ended'")
    assert ended == [{"n": 1}]


def test_redis_is_told_before_the_ledger_changes_and_if_it_cannot_be_nothing_has_ended(
    faulty_redis: Callable[..., Any], alice: Person, sql: Sql
) -> None:
    faulty = faulty_redis()
    headers = {"Authorization": f"Bearer {alice.secret}"}
    cut = faulty.proxy.cut_before(b"EVAL")
    response = ApiClient(faulty.app).delete("/v1/session", headers=headers)
    assert cut.fired.is_set()
    assert response.status_code == 503
    assert sql("SELECT ended_at FROM session") == [{"ended_at": None}]
    faulty.proxy.disarm()
    assert alice.get("/v1/session").status_code == 200


def test_what_has_ended_stays_so_when_redis_is_lost_after_the_commit(
    faulty_redis: Callable[..., Any], app: Flask, alice: Person, cached: Cached
) -> None:
    faulty = faulty_redis()
    secret = alice.secret
    cut = faulty.proxy.cut_before(b"\r\nG\r\n")
    response = ApiClient(faulty.app).delete(
        "/v1/session", headers={"Authorization": f"Bearer {secret}"}
    )
    assert cut.fired.is_set()
    assert response.status_code == 204
    assert cached(secret) == "held"
    assert with_secret(app, secret).status_code == 401
