"""Check which values Redis may hold for a session, and which writer may replace which value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import pytest
from flask import Flask
from redis import Redis

from api.cache import client as redis_client
from api.cache import sessions as session_cache
from api.cache.sessions import CacheEntry
from api.crypto import tokens
from api.domain import clock
from api.domain.session import Session
from api.rules.sessions.check_session import check_session
from api.settings import Settings
from tests.support.another_run import meet_another_run
from tests.support.client import ApiClient, Person
from tests.support.faults import assert_unavailable

KeyOf = Callable[[Person | str], str]

RECHECK = 60  # The default of SESSION_RECHECK.
MARGIN = 30

GARBAGE = {
    "text": b"hello",
    "JSON": b'{"user": 1}',
    "a number": b"5",
    "a brace": b"{",
    "nothing": b"",
    "pickle": b"cos\nsystem\n(S'true'\ntR.",
    "live, and nothing after it": b"L",
    "live, and not msgpack": b"L\xc1",
    "live, and another shape": b"L" + msgspec.msgpack.encode({"session": 1}),
    "live, and cut off": b"L" + msgspec.msgpack.encode([["x"]])[:-1],
    "held, and more": b"H" * 18,
    "held, by nobody": b"H",
    "gone, and more": b"G1",
}
# By the index of a member in the session, or in its account.
STRANGE: dict[str, tuple[tuple[int, ...], Any]] = {
    "created at no time zone": ((2,), "2026-01-01T00:00:00"),
    "authenticated at no time zone": ((3,), "2026-01-01T00:00:00"),
    "seen at no time zone": ((4,), "2026-01-01T00:00:00"),
    "expires at no time zone": ((5,), "2026-01-01T00:00:00"),
    "an account of no time zone": ((1, 6), "2026-01-01T00:00:00"),
    "changed at no time zone": ((1, 7), "2026-01-01T00:00:00"),
    "before the first year in UTC": ((2,), "0001-01-01T00:00:00+14:00"),
    "idle for ever": ((6,), 2**63 - 1),
    "idle for no time": ((6,), 0),
    "seen at the end of the calendar": ((4,), "9999-12-31T23:59:59Z"),
    "a third level of assurance": ((8,), 3),
    "a language that is no tag": ((1, 8), "de\r\nSet-Cookie: a=b"),
    "left an address at no time zone": ((1, 9), "2026-01-01T00:00:00"),
    "data of an extension that is no msgpack": ((12,), b"\xc1"),
    "data of an extension that is no object": ((12,), b"\x05"),
}
OTHER_TYPES: dict[str, Callable[[Redis, str], Any]] = {
    "list": lambda redis, key: redis.rpush(key, "G"),
    "set": lambda redis, key: redis.sadd(key, "G"),
    "hash": lambda redis, key: redis.hset(key, "G", "G"),
    "sorted set": lambda redis, key: redis.zadd(key, {"G": 1}),
    "stream": lambda redis, key: redis.xadd(key, {"G": "G"}),
}


@pytest.fixture
def session(app: Flask, alice: Person) -> Session:
    """Return Alice's session as the rules read it."""
    with app.app_context():
        return check_session(alice.secret)


def digest_of(person: Person) -> bytes:
    return tokens.digest(person.secret)


def seconds_left(redis: Redis, key: str) -> float:
    return int(redis.pttl(key)) / 1000


def test_a_live_session_is_kept_as_long_as_it_lasts_unused(
    sign_in: Callable[..., Person], redis: Redis, key_of: KeyOf
) -> None:
    browser, remembered = sign_in("alice"), sign_in("bob", remember=True)
    assert seconds_left(redis, key_of(browser)) == pytest.approx(8 * 3600, abs=30)
    assert seconds_left(redis, key_of(remembered)) == pytest.approx(14 * 86400, abs=30)


def test_what_redis_holds_is_readable_without_a_key_and_has_no_secret(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session
) -> None:
    raw = bytes(redis.get(key_of(alice)) or b"")
    cached_session = msgspec.msgpack.decode(raw[1:], type=session_cache.CachedSession)
    assert (raw[:1], cached_session.session) == (b"L", session)
    assert alice.secret.encode() not in raw
    assert digest_of(alice) not in raw


@pytest.mark.parametrize(("mark", "state"), [("hold", "held"), ("end", "gone")])
def test_markers_outlive_a_recheck(
    app: Flask,
    alice: Person,
    redis: Redis,
    key_of: KeyOf,
    cached: Callable[..., str],
    mark: str,
    state: str,
) -> None:
    """A marker lives longer than the time between rechecks.

    A slow reader's late write is then due for a recheck on its first use.
    """
    with app.app_context():
        getattr(session_cache, mark)([digest_of(alice)])
    assert cached(alice) == state
    assert RECHECK + MARGIN - 5 < seconds_left(redis, key_of(alice)) <= RECHECK + MARGIN


def test_marking_nothing_asks_redis_nothing(app: Flask, commands: Any) -> None:
    with app.app_context():
        commands.reset()
        session_cache.hold([])
        session_cache.end([])
    assert commands.redis == []


def test_whoever_holds_a_key_puts_the_new_session_there(
    app: Flask, alice: Person, redis: Redis, session: Session
) -> None:
    digest, moment = digest_of(alice), clock.now()
    with app.app_context():
        hold = session_cache.hold([digest])
        renamed = msgspec.structs.replace(session, device="Another")
        session_cache.renew(hold, {digest: renamed}, moment)
        entry = session_cache.find(digest)
        assert entry.cached == session_cache.CachedSession(renamed, moment, redis_client.run_id())


@pytest.mark.parametrize("meanwhile", ["hold", "end"])
def test_nobody_puts_a_session_where_someone_else_has_held_or_ended_it_since(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session, meanwhile: str
) -> None:
    digest = digest_of(alice)
    with app.app_context():
        hold = session_cache.hold([digest])
        getattr(session_cache, meanwhile)([digest])
        theirs = redis.get(key_of(alice))
        session_cache.renew(hold, {digest: session}, clock.now())
    assert redis.get(key_of(alice)) == theirs


@pytest.mark.parametrize("before", ["hold", "end"])
def test_nobody_puts_a_session_where_someone_else_had_held_or_ended_it_before(
    app: Flask, alice: Person, cached: Callable[..., str], session: Session, before: str
) -> None:
    digest = digest_of(alice)
    with app.app_context():
        getattr(session_cache, before)([digest])
        hold = session_cache.hold([digest])
        session_cache.renew(hold, {digest: session}, clock.now())
    assert cached(alice) == "held"


def test_what_is_put_where_another_run_holds_the_key_is_asked_of_the_ledger(
    app: Flask, alice: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session stored where another run of Redis holds the key is compared with the ledger.

    A dump may contain the hold, but not an ending after it.
    """
    digest = digest_of(alice)
    with app.app_context():
        hold = session_cache.hold([digest])
        meet_another_run(monkeypatch, app)
        session_cache.renew(hold, {digest: session}, clock.now())
        cached_session = session_cache.find(digest).cached
    assert cached_session is not None
    assert cached_session.run == hold.run != app.extensions["gatebook.redis_run"].id


def test_where_redis_cannot_be_told_of_what_is_new_the_key_stays_held(
    faulty_redis: Callable[..., Any], alice: Person, cached: Callable[..., str], session: Session
) -> None:
    faulty = faulty_redis()
    digest = digest_of(alice)
    with faulty.app.app_context():
        hold = session_cache.hold([digest])
        cut = faulty.proxy.cut_before(b"EVAL")
        session_cache.renew(hold, {digest: session}, clock.now())
    assert cut.fired.is_set()
    assert cached(alice) == "held"


def test_a_value_is_that_of_the_run_known_before_it_was_asked_for(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value counts for the run that was known before the request for it.

    Otherwise an answer of the former run would count as one of the next run.
    """
    get = redis_client.get

    def answered_as_another_connects(key: str) -> Any:
        value = get(key)
        meet_another_run(monkeypatch, app)
        return value

    monkeypatch.setattr(redis_client, "get", answered_as_another_connects)
    with app.app_context():
        before = redis_client.run_id()
        assert session_cache.find(digest_of(alice)).run == before != redis_client.run_id()


@pytest.mark.parametrize("now_there", [b"H", b"G", b"Lsomething newer", None])
def test_a_writer_writes_over_nothing_but_what_it_had_read(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session, now_there: bytes
) -> None:
    key = key_of(alice)
    with app.app_context():
        read = session_cache.find(digest_of(alice))
        if now_there is None:
            redis.delete(key)
        else:
            redis.set(key, now_there)
        assert not session_cache.refresh(digest_of(alice), read, session, clock.now())
        assert not session_cache.forget(digest_of(alice), read)
    assert redis.get(key) == now_there


def test_a_writer_that_read_nothing_writes_over_nothing(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session
) -> None:
    redis.set(key_of(alice), b"G")
    with app.app_context():
        absent_entry = CacheEntry("absent", b"", "")
        assert not session_cache.refresh(digest_of(alice), absent_entry, session, clock.now())
    assert redis.get(key_of(alice)) == b"G"


def test_a_writer_writes_over_exactly_what_it_had_read(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session
) -> None:
    moment = clock.now() + timedelta(seconds=1)
    with app.app_context():
        read = session_cache.find(digest_of(alice))
        assert session_cache.refresh(digest_of(alice), read, session, moment)
        entry = session_cache.find(digest_of(alice))
        assert entry.cached == session_cache.CachedSession(session, moment, redis_client.run_id())


@pytest.mark.parametrize("there", [b"H", b"G"])
def test_a_new_session_is_written_over_nothing(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, session: Session, there: bytes
) -> None:
    redis.set(key_of(alice), there)
    with app.app_context():
        session_cache.create(digest_of(alice), session)
    assert redis.get(key_of(alice)) == there


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_counts_as_absent_and_is_mended_from_the_ledger(
    alice: Person, redis: Redis, key_of: KeyOf, commands: Any, garbage: bytes
) -> None:
    before = alice.get("/v1/session").json
    redis.set(key_of(alice), garbage)
    assert alice.get("/v1/session").json == before
    commands.reset()
    assert alice.get("/v1/session").json == before
    assert (commands.redis, commands.sql) == (["GET"], [])


@pytest.mark.parametrize(("place", "value"), STRANGE.values(), ids=STRANGE)
def test_a_session_with_a_member_that_is_not_ours_comes_from_the_ledger(
    alice: Person, redis: Redis, key_of: KeyOf, place: tuple[int, ...], value: Any
) -> None:
    before = alice.get("/v1/session").json
    key = key_of(alice)
    cached = msgspec.msgpack.decode((redis.get(key) or b"")[1:])
    *outer, last = place
    changed = cached[0]
    for index in outer:
        changed = changed[index]
    changed[last] = value
    redis.set(key, b"L" + msgspec.msgpack.encode(cached))

    assert alice.get("/v1/session").json == before
    mended = msgspec.msgpack.decode((redis.get(key) or b"")[1:], type=session_cache.CachedSession)
    assert mended.session.id.hex == before["id"].replace("-", "")


def test_a_session_compared_at_no_time_zone_or_of_bytes_that_are_no_text_comes_from_the_ledger(
    alice: Person, redis: Redis, key_of: KeyOf
) -> None:
    before, key = alice.get("/v1/session").json, key_of(alice)
    raw = redis.get(key) or b""
    session, _, run = msgspec.msgpack.decode(raw[1:])
    for garbage in (
        b"L" + msgspec.msgpack.encode([session, "2026-01-01T00:00:00", run]),
        raw.replace(b"alice@example.com", b"alice@example.\xff\xfe\xfd"),
    ):
        assert garbage != raw
        redis.set(key, garbage)
        assert alice.get("/v1/session").json == before


@pytest.mark.parametrize("plant", OTHER_TYPES.values(), ids=OTHER_TYPES)
def test_a_key_of_another_type_counts_as_absent_and_is_mended_from_the_ledger(
    alice: Person,
    redis: Redis,
    key_of: KeyOf,
    commands: Any,
    plant: Callable[[Redis, str], Any],
) -> None:
    before = alice.get("/v1/session").json
    redis.delete(key_of(alice))
    plant(redis, key_of(alice))
    assert alice.get("/v1/session").json == before
    commands.reset()
    assert alice.get("/v1/session").json == before
    assert (commands.redis, commands.sql) == (["GET"], [])


@pytest.fixture
def without_get(redis: Redis, settings: Settings) -> Iterator[str]:
    """Yield the URL of Redis for a user who may use every command but GET."""
    user, password = "gatebook-without-get", "a secret of this test"
    redis.acl_setuser(
        user, enabled=True, passwords=[f"+{password}"], keys=["*"], commands=["+@all", "-get"]
    )
    parts = urlsplit(settings.redis_url)
    netloc = f"{user}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"
    yield parts._replace(netloc=netloc).geturl()
    redis.acl_deluser(user)


def test_an_error_of_redis_does_not_pass_for_an_absent_key(
    make_app: Callable[..., Flask], alice: Person, without_get: str, commands: Any
) -> None:
    """An error of Redis is not taken for an absent key.

    Otherwise a wrong ACL, or a loading Redis, would send every check to MariaDB unnoticed.
    """
    client = ApiClient(make_app(redis_url=without_get))
    commands.reset()

    response = client.get("/v1/session", headers={"Authorization": f"Bearer {alice.secret}"})

    assert_unavailable(response)
    assert commands.sql == []


@pytest.mark.parametrize("plant", OTHER_TYPES.values(), ids=OTHER_TYPES)
def test_a_key_of_another_type_keeps_nobody_from_ending_the_session(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, plant: Callable[[Redis, str], Any]
) -> None:
    redis.delete(key_of(alice))
    plant(redis, key_of(alice))
    with app.app_context():
        hold = session_cache.hold([digest_of(alice)])
    assert redis.get(key_of(alice)) == hold.marker


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_in_place_of_an_ended_session_is_nobody(
    app: Flask, alice: Person, redis: Redis, key_of: KeyOf, garbage: bytes
) -> None:
    secret = alice.secret
    assert alice.delete("/v1/session").status_code == 204
    redis.set(key_of(secret), garbage)
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/v1/session", headers=headers).status_code == 401
    assert redis.get(key_of(secret)) == b"G"
