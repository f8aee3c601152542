"""Test the secret that POST /v1/session/reauthentications replaced: tabs that poll still read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import flask
import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.cache import former_secrets
from api.cache import sessions as session_cache
from api.cache.former_secrets import Successor
from api.crypto import tokens
from api.domain import clock as api_clock
from api.store import session as ledger
from api.web.guards import freshly_authenticated, signed_in
from tests.conftest import PREFIX
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_nothing,
    assert_problem,
    everything,
    stranger,
    text,
)
from tests.support.at_once import Pause, at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.documented_operations import PRIVATE
from tests.support.fast_path import WAYS, FastPath, Way
from tests.support.faults import Faulty, elsewhere

REAUTHENTICATION = ("POST", "/v1/session/reauthentications")
NEW = {"current_password": PASSWORD, "new_password": "seven herons over the marsh"}


def ask(app: Flask, secret: str, method: str = "GET", path: str = "/v1/session") -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}"}
    return ApiClient(app).open(path, method=method, headers=headers)


def reauthenticated(person: Person) -> str:
    """Authenticate again, and return the secret that was replaced."""
    former = person.secret
    response = person.request(*REAUTHENTICATION, json={"password": person.password})
    if person.token is None:
        assert_nothing(response)
    else:
        person.token = response.json["token"]
    assert person.secret != former
    return former


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_tab_that_polls_reads_for_ten_seconds_what_it_has_read_before(
    app: Flask,
    sign_in: Callable[..., Person],
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    deliver: str,
    way: Way,
) -> None:
    fast_path = FastPath(way, monkeypatch)
    alice = sign_in("alice", deliver=deliver)
    clock.advance(minutes=20)
    former = reauthenticated(alice)
    carried = {
        "cookie": {"Cookie": f"gatebook_session={former}"},
        "token": {"Authorization": f"Bearer {former}"},
    }[deliver]
    poll = partial(stranger(app).get, "/v1/session", headers=carried)
    # the reauthentication was a use of the session, but does not show as an authentication
    as_before = {
        **(alice.session or {}),
        "last_seen_at": text(minutes=20),
        "expires_at": text(hours=8, minutes=20),
    }
    for seconds in (0, 9.999):
        clock.advance(seconds=seconds)
        response = poll()
        assert (response.status_code, response.json) == (200, as_before)
        assert "Set-Cookie" not in response.headers
    clock.advance(milliseconds=1)
    assert_problem(poll(), 401, "not_signed_in")
    fresh = {**as_before, "authenticated_at": text(minutes=20)}
    assert alice.get("/v1/session").json == fresh
    assert fast_path.answered == fast_path.is_on  # this last one


def test_it_reads_everything_that_needs_no_recent_authentication(app: Flask, alice: Person) -> None:
    former = reauthenticated(alice)
    assert ask(app, former, "HEAD").status_code == 200
    assert ask(app, former, path="/v1/account").json == alice.get("/v1/account").json
    [listed] = ask(app, former, path="/v1/sessions").json["items"]
    assert (listed["id"], listed["current"]) == ((alice.session or {})["id"], True)


def test_it_changes_nothing(app: Flask, alice: Person, sql: Sql) -> None:
    former = reauthenticated(alice)
    before = everything(sql)
    for operation in PRIVATE:
        if not operation.is_safe:
            response = ApiClient(app).open(
                operation.url((alice.session or {})["id"]),
                method=operation.method,
                json=operation.body,
                headers={"Authorization": f"Bearer {former}"},
            )
            assert_problem(response, 401, "not_signed_in")
    assert everything(sql) == before


def test_it_is_never_recently_authenticated(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    view = freshly_authenticated(lambda: "for the owner")
    app.add_url_rule("/v1/keys", view_func=view, endpoint="keys")
    alice = Person.sign_up(app, "alice").sign_in()
    former = reauthenticated(alice)
    client = app.test_client(use_cookies=False)
    statuses = {
        secret: client.get("/v1/keys", headers={"Authorization": f"Bearer {secret}"}).status_code
        for secret in (former, alice.secret)
    }
    assert statuses == {former: 403, alice.secret: 200}


def test_it_keeps_no_data_of_an_extension(make_app: Callable[..., Flask], sql: Sql) -> None:
    def count() -> dict[str, Any]:
        flask.session["visits"] = flask.session.get("visits", 0) + 1
        return dict(flask.session)

    app = make_app()
    app.add_url_rule("/v1/visits", view_func=signed_in(count), endpoint="visits")
    alice = Person.sign_up(app, "alice").sign_in()
    former = reauthenticated(alice)
    client = app.test_client(use_cookies=False)
    answers = [
        client.get("/v1/visits", headers={"Authorization": f"Bearer {secret}"}).json
        for secret in (former, alice.secret, former, alice.secret)
    ]
    assert [answer.get("code", answer) for answer in answers] == [
        "not_signed_in",
        {"visits": 1},
        "not_signed_in",
        {"visits": 2},
    ]


def test_it_does_not_count_as_use(
    make_app: Callable[..., Flask], clock: StoppedClock, sql: Sql
) -> None:
    app = make_app(session_touch=1)
    former = reauthenticated(Person.sign_up(app, "alice").sign_in())
    before = sql("SELECT * FROM session")
    clock.advance(seconds=9)
    assert ask(app, former).json["last_seen_at"] == text()
    assert sql("SELECT * FROM session") == before


def phone_of(alice: Person) -> Person:
    return alice.on_another_device(deliver="token")


ENDINGS: dict[str, Callable[[Person, Person], TestResponse]] = {
    "signed out": lambda alice, _: alice.delete("/v1/session"),
    "ended by id": lambda alice, phone: phone.delete(f"/v1/sessions/{(alice.session or {})['id']}"),
    "ended among all others": lambda _, phone: phone.delete("/v1/sessions"),
    "password changed": lambda alice, _: alice.put("/v1/account/password", json=NEW),
    "password changed elsewhere": lambda _, phone: phone.put("/v1/account/password", json=NEW),
    "account deleted": lambda _, phone: phone.delete("/v1/account", json={"password": PASSWORD}),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_an_ending_holds_for_it_at_once(
    app: Flask, alice: Person, end: Callable[[Person, Person], TestResponse]
) -> None:
    phone, former = phone_of(alice), reauthenticated(alice)
    assert ask(app, former).status_code == 200
    assert end(alice, phone).status_code in {200, 204}
    assert_problem(ask(app, former), 401, "not_signed_in")


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_among_many_polls_none_is_answered_after_the_ending(
    app: Flask, alice: Person, end: Callable[[Person, Person], TestResponse]
) -> None:
    phone, former = phone_of(alice), reauthenticated(alice)
    acknowledged: list[bool] = []

    def poll() -> None:
        for _ in range(10):
            has_ended = bool(acknowledged)
            status = ask(app, former).status_code
            assert status == 401 if has_ended else status in {200, 401}

    def ending() -> None:
        assert end(alice, phone).status_code in {200, 204}
        acknowledged.append(True)

    at_once([ending, *[poll] * 6])
    assert_problem(ask(app, former), 401, "not_signed_in")


def test_no_other_rotation_leaves_a_secret_that_reads(
    app: Flask, sign_up: Callable[..., Person]
) -> None:
    """A password change is for the case that somebody else has the secret."""
    alice = sign_up("alice")
    key = {"Idempotency-Key": "the-sign-in-of-this-morning"}
    first = alice.sign_in(deliver="token", headers=key).secret
    repeated = alice.sign_in(deliver="token", headers=key).secret
    assert_problem(ask(app, first), 401, "not_signed_in")
    assert alice.put("/v1/account/password", json=NEW).status_code == 200
    assert_problem(ask(app, repeated), 401, "not_signed_in")


def test_of_two_reauthentications_the_first_secret_has_ended(app: Flask, alice: Person) -> None:
    first, second = reauthenticated(alice), reauthenticated(alice)
    assert_problem(ask(app, first), 401, "not_signed_in")
    assert ask(app, second).status_code == 200
    assert alice.get("/v1/session").status_code == 200


@pytest.mark.parametrize("point", ["before the commit", "after the commit"])
def test_a_poll_during_the_reauthentication_is_answered(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """The key is held: the ledger does not know the secret any more, and Redis not yet the new."""
    former, pause = alice.secret, Pause()
    module, name = (ledger, "rotate") if point == "before the commit" else (session_cache, "end")
    monkeypatch.setattr(module, name, pause.before(getattr(module, name)))
    renewing = elsewhere(lambda: reauthenticated(alice))
    pause.wait_until_reached()
    assert [ask(app, former).status_code for _ in range(3)] == [200, 200, 200]
    pause.go_on()
    assert renewing.result() == former
    assert [ask(app, secret).status_code for secret in (former, alice.secret)] == [200, 200]


def test_an_emptied_redis_refuses_it_and_signs_nobody_out(
    app: Flask, alice: Person, redis: Redis
) -> None:
    former = reauthenticated(alice)
    redis.delete(*redis.scan_iter(f"{PREFIX}*"))
    assert_problem(ask(app, former), 401, "not_signed_in")
    assert alice.get("/v1/session").status_code == 200


def test_the_ledger_decides_where_redis_has_lost_the_session_alone(
    app: Flask, alice: Person, redis: Redis, sql: Sql
) -> None:
    former = reauthenticated(alice)
    redis.delete(*redis.scan_iter(f"{PREFIX}session:*"))
    assert ask(app, former).status_code == 200
    sql("UPDATE session SET ended_at = NOW(6)")
    redis.delete(*redis.scan_iter(f"{PREFIX}session:*"))
    assert_problem(ask(app, former), 401, "not_signed_in")


def test_a_successor_that_is_not_committed_gets_no_tombstone(
    app: Flask, alice: Person, redis: Redis
) -> None:
    """A tombstone is final: it would refuse the new secret after the commit."""
    former, successor = tokens.new_secret(), tokens.digest(tokens.new_secret())
    moment = api_clock.now()
    with app.app_context():
        former_secrets.keep(tokens.digest(former), Successor(successor, moment, moment))
    assert_problem(ask(app, former), 401, "not_signed_in")
    assert redis.get(f"{PREFIX}session:{successor.hex()}") is None


@pytest.mark.parametrize(
    "planted", [b"", b"G", b"\x93\xc4\x01\x00", b"\xc1", b"\x93" + b"\xa120" * 3]
)
def test_what_is_planted_in_redis_is_no_successor(
    app: Flask, alice: Person, redis: Redis, planted: bytes
) -> None:
    former = reauthenticated(alice)
    redis.set(f"{PREFIX}former:{tokens.digest(former).hex()}", planted)
    assert_problem(ask(app, former), 401, "not_signed_in")


def test_a_clock_that_was_set_back_does_not_prolong_it(
    app: Flask, alice: Person, clock: StoppedClock
) -> None:
    former = reauthenticated(alice)
    clock.advance(seconds=-11)
    assert_problem(ask(app, former), 401, "not_signed_in")


def test_where_redis_does_not_take_it_the_reauthentication_counts(
    faulty_redis: Callable[..., Faulty], app: Flask, alice: Person
) -> None:
    faulty, former = faulty_redis(), alice.secret
    cut = faulty.proxy.cut_before(b"former:")
    headers = {"Authorization": f"Bearer {former}"}
    body = {"password": PASSWORD}
    response = ApiClient(faulty.app).post(REAUTHENTICATION[1], json=body, headers=headers)
    assert (cut.fired.is_set(), response.status_code) == (True, 200)
    assert_problem(ask(app, former), 401, "not_signed_in")
    assert ask(app, response.json["token"]).status_code == 200
