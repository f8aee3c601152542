"""Attack sessions: late writes, planted and invented ids, code in Redis."""

from __future__ import annotations

import base64
import hashlib
import os
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import msgspec
import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.cache import sessions as session_cache
from api.web.guards import signed_in
from tests.conftest import Clock
from tests.support.at_once import LONGEST, Pause
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands

PREFIX = "gatebook-test:session:"
MADE_UP = "A" * 43


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def key_of(secret: str) -> str:
    return PREFIX + digest_of(secret).hex()


def with_cookie(app: Flask, cookie: str, **headers: str) -> TestResponse:
    """Send GET /v1/session with exactly this Cookie header."""
    client = ApiClient(app, use_cookies=False)
    return client.get("/v1/session", headers={"Cookie": cookie, **headers})


def with_secret(app: Flask, secret: str) -> TestResponse:
    return with_cookie(app, f"gatebook_session={secret}")


COOKIES = {
    "alone": ("gatebook_session={}", 200),
    "among others": ("a=1; gatebook_session={}; session2=no", 200),
    "quoted": ('gatebook_session="{}"', 200),
    "the first counts": ("gatebook_session=another; gatebook_session={}", 401),
    "after a blank of Latin-1": ("\xa0gatebook_session={}", 401),
    "after a separator of ASCII": ("\x1fgatebook_session={}", 401),
    "in other letters": ("Gatebook_Session={}", 401),
    "of any Flask application": ("session={}", 401),
    "in another cookie's value": ("a=gatebook_session={}", 401),
    "after as many as a browser keeps": ("a=1; " * 180 + "gatebook_session={}", 200),
    "after more than that": ("a=1; " * 250 + "gatebook_session={}", 401),
}


@pytest.mark.parametrize(("cookie", "status"), COOKIES.values(), ids=COOKIES)
def test_the_cookie_is_the_first_of_exactly_that_name(
    app: Flask, alice: Person, cookie: str, status: int
) -> None:
    """A subdomain cannot set ``__Host-session``, but it can set names that lenient servers take."""
    assert with_cookie(app, cookie.format(alice.secret)).status_code == status


class InFlight:
    """A request that another thread sends."""

    def __init__(self, request: Callable[[], TestResponse]) -> None:
        self._request = request
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._response = self._request()

    def response(self) -> TestResponse:
        self._thread.join(LONGEST)
        return self._response


# Flask-Session #71, #149; better-auth #11073


def test_a_late_write_does_not_revive_an_ended_session(
    app: Flask, alice: Person, redis: Redis, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = Pause()
    monkeypatch.setattr(session_cache, "refresh", pause.before(session_cache.refresh))
    # The copy in Redis is too old: the next request asks the ledger and writes a new copy.
    clock.advance(seconds=61)
    secret = alice.secret

    late = InFlight(lambda: with_secret(app, secret))
    # The request has read that the session is live and is about to write that.
    pause.wait_until_reached()
    assert alice.delete("/v1/session").status_code == 204
    pause.go_on()

    assert "Set-Cookie" not in late.response().headers
    assert redis.get(key_of(secret)) == b"G"
    assert with_secret(app, secret).status_code == 401


def test_a_late_save_of_flask_session_does_not_revive_an_ended_session(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], redis: Redis
) -> None:
    pause = Pause()
    app = make_app()

    @app.post("/basket")
    @signed_in
    def fill() -> str:
        flask.session["basket"] = ["a book"]
        pause()
        return "filled"

    alice = sign_in("alice", app)
    secret = alice.secret
    browser = app.test_client(use_cookies=False)

    late = InFlight(
        lambda: browser.post("/basket", headers={"Cookie": f"gatebook_session={secret}"})
    )
    pause.wait_until_reached()
    assert alice.delete("/v1/session").status_code == 204
    pause.go_on()

    response = late.response()
    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert "Set-Cookie" not in response.headers
    assert with_secret(app, secret).status_code == 401
    assert redis.get(key_of(secret)) == b"G"


def test_a_sign_in_begun_before_the_password_changed_starts_nothing(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.rules.sessions import sign_in as rule

    pause = Pause()
    monkeypatch.setattr(rule, "start_session", pause.before(rule.start_session))
    body = {"email": alice.email, "password": alice.password}
    thief = ApiClient(app)

    late = InFlight(lambda: thief.post("/v1/sessions", json=body))
    pause.wait_until_reached()  # The old password has just been verified.
    change = {"current_password": alice.password, "new_password": "another harbour, at dusk"}
    assert alice.put("/v1/account/password", json=change).status_code == 204
    pause.go_on()

    assert late.response().status_code == 401
    assert late.response().json["code"] == "wrong_credentials"
    assert thief.secret() is None


# Flask-Session PR 212


class Bomb:
    """An object whose pickle makes a directory when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("tag", [b"", b"L", b"H", b"G"])
def test_a_pickle_in_redis_runs_nothing(
    app: Flask, alice: Person, redis: Redis, tmp_path: Path, tag: bytes
) -> None:
    bomb = tag + pickle.dumps(Bomb(tmp_path / "ran"))
    for secret in (MADE_UP, alice.secret):
        redis.set(key_of(secret), bomb)
        redis.set(f"gatebook-test:{secret}", bomb)  # the key that stock Flask-Session would read

    assert with_secret(app, MADE_UP).status_code == 401
    assert with_secret(app, alice.secret).json == alice.session
    assert not (tmp_path / "ran").exists()


def put_hash(redis: Redis, key: str) -> None:
    redis.hset(key, "a", "b")


GARBAGE: dict[str, Callable[[Redis, str], object]] = {
    "empty": lambda redis, key: redis.set(key, b""),
    "brace": lambda redis, key: redis.set(key, b"{"),
    "number": lambda redis, key: redis.set(key, b"5"),
    "json": lambda redis, key: redis.set(key, b"[1]"),
    "live and nothing": lambda redis, key: redis.set(key, b"L"),
    "live and msgpack of another thing": lambda redis, key: redis.set(key, b"L\x93\x01\x02\x03"),
    "live and a map": lambda redis, key: redis.set(key, b"L\x81\xa1a\x01"),
    "live and cut off": lambda redis, key: redis.set(key, b"L\x92\x9d\xd9"),
    "live and nested without end": lambda redis, key: redis.set(key, b"L" + b"\x91" * 100_000),
    "not UTF-8": lambda redis, key: redis.set(key, b"\xff\xfe\x00"),
    "marker with more": lambda redis, key: redis.set(key, b"Gone"),
    "list": lambda redis, key: redis.rpush(key, "a"),
    "set": lambda redis, key: redis.sadd(key, "a"),
    "sorted set": lambda redis, key: redis.zadd(key, {"a": 1}),
    "hash": put_hash,
    "stream": lambda redis, key: redis.xadd(key, {"a": "b"}),
    "hyperloglog": lambda redis, key: redis.pfadd(key, "a"),
    "bitmap": lambda redis, key: redis.setbit(key, 7, 1),
}


@pytest.mark.parametrize("put", GARBAGE.values(), ids=GARBAGE)
def test_garbage_in_redis_is_no_session_and_no_500(
    app: Flask, alice: Person, redis: Redis, put: Callable[[Redis, str], object]
) -> None:
    for secret in (MADE_UP, alice.secret):
        redis.delete(key_of(secret))
        put(redis, key_of(secret))

    assert with_secret(app, MADE_UP).status_code == 401
    # The session is still in the ledger.
    assert with_secret(app, alice.secret).json == alice.session
    assert redis.get(key_of(MADE_UP)) == b"G"
    assert redis.get(key_of(alice.secret))[:1] == b"L"


def test_the_value_of_a_session_with_more_behind_it_is_no_500(
    app: Flask, alice: Person, redis: Redis
) -> None:
    value = redis.get(key_of(alice.secret))
    # In msgpack, an array of three becomes one of four with an endlessly nested last member.
    assert value[:2] == b"L\x93"
    redis.set(key_of(alice.secret), b"L\x94" + value[2:] + b"\x91" * 100_000 + b"\x01")

    assert with_secret(app, alice.secret).json == alice.session


# Session fixation


def test_a_planted_id_changes_at_sign_in_and_is_dead(
    app: Flask, sign_up: Callable[..., Person], sign_in: Callable[..., Person], sql: Any
) -> None:
    mallory = sign_in("mallory")
    planted = mallory.secret
    alice = sign_up("alice")
    alice.client.set_cookie("gatebook_session", planted)

    alice.sign_in()

    assert alice.secret != planted
    assert with_secret(app, alice.secret).json["account"]["id"] == alice.id
    assert with_secret(app, planted).status_code == 401
    [ended] = sql("SELECT data FROM audit_event WHERE type = 'session.ended'")
    assert msgspec.json.decode(ended["data"]) == {"reason": "replaced"}


def test_a_made_up_id_is_never_taken_over(app: Flask, sign_up: Callable[..., Person]) -> None:
    alice = sign_up("alice")
    alice.client.set_cookie("gatebook_session", MADE_UP)

    alice.sign_in()

    assert alice.secret != MADE_UP
    assert with_secret(app, MADE_UP).status_code == 401


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/session/reauthentications", {"password": "a quiet harbour at dawn"}),
        (
            "PUT",
            "/v1/account/password",
            {"current_password": "a quiet harbour at dawn", "new_password": "another, at dusk"},
        ),
    ],
)
def test_the_id_changes_with_every_change_of_privilege(
    app: Flask,
    sign_in: Callable[..., Person],
    deliver: str,
    method: str,
    path: str,
    body: dict[str, str],
    clock: Clock,
) -> None:
    alice = sign_in("alice", deliver=deliver)
    old = alice.secret

    response = alice.request(method, path, json=body)

    new = response.json["token"] if deliver == "token" else alice.secret
    assert new != old
    headers = {"Authorization": f"Bearer {old}"}
    assert ApiClient(app).delete("/v1/session", headers=headers).status_code == 401
    clock.advance(seconds=10)  # after a re-authentication the former id reads until then
    assert with_secret(app, old).status_code == 401
    assert with_secret(app, new).json["id"] == alice.session["id"]


# Invented and malformed cookies (Flask-Session keys by the raw id)

MALFORMED = {
    "none": "",
    "empty": "gatebook_session=",
    "idx": "gatebook_session=idx",
    "a key of ours": "gatebook_session=limits",
    "too short": "gatebook_session=" + "A" * 42,
    "too long": "gatebook_session=" + "A" * 44,
    "very long": "gatebook_session=" + "A" * 100_000,
    "glob": "gatebook_session=" + "*" * 43,
    "dots": "gatebook_session=" + "." * 43,
    "padding": "gatebook_session=" + "A" * 42 + "=",
    "plus and slash": "gatebook_session=" + "+/" * 21 + "A",
    "quotes within": 'gatebook_session="' + "A" * 21 + '\\"' + "A" * 21 + '"',
    "NUL": "gatebook_session=" + "A" * 42 + "\0",
    "not ASCII": "gatebook_session=" + "A" * 42 + "\xe9",
    "octal escape": 'gatebook_session="' + "A" * 42 + '\\012"',
    "full-width letters": "gatebook_session=" + "\xef\xbc\xa1" * 43,
    "signed by Flask": "gatebook_session=eyJ1c2VyX2lkIjoxfQ.ZzzAAA.aBcDeFgHiJkLmNoPqRsTuVwXyZ0",
    "JSON web token": "gatebook_session=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "another name": "GATEBOOK_SESSION=" + MADE_UP,
    "the name over HTTPS": "__Host-session=" + MADE_UP,
    "no name": MADE_UP,
    "semicolons": ";;;=;gatebook_session",
    "CRLF": "gatebook_session=" + "A" * 20 + "\\r\\n" + "A" * 19,
}


@pytest.mark.parametrize("cookie", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_cookie_is_nobody_and_asks_nobody(
    app: Flask, commands: Commands, cookie: str
) -> None:
    response = with_cookie(app, cookie)

    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert "Set-Cookie" not in response.headers
    assert (commands.redis, commands.sql) == ([], [])


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "bearer idx",
        "Bearer " + "A" * 44,
        f"Bearer {MADE_UP}, Bearer {MADE_UP}",
    ],
)
def test_a_malformed_bearer_token_is_nobody_even_with_a_good_cookie(
    app: Flask, alice: Person, commands: Commands, authorization: str
) -> None:
    # A bearer request is exempt from the check of origins, so its cookie must not count.
    commands.reset()

    response = with_cookie(app, f"gatebook_session={alice.secret}", Authorization=authorization)

    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert (commands.redis, commands.sql) == ([], [])


@pytest.mark.parametrize("scheme", ["Basic", "Token", "Digest", "BearerX", ""])
def test_a_secret_under_another_scheme_is_nobodys(
    app: Flask, alice: Person, commands: Commands, scheme: str
) -> None:
    commands.reset()

    response = with_cookie(app, "", Authorization=f"{scheme} {alice.secret}")

    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert (commands.redis, commands.sql) == ([], [])


def test_a_made_up_secret_asks_the_ledger_once(app: Flask, commands: Commands) -> None:
    assert with_secret(app, MADE_UP).status_code == 401
    commands.reset()

    assert with_secret(app, MADE_UP).status_code == 401

    # The second GET looks for a re-authentication that has just replaced the secret.
    assert (commands.redis, commands.sql) == (["GET", "GET"], [])


def test_what_a_leaked_database_holds_opens_nothing(
    app: Flask, alice: Person, sql: Any, redis: Redis
) -> None:
    [row] = sql("SELECT id, secret_digest FROM session")
    keys = [key.decode() for key in redis.scan_iter(f"{PREFIX}*")]
    digest = base64.urlsafe_b64encode(row["secret_digest"]).rstrip(b"=").decode()
    assert len(digest) == 43  # A digest has the length of a secret.
    for leaked in (digest, row["secret_digest"].hex(), alice.session["id"], row["id"].hex(), *keys):
        assert with_secret(app, leaked).status_code == 401


def test_a_token_in_a_url_is_not_taken(app: Flask, sign_in: Callable[..., Person]) -> None:
    token = sign_in("alice", deliver="token").secret
    client = ApiClient(app)
    for name in ("token", "access_token", "session"):
        assert client.get(f"/v1/account?{name}={token}").status_code == 401


# Pocket ID CVE-2026-28513: refused only if wrong *and* expired

FAULTS = {
    "ended": "UPDATE session SET ended_at = NOW(6)",
    "past its absolute end": "UPDATE session SET expires_at = NOW(6) - INTERVAL 1 SECOND",
    "idle too long": "UPDATE session SET last_seen_at = NOW(6) - INTERVAL idle_timeout SECOND",
    "of an earlier epoch": "UPDATE account SET session_epoch = session_epoch + 1",
    "of an account that is gone": "DELETE FROM account",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_alone_ends_a_session(
    app: Flask, alice: Person, redis: Redis, sql: Any, clock: Any, fault: str
) -> None:
    assert with_secret(app, alice.secret).status_code == 200
    live = redis.get(key_of(alice.secret))
    sql("SET SESSION TRANSACTION READ WRITE")
    sql(fault)

    redis.delete(key_of(alice.secret))
    assert with_secret(app, alice.secret).status_code == 401
    redis.set(key_of(alice.secret), live)
    clock.advance(seconds=61)  # A copy in Redis is trusted no longer than SESSION_RECHECK.
    assert with_secret(app, alice.secret).status_code == 401
