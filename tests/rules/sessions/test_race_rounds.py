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

from api.cache import former_secrets
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

ROUNDS = int(os.environ.get("RACE_ROUNDS", "100"))
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
    # secrets that a re-authentication replaced, with their successors: they may still read
    former: dict[str, str] = field(default_factory=dict)

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
        if response.request.path == "/v1/session/reauthentications":
            self.former[device.secret] = response.json["token"]
        device.secrets.append(response.json["token"])

    def may_read(self, secret: str) -> bool:
        """Return whether the secret is live, or the former one of a live session."""
        return secret in self.live or self.former.get(secret) in self.live

    def keep_laptop(self, response: Any) -> None:
        """Count the laptop's session as live; a password change gives it a new secret."""
        if response.status_code == 200 and "token" in response.json:
            self.rotated(self.laptop, response)
        self.live.add(self.laptop.secret)

    def close(self) -> None:
        """Count all older secrets as ended, unless they are live or in doubt."""
        secrets = {*self.phone.secrets, *self.laptop.secrets}
        self.ended |= secrets - self.live


def late_request_and_ending(race: Round) -> None:
    ended, _ = race.meet(race.end_phone_by_chance(), race.reading(race.phone))
    assert ended.status_code in {200, 204}, ended.text
    race.keep_laptop(ended)


def rotation_and_requests(race: Round) -> None:
    rotated, polled = race.meet(race.rotating(race.phone), race.reading(race.phone))
    assert (rotated.status_code, polled.status_code) == (200, 200), polled.text
    race.rotated(race.phone, rotated)
    race.live |= {race.phone.secret, race.laptop.secret}


def two_rotations(race: Round) -> None:
    responses = race.meet(race.rotating(race.phone), race.rotating(race.phone))
    assert sorted(response.status_code for response in responses) == [200, 401]
    race.rotated(
        race.phone, next(response for response in responses if response.status_code == 200)
    )
    race.live |= {race.phone.secret, race.laptop.secret}


def rotation_and_password_change(race: Round) -> None:
    """Rotate and change the password on one device: one succeeds, the other changes nothing."""
    responses = race.meet(race.rotating(race.phone), race.changing_password(race.phone))
    successes = [response for response in responses if response.status_code == 200]
    assert len(successes) == 1, [response.text for response in responses]
    race.rotated(race.phone, successes[0])
    race.live.add(race.phone.secret)
    if responses[0].status_code == 200:
        race.live.add(race.laptop.secret)


def rotation_and_ending(race: Round) -> None:
    ending = race.random.choice([race.ending(race.phone), race.ending_others(race.laptop)])
    rotated, ended = race.meet(race.rotating(race.phone), ending)
    assert ended.status_code in {200, 204}, ended.text
    assert rotated.status_code in {200, 401}, rotated.text
    if rotated.status_code == 200:
        race.rotated(race.phone, rotated)
    race.live.add(race.laptop.secret)


def two_sign_outs(race: Round) -> None:
    responses = race.meet(race.signing_out(race.phone), race.signing_out(race.phone))
    assert {response.status_code for response in responses} <= {204, 401}
    session_id = ids.parse_id(race.phone.id)
    assert session_id is not None
    count = "SELECT COUNT(*) AS n FROM audit_event WHERE type = 'session.ended' AND session_id = %s"
    assert race.sql(count, session_id.bytes) == [{"n": 1}]
    race.live.add(race.laptop.secret)


def sign_in_and_ending_others(race: Round) -> None:
    started, ended = race.meet(race.signing_in(), race.ending_others(race.laptop))
    assert (started.status_code, ended.status_code) == (201, 200)
    race.live.add(race.laptop.secret)
    listed = race.ask("GET", "/v1/sessions", race.laptop.secret).json["items"]
    survived = started.json["id"] in {session["id"] for session in listed}
    assert ended.json == {"ended": 1 if survived else 2}
    (race.live if survived else race.ended).add(started.json["token"])


def sign_in_with_the_password_that_is_changed(race: Round) -> None:
    changed, started = race.meet(race.changing_password(race.laptop), race.signing_in())
    assert changed.status_code == 200, changed.text
    assert started.status_code in {201, 401}, started.text
    if started.status_code == 201:
        race.ended.add(started.json["token"])
    race.keep_laptop(changed)


def two_password_changes(race: Round) -> None:
    responses = race.meet(race.changing_password(race.laptop), race.changing_password(race.phone))
    successes = [answer.status_code == 200 for answer in responses]
    assert sum(successes) == 1, [answer.text for answer in responses]
    for device, response in zip((race.laptop, race.phone), responses, strict=True):
        if response.status_code == 200:
            race.rotated(device, response)
            race.live.add(device.secret)


def each_ends_the_other(race: Round) -> None:
    responses = race.meet(race.ending_others(race.laptop), race.ending_others(race.phone))
    assert sorted(response.status_code for response in responses) == [200, 401]
    race.live.add((race.laptop if responses[0].status_code == 200 else race.phone).secret)


def data_and_ending(race: Round) -> None:
    ended, _ = race.meet(race.end_phone_by_chance(), race.keeping(race.phone, b"\x81\xa1a\x01"))
    assert ended.status_code in {200, 204}, ended.text
    race.keep_laptop(ended)


def data_and_requests(race: Round) -> None:
    is_kept, _ = race.meet(race.keeping(race.phone, b"\x81\xa1a\x02"), race.reading(race.phone))
    assert is_kept
    with race.app.app_context():
        assert check_session(race.phone.secret).data == b"\x81\xa1a\x02"
    race.live |= {race.phone.secret, race.laptop.secret}


def new_name_and_requests(race: Round) -> None:
    name = secrets.token_hex(4)
    change = partial(race.ask, "PATCH", "/v1/account", race.laptop.secret, json={"name": name})
    changed, _, started = race.meet(change, race.reading(race.phone), race.signing_in())
    assert changed.status_code == 200, changed.text
    assert started.status_code == 201, started.text
    race.live |= {race.phone.secret, race.laptop.secret, started.json["token"]}
    for secret in race.live:
        assert race.ask("GET", "/v1/session", secret).json["account"]["name"] == name


def sign_in_and_deletion(race: Round) -> None:
    delete = partial(
        race.ask, "DELETE", "/v1/account", race.laptop.secret, json={"password": race.password}
    )
    deleted, started = race.meet(delete, race.signing_in())
    assert deleted.status_code == 204, deleted.text
    assert started.status_code in {201, 401}, started.text
    if started.status_code == 201:
        race.ended.add(started.json["token"])


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
    for name in ("find", "keep"):
        mark(monkeypatch, former_secrets, name)
    mark(monkeypatch, connection.Connection, "run")
    mark(monkeypatch, connection.Connection, "commit")


def state_of(race: Round, redis: Redis, secret: str) -> tuple[str, bool]:
    """Return the state of a secret in Redis, and whether it lives in the ledger."""
    digest = tokens.digest(secret)
    raw = redis.get(f"{PREFIX}session:{digest.hex()}")
    assert raw is None or isinstance(raw, bytes)
    row = race.sql(
        "SELECT 1 FROM session JOIN account ON account.id = account_id WHERE secret_digest = %s"
        " AND ended_at IS NULL AND epoch = session_epoch",
        digest,
    )
    return (raw or b"-")[:1].decode(), bool(row)


def check(race: Round, redis: Redis) -> None:
    """Check that every secret gets the right answer, and that Redis agrees with the ledger."""
    race.close()
    for secret in race.live | race.ended:
        cached, lives = state_of(race, redis, secret)
        assert lives == (secret in race.live)
        assert not (cached == "L" and not lives), "Redis holds a session that has ended"
        assert not (cached == "G" and lives), "Redis denies a session that lives"
    for secret in race.live | race.ended:
        expected = 200 if race.may_read(secret) else 401
        assert race.ask("GET", "/v1/session", secret).status_code == expected
        if secret in race.ended:
            assert race.ask("PATCH", "/v1/account", secret, json={"name": "M"}).status_code == 401


def by_chance(random: Random, redis: Redis, clock: Clock, race: Round) -> None:
    """Choose the phone's session at random: in Redis, not in Redis, or due for a check."""
    key = f"{PREFIX}session:{tokens.digest(race.phone.secret).hex()}"
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
        race_round = Round(
            app, random, sql, alice.email, alice.password, Device("", []), Device("", [])
        )
        for device in (race_round.phone, race_round.laptop):
            started = race_round.signing_in()()
            assert started.status_code == 201, started.text
            device.id, device.secrets = started.json["id"], [started.json["token"]]
        by_chance(random, redis, clock, race_round)
        try:
            race(race_round)
            check(race_round, redis)
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
    assert [device.get("/v1/session").status_code for device in (laptop, phone)] == [200, 401]


def test_an_old_secret_is_dead_also_when_redis_is_lost_after_the_rotation_was_committed(
    faulty_redis: Callable[..., Faulty], app: Flask, alice: Person, clock: Clock
) -> None:
    faulty = faulty_redis()
    headers = {"Authorization": f"Bearer {alice.secret}"}
    cut = faulty.proxy.cut_before(b"\r\nG\r\n")
    path, body = "/v1/session/reauthentications", {"password": PASSWORD}
    response = ApiClient(faulty.app).post(path, headers=headers, json=body)
    assert cut.fired.is_set()
    assert response.status_code == 200
    assert ApiClient(app).delete("/v1/session", headers=headers).status_code == 401
    clock.advance(seconds=10)
    assert ApiClient(app).get("/v1/session", headers=headers).status_code == 401
