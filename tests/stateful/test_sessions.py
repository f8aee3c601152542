"""Test invariants I2, I3 and I4 with steps in any order.

*An ended session gets 401, a live session gets 200 with the right account.*

``STATE_STEPS=5000`` sets the number of steps. If Redis lost an ending unnoticed, the session may
answer for SESSION_RECHECK longer (SESSION_RECHECK_GRACE while MariaDB is down), never beyond.
"""

from __future__ import annotations

import dataclasses
import gc
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from redis import Redis

from api import create_app
from api.cache import client as redis_client
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock as api_clock
from api.resilience import ledger as api_ledger
from api.settings import Settings
from api.store import session as ledger
from tests.conftest import PREFIX, Clock
from tests.stateful.stepping import configured_steps, run_steps
from tests.support.applications import close
from tests.support.client import PASSWORD
from tests.support.faults import database_address, redis_address, redis_number, through
from tests.support.parked import Parked, mark
from tests.support.proxy import FaultProxy

STEPS = configured_steps(300)
STEPS_AT_ONCE = 50

RECHECK, TOUCH, GRACE = 60, 60, 600
IDLE, ABSOLUTE = 1000, 5000
REMEMBERED_IDLE, REMEMBERED_ABSOLUTE = 3000, 9000
SLACK = 5  # Seconds that the model allows for real time that passes.

PICK = st.integers(0, 10_000)
NUMBERS = count()


class StandingClock(Clock):
    """A clock that moves only when the test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = datetime.now(UTC)

    def now(self) -> datetime:
        return self._begun + self.offset


class SessionWorld:
    """The application behind two proxies, with the faults that the machine causes around it."""

    def __init__(self, settings: Settings, redis: Redis, clock: Clock) -> None:
        self.redis = redis
        self.clock = clock
        self.run = 0  # the number of Redis restarts
        self.database_proxy = FaultProxy(database_address(settings))
        self.redis_proxy = FaultProxy(redis_address(settings))
        number = redis_number(settings)
        changed: dict[str, Any] = {
            "database_url": through(settings.database_url, self.database_proxy),
            "redis_url": f"unix://{self.redis_proxy.path}?db={number}",
            "redis_timeout": 0.25,
            "pool_ping_idle": 0,  # A cut connection is noticed before it is used.
            "session_recheck": RECHECK,
            "session_touch": TOUCH,
            "session_recheck_grace": GRACE,
            "session_idle_timeout": IDLE,
            "session_absolute_timeout": ABSOLUTE,
            "remembered_idle_timeout": REMEMBERED_IDLE,
            "remembered_absolute_timeout": REMEMBERED_ABSOLUTE,
            "reauthentication_max_age": 86400,
        }
        self.app: Flask = create_app(dataclasses.replace(settings, **changed))
        self.steps = 0
        self.seen: Counter[str] = Counter()

    def close(self) -> None:
        close(self.app)
        self.database_proxy.close()
        self.redis_proxy.close()
        gc.collect()

    def ask(
        self,
        method: str,
        path: str,
        secret: str | None = None,
        *,
        cookie: bool = False,
        **body: Any,
    ) -> Any:
        headers = {}
        if secret is not None:
            name, value = (
                ("Cookie", "gatebook_session=") if cookie else ("Authorization", "Bearer ")
            )
            headers[name] = value + secret
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        return client.open(path, method=method, headers=headers, **({"json": body} if body else {}))

    def keeps_former(self, secret: str) -> bool:
        return bool(self.redis.exists(f"{PREFIX}former:{tokens.digest(secret).hex()}"))

    def keys(self) -> list[bytes]:
        return list(self.redis.scan_iter(f"{PREFIX}*", count=1000))

    def lose_keys(self) -> None:
        if keys := self.keys():
            self.redis.delete(*keys)

    def dump(self) -> dict[bytes, tuple[bytes, datetime]]:
        """Return the keys as an RDB file would: each value with the time at which it expires."""
        entries = {}
        for key in self.keys():
            left_ms, raw = self.redis.pttl(key), self.redis.dump(key)
            if raw is not None and left_ms > 0:
                entries[key] = (raw, self.clock.now() + timedelta(milliseconds=left_ms))
        return entries

    def restore(self, dump: dict[bytes, tuple[bytes, datetime]]) -> None:
        self.lose_keys()
        for key, (raw, expires) in dump.items():
            left_seconds = (expires - self.clock.now()).total_seconds()
            if left_seconds > 0.5:
                self.redis.restore(key, int(left_seconds * 1000) + 1, raw)

    def restart_redis(self) -> None:
        """Cut all connections to Redis and give each new connection a new run id."""
        self.run += 1
        mode, self.redis_proxy.mode = self.redis_proxy.mode, "cut"
        self.redis_proxy.mode = mode

    def advance(self, seconds: int) -> None:
        """Move the clock and shorten the expiry of all keys in Redis by the same time."""
        self.clock.advance(seconds=seconds)
        for key in self.keys():
            left_ms = self.redis.pttl(key) - seconds * 1000
            # A key that is about to expire is deleted, so that the machine's speed does not matter.
            if left_ms > 500:
                self.redis.pexpire(key, left_ms)
            else:
                self.redis.delete(key)


@dataclass(eq=False)
class ModelOwner:
    email: str
    id: str
    name: str
    password: str
    old_password: str | None = None
    name_doubt: datetime | None = None  # the time until which an older name may still be answered


@dataclass(eq=False)
class Live:
    """A session as the model knows it; its last use lies between two known times."""

    owner: ModelOwner
    idle: timedelta
    ends: datetime
    used_after: datetime
    used_before: datetime
    id: str | None = None  # None until the sign-in is answered.
    secret: str | None = None  # None while the response with the secret is pending.
    ended: bool = False

    def certainty(self, now: datetime) -> str:
        slack = timedelta(seconds=SLACK)
        if self.ended or now > min(self.ends, self.used_before + self.idle) + slack:
            return "over"
        return "live" if now < min(self.ends, self.used_after + self.idle) - slack else "either"


@dataclass(eq=False)
class FormerSecret:
    """A secret that a re-authentication replaced: it may read, and nothing else."""

    session: Live
    successor: str
    until: datetime


@dataclass(eq=False)
class Slow:
    """A paused request and the function that tells the model its answer."""

    parked: Parked
    settle: Callable[[Any], None]


class Sessions(RuleBasedStateMachine):
    world: ClassVar[SessionWorld]

    def __init__(self) -> None:
        super().__init__()
        self.sessions: list[Live] = []
        # ended secrets, with the time until which each may still be accepted
        self.dead: dict[str, datetime | None] = {}
        self.dying: dict[str, datetime | None] = {}  # secrets whose ending is not answered yet
        # the same for secrets that are not answered yet
        self.losses: dict[int, datetime | None] = {}
        # secrets that a re-authentication replaced, by which one, until when they read
        self.former: dict[str, FormerSecret] = {}
        self.slow: list[Slow] = []
        self.dumped: dict[bytes, tuple[bytes, datetime]] = {}
        self.database_up = self.redis_up = True

    # -- the model's knowledge

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def up(self) -> bool:
        return self.database_up and self.redis_up

    def sure(self) -> list[Live]:
        """Return the sessions that are live for certain and whose secret is known."""
        return [
            session
            for session in self.sessions
            if session.secret
            and session.secret not in self.dying
            and session.certainty(self.now) == "live"
        ]

    def known(self) -> list[str]:
        live = [session.secret for session in self.sessions if session.secret is not None]
        return list(dict.fromkeys([*self.dead, *self.dying, *live]))

    def pick(self, number: int) -> Live:
        sure = self.sure()
        return sure[number % len(sure)]

    def used(self, session: Live, at: datetime | None = None) -> None:
        if self.database_up:
            at = at or self.now
            session.used_after = max(session.used_after, at - timedelta(seconds=TOUCH + SLACK))
            session.used_before = max(session.used_before, at)

    def kill(self, session: Live) -> None:
        session.ended = True
        if session.secret is not None:
            self.dead.setdefault(session.secret, None)

    def kill_all(self, owner: ModelOwner, but: Live | None = None) -> None:
        for session in self.sessions:
            if session.owner is owner and session is not but:
                self.kill(session)

    def lost(self, *, noticed: bool) -> None:
        """Record that Redis lost writes: pending requests and its values may now be outdated."""
        if noticed and not self.slow:
            return
        until = self.now + timedelta(seconds=RECHECK)
        self.dead = dict.fromkeys(self.dead, until)
        self.dying = dict.fromkeys(self.dying, until)
        self.losses = dict.fromkeys(self.losses, until)
        for session in self.sessions:
            session.owner.name_doubt = until

    def doubtful(self, until: datetime | None) -> bool:
        more = 0 if self.database_up else GRACE - RECHECK
        return until is not None and self.now < until + timedelta(seconds=SLACK + more)

    def judge(self, secret: str, response: Any) -> None:
        """Check a response to GET /v1/session against the model."""
        status = response.status_code
        self.world.seen[f"{status}"] += 1
        assert status in ({200, 401} if self.up else {200, 401, 503}), response.text
        if not self.redis_up:
            assert status == 503, "without Redis nothing is waved through"
        session = next(
            (candidate for candidate in self.sessions if candidate.secret == secret), None
        )
        if secret in self.dying:
            return
        if session is None or session.ended:
            if not self.reads_as_former(secret, response):
                assert status != 200 or self.doubtful(self.dead[secret]), "an ended secret answered"
            return
        certainty = session.certainty(self.now)
        if certainty == "over":
            assert status != 200, "an expired session answered"
        if certainty == "live":
            assert status != 401, "a live session was refused"
        if status == 200:
            self.used(session)
            self.judge_account(session.owner, response)
        elif status == 401:
            self.kill(session)

    def reads_as_former(self, secret: str, response: Any) -> bool:
        """Check the response to a former secret; return False if it may have no other than 401."""
        former = self.former.get(secret)
        if former is None or self.now >= former.until:
            return False
        session = former.session
        if former.successor in self.dying:
            return True  # Either answer may be given.
        if session.secret not in {None, former.successor}:
            return False  # The successor was replaced, too.
        if session.ended or session.certainty(self.now) == "over":
            return self.doubtful(self.dead.get(former.successor))
        self.world.seen[f"{response.status_code} to a former secret"] += 1
        if response.status_code == 200:
            assert response.json["id"] == session.id
            self.judge_account(session.owner, response)
        elif session.certainty(self.now) == "live" and self.world.keeps_former(secret):
            assert response.status_code != 401, "a poll was refused"
        return True

    def judge_account(self, owner: ModelOwner, response: Any) -> None:
        account = response.json["account"]
        assert account["id"] == owner.id
        if not self.doubtful(owner.name_doubt):
            assert account["name"] == owner.name

    def done(self, response: Any, *statuses: int) -> bool:
        """Return whether a change was made; it must be exactly if all servers are up."""
        self.world.seen[f"{response.request.method} {response.status_code}"] += 1
        if self.up:
            assert response.status_code in statuses, response.text
            return True
        assert response.status_code == 503, response.text
        return False

    @invariant()
    def count(self) -> None:
        self.world.steps += 1

    # -- people

    def sign_up(self) -> ModelOwner:
        name = f"person-{next(NUMBERS)}"
        body = {"email": f"{name}@example.com", "password": PASSWORD, "name": name}
        response = self.world.ask("POST", "/v1/accounts", **body)
        assert response.status_code == 201, response.text
        return ModelOwner(body["email"], response.json["id"], name, PASSWORD)

    @initialize()
    def begin(self) -> None:
        self.world.lose_keys()
        self.people = [self.sign_up(), self.sign_up()]
        for owner_number in (0, 0, 0, 1):
            self.sign_in(owner_number, remember=True, token=True, over=0)

    @rule(who=st.integers(0, 1), remember=st.booleans(), token=st.booleans(), over=PICK)
    def sign_in(self, who: int, remember: bool, token: bool, over: int) -> None:
        """Sign in while the client has a cookie of a live session, of an ended one, or none."""
        owner, secrets = self.people[who], self.known()
        secret = secrets[over % len(secrets)] if secrets and over % 3 else None
        if secret in self.dying:
            return
        replaced = next(
            (candidate for candidate in self.sessions if secret and candidate.secret == secret),
            None,
        )
        body = {"email": owner.email, "password": owner.password, "remember": remember}
        body["deliver"] = "token" if token else "cookie"
        response = self.world.ask("POST", "/v1/sessions", secret, cookie=True, **body)
        if response.status_code == 503:
            assert not self.up
            return
        assert response.status_code == 201, response.text
        session = self.begun(owner, remember)
        session.id = response.json["id"]
        session.secret = response.json["token"] if token else secret_in(response)
        if replaced is not None and not token:
            self.kill(replaced)

    def begun(self, owner: ModelOwner, remember: bool = False) -> Live:
        idle, absolute = (REMEMBERED_IDLE, REMEMBERED_ABSOLUTE) if remember else (IDLE, ABSOLUTE)
        now = self.now
        ends = now + timedelta(seconds=absolute)
        session = Live(owner, timedelta(seconds=idle), ends, now, now)
        self.sessions.append(session)
        return session

    @rule(who=st.integers(0, 1))
    def sign_in_with_an_old_password(self, who: int) -> None:
        owner = self.people[who]
        if owner.old_password is not None and self.up:
            body = {"email": owner.email, "password": owner.old_password}
            assert self.world.ask("POST", "/v1/sessions", **body).status_code == 401

    # -- requests

    @precondition(lambda self: self.known())
    @rule(number=PICK, cookie=st.booleans())
    def request(self, number: int, cookie: bool) -> None:
        secrets = self.known()
        secret = secrets[number % len(secrets)]
        self.judge(secret, self.world.ask("GET", "/v1/session", secret, cookie=cookie))

    @precondition(lambda self: self.dead)
    @rule(number=PICK)
    def replay(self, number: int) -> None:
        secret = list(self.dead)[number % len(self.dead)]
        self.judge(secret, self.world.ask("GET", "/v1/session", secret))

    @precondition(lambda self: self.sure())
    @rule(number=PICK, name=st.sampled_from(["Alice", "Bob", "Mallory", "Zoe"]))
    def rename(self, number: int, name: str) -> None:
        session = self.pick(number)
        response = self.world.ask("PATCH", "/v1/account", session.secret, name=name)
        if self.done(response, 200):
            session.owner.name = name
            self.used(session)

    @precondition(lambda self: self.sure())
    @rule(number=PICK)
    def reauthenticate(self, number: int) -> None:
        session = self.pick(number)
        path, body = "/v1/session/reauthentications", {"password": session.owner.password}
        response = self.world.ask("POST", path, session.secret, **body)
        if self.done(response, 200):
            former = session.secret
            self.rotated(session, response)
            self.replaced(former, session, self.now)

    def rotated(self, session: Live, response: Any) -> None:
        assert session.secret is not None
        self.dead[session.secret] = None
        session.secret = response.json["token"]
        session.used_after = session.used_before = self.now

    def replaced(self, former: str | None, session: Live, at: datetime) -> None:
        assert former is not None
        assert session.secret is not None
        until = at + timedelta(seconds=10)
        self.former[former] = FormerSecret(session, session.secret, until)

    @precondition(lambda self: self.former)
    @rule(number=PICK, write=st.booleans())
    def use_a_former_secret(self, number: int, write: bool) -> None:
        secret = list(self.former)[-1 - number % min(3, len(self.former))]
        if not write:
            self.judge(secret, self.world.ask("GET", "/v1/session", secret))
        elif not self.doubtful(self.dead[secret]):
            response = self.world.ask("PATCH", "/v1/account", secret, name="Mallory")
            assert response.status_code in ({401} if self.up else {401, 503}), response.text

    # -- endings

    @precondition(lambda self: self.sure())
    @rule(number=PICK)
    def sign_out(self, number: int) -> None:
        session = self.pick(number)
        if self.done(self.world.ask("DELETE", "/v1/session", session.secret), 204):
            self.kill(session)

    @precondition(lambda self: self.sure())
    @rule(number=PICK, other=PICK)
    def end_one(self, number: int, other: int) -> None:
        session = self.pick(number)
        own_sessions = [
            candidate
            for candidate in self.sessions
            if candidate.owner is session.owner and candidate.id is not None
        ]
        target = own_sessions[other % len(own_sessions)]
        response = self.world.ask("DELETE", f"/v1/sessions/{target.id}", session.secret)
        expected = {"live": (204,), "over": (404,), "either": (204, 404)}
        if self.done(response, *expected[target.certainty(self.now)]):
            self.used(session)
            if target.secret not in self.dying:
                self.kill(target)
            target.ended = True

    @precondition(lambda self: self.sure())
    @rule(number=PICK)
    def end_others(self, number: int) -> None:
        session = self.pick(number)
        if self.done(self.world.ask("DELETE", "/v1/sessions", session.secret), 200):
            self.used(session)
            self.kill_all(session.owner, but=session)

    @precondition(lambda self: self.sure())
    @rule(number=PICK)
    def change_password(self, number: int) -> None:
        session = self.pick(number)
        owner, new = session.owner, f"{PASSWORD} {next(NUMBERS)}"
        body = {"current_password": owner.password, "new_password": new}
        response = self.world.ask("PUT", "/v1/account/password", session.secret, **body)
        if self.done(response, 200):
            owner.old_password, owner.password = owner.password, new
            self.rotated(session, response)
            self.kill_all(owner, but=session)

    @precondition(lambda self: self.sure())
    @rule(number=PICK)
    def delete_account(self, number: int) -> None:
        if number % 3:
            return  # Keep deletions rare.
        session = self.pick(number)
        owner = session.owner
        response = self.world.ask("DELETE", "/v1/account", session.secret, password=owner.password)
        if self.done(response, 204):
            self.kill_all(owner)
            self.people[self.people.index(owner)] = self.sign_up()

    # -- slow requests

    def stand(self, point: str, work: Callable[[], Any], settle: Callable[[Any], None]) -> bool:
        parked = Parked(point, work)
        self.world.seen[f"{'stood' if parked.standing else 'did not stand'} {point}"] += 1
        slow = Slow(parked, settle)
        if parked.standing:
            self.slow.append(slow)
        else:
            settle(parked.go_on())
        return parked.standing

    @precondition(lambda self: len(self.slow) < 4 and self.known())
    @rule(
        number=PICK,
        evicted=st.booleans(),
        point=st.sampled_from(
            ["before find_live", "after find_live", "before refresh", "before forget", "after find"]
        ),
    )
    def slow_request(self, number: int, evicted: bool, point: str) -> None:
        secrets, begun_at = self.known()[-6:], self.now
        secret = secrets[number % len(secrets)]
        if evicted and self.redis_up:
            self.world.redis.delete(f"{PREFIX}session:{tokens.digest(secret).hex()}")
            self.lost(noticed=True)
        session = next(
            (candidate for candidate in self.sessions if candidate.secret == secret), None
        )
        former = self.former.get(secret)
        reads = former is not None and begun_at < former.until and not former.session.ended
        ended = secret in self.dead and self.dead[secret] is None and not reads

        def settle(response: Any) -> None:
            assert response.status_code in {200, 401, 503}, response.text
            if ended and response.status_code == 200:
                assert self.doubtful(self.dead[secret]), "an ended session answered"
            # The request may write its use late, with the time at which it began.
            if session is not None:
                early = begun_at - timedelta(seconds=TOUCH + SLACK)
                session.used_after = min(session.used_after, early)
                session.used_before = max(session.used_before, begun_at)

        self.stand(point, lambda: self.world.ask("GET", "/v1/session", secret), settle)

    @precondition(lambda self: len(self.slow) < 2 and self.up)
    @rule(who=st.integers(0, 1))
    def slow_sign_in(self, who: int) -> None:
        """Pause a sign-in after its session is in the ledger, where other requests can end it."""
        owner = self.people[who]
        body = {"email": owner.email, "password": owner.password, "deliver": "token"}
        session = self.begun(owner)

        def settle(response: Any) -> None:
            assert response.status_code == 201, response.text
            session.id, session.secret = response.json["id"], response.json["token"]
            if session.ended:
                self.dead[session.secret] = self.losses[slot]

        slot = next(NUMBERS)
        self.losses[slot] = None
        work = lambda: self.world.ask("POST", "/v1/sessions", **body)  # noqa: E731
        self.stand("before create", work, settle)

    @precondition(lambda self: len(self.slow) < 2 and self.up and self.sure())
    @rule(number=PICK)
    def slow_sign_out(self, number: int) -> None:
        session = self.pick(number)
        secret = session.secret
        assert secret is not None
        session.ended = True
        self.dying[secret] = None

        def settle(response: Any) -> None:
            assert response.status_code == 204, response.text
            self.dead[secret] = self.dying.pop(secret)

        work = lambda: self.world.ask("DELETE", "/v1/session", secret)  # noqa: E731
        self.stand("before end", work, settle)

    @precondition(lambda self: len(self.slow) < 2 and self.up and self.sure())
    @rule(number=PICK, point=st.sampled_from(["before end", "before create"]))
    def slow_rotation(self, number: int, point: str) -> None:
        session = self.pick(number)
        old, body = session.secret, {"password": session.owner.password}
        assert old is not None
        session.used_after = session.used_before = self.now
        session.secret, self.dying[old] = None, None

        def settle(response: Any) -> None:
            assert response.status_code == 200, response.text
            self.dead[old] = self.dying.pop(old)
            session.secret = response.json["token"]
            if session.ended:
                self.dead[session.secret] = self.losses[slot]
            self.replaced(old, session, at)

        slot, at = next(NUMBERS), self.now
        self.losses[slot] = None
        path = "/v1/session/reauthentications"
        self.stand(point, lambda: self.world.ask("POST", path, old, **body), settle)

    @precondition(lambda self: self.slow)
    @rule(number=PICK)
    def go_on(self, number: int) -> None:
        slow = self.slow.pop(number % len(self.slow))
        slow.settle(slow.parked.go_on())

    # -- whole sequences as one step, because random steps seldom come in this order

    @precondition(lambda self: self.up and self.sure())
    @rule(number=PICK)
    def a_restart_loses_an_ending(self, number: int) -> None:
        session = self.pick(number)
        secret = session.secret
        assert secret is not None
        self.judge(secret, self.world.ask("GET", "/v1/session", secret))
        dumped = self.world.dump()
        assert self.world.ask("DELETE", "/v1/session", secret).status_code == 204
        self.kill(session)
        self.world.restore(dumped)
        self.world.restart_redis()
        self.lost(noticed=True)
        self.judge(secret, self.world.ask("GET", "/v1/session", secret))

    @precondition(lambda self: self.up and self.sure())
    @rule(number=PICK)
    def it_ends_while_a_request_stands(self, number: int) -> None:
        session = self.pick(number)
        secret = session.secret
        assert secret is not None
        self.world.redis.delete(f"{PREFIX}session:{tokens.digest(secret).hex()}")
        self.lost(noticed=True)
        slow = Parked("before refresh", lambda: self.world.ask("GET", "/v1/session", secret))
        assert self.world.ask("DELETE", "/v1/session", secret).status_code == 204
        self.kill(session)
        assert slow.go_on().status_code == 200
        self.judge(secret, self.world.ask("GET", "/v1/session", secret))

    @precondition(lambda self: self.up and self.sure())
    @rule(number=PICK, seconds=st.sampled_from([0, 2, 9, 10]), end=st.booleans())
    def a_tab_polls_after_a_reauthentication(self, number: int, seconds: int, end: bool) -> None:
        session = self.pick(number)
        former = session.secret
        assert former is not None
        self.reauthenticate(number)
        self.world.advance(seconds)
        if end:
            assert self.world.ask("DELETE", "/v1/session", session.secret).status_code == 204
            self.kill(session)
        self.judge(former, self.world.ask("GET", "/v1/session", former))

    # -- faults of the servers

    @precondition(lambda self: self.redis_up)
    @rule()
    def empty_redis(self) -> None:
        self.world.lose_keys()
        self.lost(noticed=True)

    @rule()
    def save_redis(self) -> None:
        self.dumped = self.world.dump()

    @precondition(lambda self: self.dumped)
    @rule()
    def restart_redis_from_a_dump(self) -> None:
        self.world.restore(self.dumped)
        self.world.restart_redis()
        self.lost(noticed=True)

    @precondition(lambda self: self.dumped)
    @rule()
    def set_redis_back_unnoticed(self) -> None:
        self.world.restore(self.dumped)
        self.lost(noticed=False)

    @rule(seconds=st.sampled_from([61, 2, 25, 61, 61, 25, 95, 95, 650, 1100]))
    def time_passes(self, seconds: int) -> None:
        self.world.advance(seconds)

    @precondition(lambda self: self.up)
    @rule(which=st.integers(0, 6))
    def a_server_goes(self, which: int) -> None:
        if which == 4:
            self.database_up = False
            self.world.database_proxy.mode = "refuse"
        elif which == 5:
            self.redis_up = False
            self.world.redis_proxy.mode = "refuse"
        elif which == 6:  # Redis is stopped: it executes what it receives after it continues.
            self.redis_up = False
            self.world.redis_proxy.mode = "pause"

    @precondition(lambda self: not self.up)
    @rule()
    def it_comes_back(self) -> None:
        self.database_up = self.redis_up = True
        self.world.database_proxy.mode = self.world.redis_proxy.mode = "pass"
        # End the second during which an unreachable ledger is not tried again.
        self.world.app.extensions["gatebook.ledger"].away_until = 0.0

    @precondition(lambda self: not self.up)
    @rule()
    def it_comes_back_soon(self) -> None:
        self.it_comes_back()

    def teardown(self) -> None:
        """End all faults and slow requests, and try every secret that was ever issued."""
        self.it_comes_back()
        failed = True
        try:
            while self.slow:
                self.go_on(0)
            failed = False
        finally:
            if failed:
                for slow in self.slow:
                    slow.parked.go_on()
        for secret in self.known():
            self.judge(secret, self.world.ask("GET", "/v1/session", secret))


def secret_in(response: Any) -> str:
    """Return the secret in the cookie that a response sets."""
    return str(response.headers["Set-Cookie"].partition("=")[2].partition(";")[0])


@pytest.fixture
def world(
    settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SessionWorld]:
    """Yield the application, with points at which its requests can be paused."""
    # PyMySQL leaves a socket that failed to connect to the garbage collector.
    warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)
    for name in ("find", "refresh", "forget", "create", "end"):
        mark(monkeypatch, session_cache, name)
    # A pause within a transaction would hold the lock on the account's row and block all others.
    mark(monkeypatch, ledger, "find_live", unless=lambda *_, tx=None: len(_) > 2 or tx is not None)
    greeting = redis_client.Run.identify

    def identify(self: redis_client.Run, connection: Any) -> tuple[str | None, str]:
        role, name = greeting(self, connection)
        return role, f"{name}, restarted {worlds[0].run} times" if worlds else name

    worlds: list[SessionWorld] = []
    monkeypatch.setattr(redis_client.Run, "identify", identify)
    # The next step must not depend on the machine's speed, so both clocks stand still.
    clock = StandingClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    monkeypatch.setattr(api_ledger, "_REST", 1e9)
    worlds.append(SessionWorld(settings, redis, clock))
    yield worlds[0]
    worlds[0].close()


@pytest.mark.timeout(60 + STEPS)
def test_ended_means_401_and_live_means_200_whatever_happens(world: SessionWorld) -> None:
    run_steps(Sessions, world, STEPS, STEPS_AT_ONCE)
