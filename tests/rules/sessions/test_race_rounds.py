"""Check I2 and I3 in random races: threads alternate at every step to Redis and MariaDB.

``RACE_ROUNDS=10000`` runs more rounds, ``RACE_SEED`` repeats those of an earlier run. Both values
determine the seed of each round.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from api.cache import sessions as session_cache
from api.crypto import tokens
from api.db import connection
from api.domain import ids
from api.errors import NotSignedIn
from api.rules.sessions.check_session import check_session
from api.rules.sessions.keep_session_data import keep_session_data
from api.store import session as ledger
from tests.conftest import PREFIX, Clock
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.faults import Faulty
from tests.support.interleaving import Interleaving, mark

ROUNDS = int(os.environ.get("RACE_ROUNDS", "200"))
SEED = int(os.environ.get("RACE_SEED", "0")) or secrets.randbelow(10**9)

Sql = Callable[..., list[dict[str, Any]]]
Work = Callable[[], Any]


@dataclass
class Device:
    """One of Alice's devices: its session's id, and all its secrets, the newest last."""

    id: str
    secrets: list[str]

    @property
    def secret(self) -> str:
        return self.secrets[-1]


@dataclass
class Round:
    """A round: the state before it, the concurrent requests, and what must hold afterwards."""

    app: Flask
    random: Random
    sql: Sql
    email: str
    password: str
    phone: Device
    laptop: Device
    live: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def ask(self, method: str, path: str, secret: str | None, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        return client.open(path, method=method, headers=headers, **options)

    def reading(self, device: Device) -> Work:
        return partial(self.ask, "GET", "/v1/session", device.secret)

    def signing_in(self) -> Work:
        body = {"email": self.email, "password": self.password, "deliver": "token"}
        return partial(self.ask, "POST", "/v1/sessions", None, json=body)

    def signing_out(self, device: Device) -> Work:
        return partial(self.ask, "DELETE", "/v1/session", device.secret)

    def ending_others(self, device: Device) -> Work:
        return partial(self.ask, "DELETE", "/v1/sessions", device.secret)

    def ending(self, device: Device) -> Work:
        return partial(self.ask, "DELETE", f"/v1/sessions/{device.id}", self.laptop.secret)

    def rotating(self, device: Device) -> Work:
        body, path = {"password": self.password}, "/v1/session/reauthentications"
        return partial(self.ask, "POST", path, device.secret, json=body)

    def changing_password(self, device: Device) -> Work:
        body = {
            "current_password": self.password,
            "new_password": f"{PASSWORD} {secrets.token_hex(4)}",
        }
        path = "/v1/account/password"
        return partial(self.ask, "PUT", path, device.secret, json=body)

    def keeping(self, device: Device, data: bytes) -> Work:
        def keep() -> bool:
            with self.app.app_context():
                session_id = ids.parse_id(device.id)
                assert session_id is not None
                try:
                    keep_session_data(session_id, tokens.digest(device.secret), data)
                except NotSignedIn:
                    return False
                return True

        return keep

    def meet(self, *works: Work) -> list[Any]:
        """Run the works in a random order, mostly with a request of the phone beside them."""
        readers = [self.reading(self.phone)] * self.random.choice([0, 1, 1, 2])
        outcomes = Interleaving(self.random).run([*works, *readers])
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        for reader in outcomes[len(works) :]:
            assert reader.status_code in {200, 401}, reader.text
        return outcomes[: len(works)]

    def end_phone_by_chance(self) -> Work:
        return self.random.choice(
            [
                self.signing_out(self.phone),
                self.ending(self.phone),
                self.ending_others(self.laptop),
                self.changing_password(self.laptop),
            ]
        )

    def rotated(self, device: Device, response: Any) -> None:
        device.secrets.append(response.json["token"])

    def keep_laptop(self, response: Any) -> None:
        """Count the laptop's session as live; a password change gives it a new secret."""
        if response.status_code == 200 and "token" in response.json:
            self.rotated(self.laptop, response)
        self.live.add(self.laptop.secret)

    def close(self) -> None:
        """Count all older secrets as ended, unless they are live or in doubt."""
        known = {*self.phone.secrets, *self.laptop.secrets}
        self.ended |= known - self.live


def late_request_and_ending(it: Round) -> None:
    ended, _ = it.meet(it.end_phone_by_chance(), it.reading(it.phone))
    assert ended.status_code in {200, 204}, ended.text
    it.keep_laptop(ended)


def rotation_and_requests(it: Round) -> None:
    rotated, _ = it.meet(it.rotating(it.phone), it.reading(it.phone))
    assert rotated.status_code == 200, rotated.text
    it.rotated(it.phone, rotated)
    it.live |= {it.phone.secret, it.laptop.secret}


def two_rotations(it: Round) -> None:
    both = it.meet(it.rotating(it.phone), it.rotating(it.phone))
    assert sorted(one.status_code for one in both) == [200, 401]
    it.rotated(it.phone, next(one for one in both if one.status_code == 200))
    it.live |= {it.phone.secret, it.laptop.secret}


def rotation_and_password_change(it: Round) -> None:
    """Rotate and change the password on one device: one succeeds, the other changes nothing."""
    both = it.meet(it.rotating(it.phone), it.changing_password(it.phone))
    done = [one for one in both if one.status_code == 200]
    assert len(done) == 1, [one.text for one in both]
    it.rotated(it.phone, done[0])
    it.live.add(it.phone.secret)
    if both[0].status_code == 200:
        it.live.add(it.laptop.secret)


def rotation_and_ending(it: Round) -> None:
    ending = it.random.choice([it.ending(it.phone), it.ending_others(it.laptop)])
    rotated, ended = it.meet(it.rotating(it.phone), ending)
    assert ended.status_code in {200, 204}, ended.text
    assert rotated.status_code in {200, 401}, rotated.text
    if rotated.status_code == 200:
        it.rotated(it.phone, rotated)
    it.live.add(it.laptop.secret)


def two_sign_outs(it: Round) -> None:
    both = it.meet(it.signing_out(it.phone), it.signing_out(it.phone))
    assert {one.status_code for one in both} <= {204, 401}
    session_id = ids.parse_id(it.phone.id)
    assert session_id is not None
    count = "SELECT COUNT(*) AS n FROM audit_event WHERE type = 'session.ended' AND session_id = %s"
    assert it.sql(count, session_id.bytes) == [{"n": 1}]
    it.live.add(it.laptop.secret)


def sign_in_and_ending_others(it: Round) -> None:
    started, ended = it.meet(it.signing_in(), it.ending_others(it.laptop))
    assert (started.status_code, ended.status_code) == (201, 200)
    it.live.add(it.laptop.secret)
    listed = it.ask("GET", "/v1/sessions", it.laptop.secret).json["items"]
    survived = started.json["id"] in {one["id"] for one in listed}
    assert ended.json == {"ended": 1 if survived else 2}
    (it.live if survived else it.ended).add(started.json["token"])


def sign_in_with_the_password_that_is_changed(it: Round) -> None:
    changed, started = it.meet(it.changing_password(it.laptop), it.signing_in())
    assert changed.status_code == 200, changed.text
    assert started.status_code in {201, 401}, started.text
    if started.status_code == 201:
        it.ended.add(started.json["token"])
    it.keep_laptop(changed)


def two_password_changes(it: Round) -> None:
    both = it.meet(it.changing_password(it.laptop), it.changing_password(it.phone))
    done = [one.status_code == 200 for one in both]
    assert sum(done) == 1, [one.text for one in both]
    for device, response in zip((it.laptop, it.phone), both, strict=True):
        if response.status_code == 200:
            it.rotated(device, response)
            it.live.add(device.secret)


def each_ends_the_other(it: Round) -> None:
    both = it.meet(it.ending_others(it.laptop), it.ending_others(it.phone))
    assert sorted(one.status_code for one in both) == [200, 401]
    it.live.add((it.laptop if both[0].status_code == 200 else it.phone).secret)


def data_and_ending(it: Round) -> None:
    ended, _ = it.meet(it.end_phone_by_chance(), it.keeping(it.phone, b"\x81\xa1a\x01"))
    assert ended.status_code in {200, 204}, ended.text
    it.keep_laptop(ended)


def data_and_requests(it: Round) -> None:
    kept, _ = it.meet(it.keeping(it.phone, b"\x81\xa1a\x02"), it.reading(it.phone))
    assert kept
    with it.app.app_context():
        assert check_session(it.phone.secret).data == b"\x81\xa1a\x02"
    it.live |= {it.phone.secret, it.laptop.secret}


def new_name_and_requests(it: Round) -> None:
    name = secrets.token_hex(4)
    change = partial(it.ask, "PATCH", "/v1/account", it.laptop.secret, json={"name": name})
    changed, _, started = it.meet(change, it.reading(it.phone), it.signing_in())
    assert changed.status_code == 200, changed.text
    assert started.status_code == 201, started.text
    it.live |= {it.phone.secret, it.laptop.secret, started.json["token"]}
    for secret in it.live:
        assert it.ask("GET", "/v1/session", secret).json["account"]["name"] == name


def sign_in_and_deletion(it: Round) -> None:
    delete = partial(
        it.ask, "DELETE", "/v1/account", it.laptop.secret, json={"password": it.password}
    )
    deleted, started = it.meet(delete, it.signing_in())
    assert deleted.status_code == 204, deleted.text
    assert started.status_code in {201, 401}, started.text
    if started.status_code == 201:
        it.ended.add(started.json["token"])


RACES = [
    late_request_and_ending,
    rotation_and_requests,
    two_rotations,
    rotation_and_password_change,
    rotation_and_ending,
    two_sign_outs,
    sign_in_and_ending_others,
    sign_in_with_the_password_that_is_changed,
    two_password_changes,
    each_ends_the_other,
    data_and_ending,
    data_and_requests,
    new_name_and_requests,
    sign_in_and_deletion,
]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a point before and after each step to Redis and MariaDB."""
    for name in ("find", "refresh", "forget", "create", "hold", "renew", "end"):
        mark(monkeypatch, session_cache, name)
    mark(monkeypatch, connection.Connection, "run")
    mark(monkeypatch, connection.Connection, "commit")


def state_of(it: Round, redis: Redis, secret: str) -> tuple[str, bool]:
    """Return the state of a secret in Redis, and whether it lives in the ledger."""
    digest = tokens.digest(secret)
    raw = redis.get(f"{PREFIX}session:{digest.hex()}")
    assert raw is None or isinstance(raw, bytes)
    row = it.sql(
        "SELECT 1 FROM session JOIN account ON account.id = account_id WHERE secret_digest = %s"
        " AND ended_at IS NULL AND epoch = session_epoch",
        digest,
    )
    return (raw or b"-")[:1].decode(), bool(row)


def check(it: Round, redis: Redis) -> None:
    """Check that every secret gets the right answer, and that Redis agrees with the ledger."""
    it.close()
    for secret in it.live | it.ended:
        cached, lives = state_of(it, redis, secret)
        assert lives == (secret in it.live)
        assert not (cached == "L" and not lives), "Redis holds a session that has ended"
        assert not (cached == "G" and lives), "Redis denies a session that lives"
    for secret in it.live | it.ended:
        expected = 200 if secret in it.live else 401
        assert it.ask("GET", "/v1/session", secret).status_code == expected


def by_chance(random: Random, redis: Redis, clock: Clock, it: Round) -> None:
    """Choose the phone's session at random: in Redis, not in Redis, or due for a check."""
    key = f"{PREFIX}session:{tokens.digest(it.phone.secret).hex()}"
    match random.randrange(5):
        case 0 | 1:
            redis.delete(key)
        case 2 | 3:
            clock.advance(seconds=61)
        case _:
            pass


@pytest.mark.long
@pytest.mark.timeout(60 + ROUNDS)
@pytest.mark.usefixtures("steps")
def test_rounds_of_races_bring_no_session_back_and_lose_none(
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    redis: Redis,
    clock: Clock,
    sql: Sql,
) -> None:
    # The clock moves a minute at a time, so that many rounds take months.
    long = 360 * 86400
    app = make_app(
        session_idle_timeout=long, session_absolute_timeout=long, reauthentication_max_age=long
    )
    counted: Counter[str] = Counter()
    for number in range(ROUNDS):
        random = Random(f"{SEED}/{number}")
        race = random.choice(RACES)
        alice = sign_up(f"alice-{number}", app)
        it = Round(app, random, sql, alice.email, alice.password, Device("", []), Device("", []))
        for device in (it.phone, it.laptop):
            started = it.signing_in()()
            assert started.status_code == 201, started.text
            device.id, device.secrets = started.json["id"], [started.json["token"]]
        by_chance(random, redis, clock, it)
        try:
            race(it)
            check(it, redis)
        except BaseException:
            print(f"round {number} of RACE_SEED={SEED}: {race.__name__}")
            raise
        counted[race.__name__] += 1
    print(f"{counted.total()} rounds of races with RACE_SEED={SEED}: {dict(counted)}")
    assert counted.total() == ROUNDS


def test_what_a_list_of_endings_overlooks_has_ended_all_the_same(
    alice: Person, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session missing from the list of endings ends by its account's epoch.

    The epoch protects against any code that gets past the lock.
    """
    phone, laptop = (alice.on_another_device(deliver="token") for _ in range(2))
    monkeypatch.setattr(ledger, "list_endings", lambda *_: [])
    assert laptop.delete("/v1/sessions").json == {"ended": 0}
    if keys := list(redis.scan_iter(f"{PREFIX}*")):
        redis.delete(*keys)
    assert [one.get("/v1/session").status_code for one in (laptop, phone)] == [200, 401]


def test_an_old_secret_is_dead_also_when_redis_is_lost_after_the_rotation_was_committed(
    faulty_redis: Callable[..., Faulty], app: Flask, alice: Person
) -> None:
    faulty = faulty_redis()
    headers = {"Authorization": f"Bearer {alice.secret}"}
    cut = faulty.proxy.cut_before(b"\r\nG\r\n")
    path, body = "/v1/session/reauthentications", {"password": PASSWORD}
    response = ApiClient(faulty.app).post(path, headers=headers, json=body)
    assert cut.fired.is_set()
    assert response.status_code == 200
    assert ApiClient(app).get("/v1/session", headers=headers).status_code == 401
