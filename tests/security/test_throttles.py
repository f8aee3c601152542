"""Attack by guessing passwords: attempts are counted before any is verified.

The counters live in Redis, keyed by the canonical address and by the network block.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import argon2
import pytest
import structlog
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain import clock as api_clock
from tests.resources.expected import StoppedClock
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person

WRONG = "not the password"
MakeApp = Callable[..., Flask]
SignUp = Callable[..., Person]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Replace the clock with one that stands still, so that no delay ends by itself."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each password given to Argon2id is appended."""
    passwords: list[str] = []
    verify = argon2.PasswordHasher.verify

    def noting(hasher: argon2.PasswordHasher, stored_hash: str, password: str) -> bool:
        passwords.append(password)
        return verify(hasher, stored_hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", noting)
    return passwords


def guess(
    app: Flask,
    email: str,
    password: str = WRONG,
    *,
    ip: str = "198.51.100.1",
    forwarded: str | None = None,
) -> TestResponse:
    return ApiClient(app).post(
        "/v1/sessions",
        json={"email": email, "password": password},
        environ_base={"REMOTE_ADDR": ip},
        headers={} if forwarded is None else {"X-Forwarded-For": forwarded},
    )


def statuses(responses: Iterator[TestResponse] | list[TestResponse]) -> list[int]:
    return [response.status_code for response in responses]


# Zitadel GHSA-7h8m-vrxx-vr4m


def test_200_parallel_guesses_verify_no_more_than_the_limit(
    make_app: MakeApp, sign_up: SignUp, verified: list[str]
) -> None:
    app = make_app(limits=True, pool_maxconnections=40, pool_wait=30, hashing_wait=30)
    alice = sign_up("alice", app)

    def burst(start: int) -> list[TestResponse]:
        return [guess(app, alice.email, f"guess {start + n}") for n in range(10)]

    answers = at_once([lambda start=start: burst(start) for start in range(0, 200, 10)])

    status_codes = [status for batch in answers for status in statuses(batch)]
    assert (status_codes.count(401), status_codes.count(429)) == (5, 195)
    assert len(verified) == 5


def test_the_right_password_is_not_verified_either_once_the_limit_is_reached(
    make_app: MakeApp, sign_up: SignUp, verified: list[str]
) -> None:
    app = make_app(limits=True, limit_password_failures=3)
    alice = sign_up("alice", app)
    for _ in range(3):
        guess(app, alice.email)
    verified.clear()

    assert guess(app, alice.email, alice.password).status_code == 429
    assert verified == []


# Keycloak CVE-2026-9798; Authelia CVE-2025-24806, CVE-2026-47203


def test_all_spellings_of_an_address_share_one_counter(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(limits=True, limit_password_free=6, limit_password_failures=6)
    sign_up("alice", app, email="jürgen@bücher.example")
    spellings = [
        "jürgen@bücher.example",
        "JÜRGEN@BÜCHER.EXAMPLE",
        "jürgen@xn--bcher-kva.example",
        "Jürgen@Bücher.Example",
        "ju\u0308rgen@bu\u0308cher.example",
        "jÜrgen@XN--BCHER-KVA.example",
    ]

    assert statuses([guess(app, spelling) for spelling in spellings]) == [401] * 6
    assert statuses([guess(app, spelling) for spelling in spellings]) == [429] * 6


@pytest.mark.parametrize("carrier", ["cookie", "token"])
def test_all_endpoints_that_take_a_password_share_one_counter(
    make_app: MakeApp, sign_in: Callable[..., Person], carrier: str
) -> None:
    # Mallory's stolen session has a few tries of its own, and then those of a new device.
    app = make_app(limits=True, limit_password_per_device=3, limit_password_failures=4)
    alice = sign_in("alice", app, deliver=carrier)
    change = {"current_password": WRONG, "new_password": "another harbour, at dusk"}

    def one_of_each() -> list[int]:
        return statuses(
            [
                alice.post("/v1/session/reauthentications", json={"password": WRONG}),
                alice.put("/v1/account/password", json=change),
                alice.delete("/v1/account", json={"password": WRONG}),
            ]
        )

    assert one_of_each() == [401] * 3
    assert guess(app, alice.email).status_code == 401
    assert one_of_each() == [401] * 3
    assert one_of_each() == [429] * 3
    assert guess(app, alice.email).status_code == 429
    assert alice.get("/v1/account").status_code == 200


@pytest.mark.parametrize("carrier", ["cookie", "token"])
def test_both_transports_share_one_counter(
    make_app: MakeApp, sign_up: SignUp, carrier: str
) -> None:
    app = make_app(limits=True, limit_password_failures=1)
    alice = sign_up("alice", app)
    answers = [
        ApiClient(app).post(
            "/v1/sessions", json={"email": alice.email, "password": WRONG, "deliver": deliver}
        )
        for deliver in (carrier, "cookie", "token")
    ]

    assert statuses(answers) == [401, 429, 429]


def test_an_idempotency_key_buys_no_further_guess(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(limits=True, limit_password_failures=2)
    alice = sign_up("alice", app)
    body = {"email": alice.email, "password": WRONG}
    send = ApiClient(app).post
    answers = [send("/v1/sessions", json=body, headers={"Idempotency-Key": "k"}) for _ in range(3)]

    assert statuses(answers) == [401, 401, 429]


def test_two_accounts_have_two_counters(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(limits=True, limit_password_failures=1)
    for name in ("alice", "bob"):
        person = sign_up(name, app)
        assert statuses([guess(app, person.email), guess(app, person.email)]) == [401, 429]


# better-auth CVE-2026-45364: X-Forwarded-For


def test_a_spoofed_forwarded_for_is_not_believed(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_password_per_address="3/hour")
    answers = [
        guess(app, f"nobody{n}@example.com", forwarded=f"192.0.2.{n}, 203.0.113.{n}")
        for n in range(5)
    ]

    assert statuses(answers) == [401, 401, 401, 429, 429]


@pytest.mark.parametrize(
    "header", ["X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"]
)
@pytest.mark.parametrize("hops", [0, 1])
def test_no_other_header_tells_the_address(make_app: MakeApp, header: str, hops: int) -> None:
    app = make_app(limits=True, limit_password_per_address="1/hour", trusted_proxies=hops)
    responses = [
        ApiClient(app).post(
            "/v1/sessions",
            json={"email": f"nobody{n}@example.com", "password": WRONG},
            headers={header: f"203.0.113.{n}", "X-Forwarded-For": "192.0.2.1"},
        )
        for n in range(2)
    ]

    assert statuses(responses) == [401, 429]


def ip_of(app: Flask, sql: Any, **how: str) -> str | None:
    assert guess(app, "nobody@example.com", **how).status_code == 401
    return sql("SELECT ip FROM audit_event ORDER BY id DESC LIMIT 1")[0]["ip"]


@pytest.mark.parametrize(
    ("hops", "forwarded", "ip"),
    [
        (0, "203.0.113.7", "198.51.100.1"),
        (1, None, "198.51.100.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        # Fewer hops than configured: the request bypassed the proxy.
        (2, "203.0.113.7", "198.51.100.1"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%25eth0", "fe80::1"),
        (1, "fe80::1%" + "x" * 200, "fe80::1"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "[fe80::7%eth0]:4711", "fe80::7"),
        # Unreadable: neither the proxy's address nor an entry that the client wrote.
        (1, "unknown", None),
        (1, "_hidden", None),
        (1, "", None),
        (1, "6.6.6.6, ", None),
        (1, "6.6.6.6, unknown", None),
        (2, "6.6.6.6, unknown, 10.0.0.1", None),
        (1, "203.0.113.7:x", None),
        (1, "[203.0.113.7", None),
        (1, "x" * 5000, None),
        (1, "' OR 1=1 --", None),
    ],
)
def test_the_address_comes_from_as_many_hops_as_are_trusted(
    make_app: MakeApp, sql: Any, hops: int, forwarded: str | None, ip: str | None
) -> None:
    app = make_app(limits=True, trusted_proxies=hops)

    assert ip_of(app, sql, forwarded=forwarded) == ip


@pytest.mark.parametrize(
    ("hops", "forwarded"),
    [
        (1, '", 203.0.113.7'),
        (2, '6.6.6.6", 203.0.113.7, 10.0.0.1'),
        (1, '6.6.6.6\\",' * 2000 + '"203.0.113.7"'),
    ],
)
def test_a_quote_does_not_hide_a_client_behind_its_proxy(
    make_app: MakeApp, sql: Any, hops: int, forwarded: str
) -> None:
    """Werkzeug read an open quote as an endless string and fell back to the proxy's address."""
    app = make_app(limits=True, trusted_proxies=hops)

    assert ip_of(app, sql, forwarded=forwarded) == "203.0.113.7"


# allauth's documentation: an IPv6 customer has 2^64 addresses


def test_an_ipv6_64_is_one_client(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_password_per_address="2/hour")

    def from_address(ip: str) -> int:
        return guess(app, "nobody@example.com", ip=ip).status_code

    assert [from_address(f"2001:db8:1:2:{n:x}::{n:x}") for n in range(4)] == [401, 401, 429, 429]
    assert from_address("2001:db8:1:3::1") == 401  # the neighbour


def test_a_v4_mapped_address_is_the_v4_address(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_password_per_address="2/hour")
    ips = ["198.51.100.9", "::ffff:198.51.100.9", "::ffff:c633:6409", "::ffff:198.51.100.10"]

    status_codes = [guess(app, "nobody@example.com", ip=ip).status_code for ip in ips]

    assert status_codes == [401, 401, 429, 401]


def test_clients_of_a_proxy_that_appends_ports_have_counters_of_their_own(
    make_app: MakeApp,
) -> None:
    app = make_app(limits=True, limit_password_per_address="2/hour", trusted_proxies=1)

    def from_address(forwarded: str) -> int:
        return guess(app, "nobody@example.com", forwarded=forwarded).status_code

    assert [from_address(f"203.0.113.7:{4711 + n}") for n in range(3)] == [401, 401, 429]
    assert from_address("203.0.113.8:4711") == 401
    assert [from_address(f"[2001:db8::{n}]:4711") for n in range(3)] == [401, 401, 429]


def test_clients_without_a_readable_address_do_not_lock_each_other_out(
    make_app: MakeApp, redis: Redis
) -> None:
    app = make_app(limits=True, limit_password_per_address="1/hour", trusted_proxies=1)

    def from_somewhere(number: int, **how: str) -> TestResponse:
        return guess(app, f"nobody{number}@example.com", **how)

    responses = [from_somewhere(n, forwarded=f"_hidden{n}") for n in range(4)]
    responses += [from_somewhere(4 + n, ip="", forwarded="unknown") for n in range(2)]
    assert statuses(responses) == [401] * 6
    assert "password-address" not in responses[0].headers["RateLimit"]
    # no key is made of a text that a client may have chosen
    assert not list(redis.scan_iter("gatebook-test:limits:password-address:*"))


@pytest.mark.parametrize("ip", ["", "unix:/run/gatebook.sock"])
def test_without_a_proxy_a_socket_without_an_address_is_no_shared_counter_either(
    make_app: MakeApp, ip: str
) -> None:
    app = make_app(limits=True, limit_password_per_address="1/hour")

    assert statuses([guess(app, f"nobody{n}@example.com", ip=ip) for n in range(3)]) == [401] * 3


def test_an_unreadable_address_leaves_the_limit_of_each_account(
    make_app: MakeApp, sign_up: SignUp, verified: list[str]
) -> None:
    """An attacker who can make an address unreadable gets no more guesses at one account."""
    app = make_app(limits=True, limit_password_failures=2, trusted_proxies=1)
    alice = sign_up("alice", app)

    answers = [guess(app, alice.email, forwarded=f"_hidden{n}") for n in range(4)]

    assert (statuses(answers), len(verified)) == ([401, 401, 429, 429], 2)
    assert guess(app, alice.email, forwarded="203.0.113.7").status_code == 429


def test_a_refused_account_change_takes_its_password_back_without_an_address(
    make_app: MakeApp, sign_in: Callable[..., Person], redis: Redis
) -> None:
    """Otherwise right passwords that another limit refused would count as wrong."""
    app = make_app(
        limits=True, limit_account_changes="1/hour", limit_password_per_device=3, trusted_proxies=1
    )
    alice = sign_in("alice", app, deliver="token")

    def again() -> TestResponse:
        headers = {"X-Forwarded-For": "unknown", "Authorization": f"Bearer {alice.token}"}
        body = {"password": alice.password}
        response = ApiClient(app).post("/v1/session/reauthentications", json=body, headers=headers)
        alice.token = response.json.get("token", alice.token)
        return response

    assert statuses([again() for _ in range(6)]) == [200] + [429] * 5
    assert not list(redis.scan_iter("gatebook-test:limits:failures:*"))  # no failure is counted


def test_an_unreadable_address_is_logged_once_with_its_header(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = io.StringIO()
    previous_config = structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stderr)
    try:
        app = make_app(limits=True, trusted_proxies=1, log_level="warning", log_format="json")
        for number in range(3):
            guess(app, "nobody@example.com", forwarded="x" * 1000 + f", _hidden{number}")
    finally:
        structlog.configure(**previous_config)

    [line] = stderr.getvalue().splitlines()
    logged = json.loads(line)
    assert (logged["event"], logged["level"]) == ("client_address_unreadable", "warning")
    assert logged["trusted_proxies"] == 1
    assert logged["x_forwarded_for"] == "x" * 190 + ", _hidden0"


# The failure of a dependency does not count as a wrong password


def test_a_database_outage_touches_no_counter(
    make_app: MakeApp, sign_up: SignUp, settings: Any, redis: Redis
) -> None:
    limit: dict[str, Any] = {"limits": True, "limit_password_failures": 2}
    whole = make_app(**limit)
    broken = make_app(**limit, database_url="mysql://root@127.0.0.1:1/none")
    alice = sign_up("alice", whole)
    sign_ups = list(redis.scan_iter("gatebook-test:limits:*"))

    outage = [guess(broken, alice.email, alice.password) for _ in range(10)]

    assert statuses(outage) == [503] * 10
    assert list(redis.scan_iter("gatebook-test:limits:*")) == sign_ups
    assert statuses([guess(whole, alice.email) for _ in range(3)]) == [401, 401, 429]


def test_with_redis_away_no_password_is_verified(
    make_app: MakeApp, sign_up: SignUp, app: Flask, verified: list[str]
) -> None:
    alice = sign_up("alice")
    broken = make_app(limits=True, redis_url="redis://127.0.0.1:1/0")

    response = guess(broken, alice.email, alice.password)

    assert (response.status_code, response.json["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert verified == []
    body = {"email": "bob@example.com", "password": PASSWORD}
    assert ApiClient(broken).post("/v1/accounts", json=body).status_code == 503


# Headers for the client


def told(response: TestResponse) -> tuple[str | None, str | None, str | None]:
    names = ("RateLimit-Policy", "RateLimit", "Retry-After")
    return tuple(response.headers.get(name) for name in names)  # type: ignore[return-value]


POLICY = '"password-address";q=100;w=300, "password-account";q=2'


def test_the_headers_tell_how_a_client_stands(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(limits=True, limit_password_free=2)
    alice = sign_up("alice", app)
    answers = [guess(app, alice.email) for _ in range(3)]

    assert [told(answer) for answer in answers[:2]] == [
        (POLICY, '"password-address";r=99;t=300, "password-account";r=1', None),
        (POLICY, '"password-address";r=98;t=300, "password-account";r=0;t=1', None),
    ]
    # Retry-After is not before any t in the header; the limit per address does not refuse here.
    assert told(answers[2]) == (POLICY, '"password-account";r=0;t=1', "1")
    assert answers[2].json == {
        "type": "/problems/too-many-attempts",
        "title": "Too many attempts",
        "status": 429,
        "code": "too_many_attempts",
        "detail": "Please try again in 1 s.",
        "request_id": answers[2].headers["X-Request-Id"],
    }


def test_an_address_that_is_refused_leaves_the_accounts_counter_alone(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    # Otherwise one network address could lock all accounts at no cost.
    app = make_app(limits=True, limit_password_per_address="1/hour", limit_password_failures=2)
    alice = sign_up("alice", app)
    assert statuses([guess(app, alice.email) for _ in range(9)]) == [401] + [429] * 8

    assert guess(app, alice.email, alice.password, ip="192.0.2.77").status_code == 201


def test_sign_up_is_limited_by_address(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_sign_up_per_address="2/hour")
    answers = [
        ApiClient(app).post(
            "/v1/accounts", json={"email": f"p{n}@example.com", "password": PASSWORD}
        )
        for n in range(3)
    ]

    assert statuses(answers) == [201, 201, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"sign-up-address";q=2;w=3600'
    assert answers[0].headers["RateLimit"] == '"sign-up-address";r=1;t=3600'


def test_the_right_password_clears_the_accounts_counter(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(limits=True, limit_password_failures=3)
    alice = sign_up("alice", app)
    tries = [WRONG, WRONG, alice.password, WRONG, WRONG, alice.password]

    assert (
        statuses([guess(app, alice.email, password) for password in tries]) == [401, 401, 201] * 2
    )


def test_the_right_password_does_not_clear_the_addresss_counter(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    # Otherwise an attacker with an account could reset their counter and guess at others forever.
    app = make_app(limits=True, limit_password_per_address="4/hour")
    mallory = sign_up("mallory", app)
    tries = [
        guess(app, "alice@example.com"),
        guess(app, mallory.email, mallory.password),
        guess(app, "bob@example.com"),
        guess(app, mallory.email, mallory.password),
        guess(app, "carol@example.com"),
    ]

    assert statuses(tries) == [401, 201, 401, 201, 429]


def test_no_address_is_readable_in_a_counters_key(
    make_app: MakeApp, sign_up: SignUp, redis: Redis
) -> None:
    app = make_app(limits=True)
    guess(app, sign_up("alice", app).email)

    keys = [key.decode() for key in redis.scan_iter("gatebook-test:limits*")]
    assert len(keys) == 4  # two for passwords, two for sign-ups
    assert not any("alice" in key for key in keys)


def test_a_clock_that_was_set_back_locks_nobody_out_for_longer_than_the_window(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True, limit_password_per_address="1/5minutes")
    clock.advance(hours=1)
    assert guess(app, "alice@example.com").status_code == 401
    clock.advance(hours=-1)
    refused = guess(app, "bob@example.com")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 300


def test_counters_go_by_themselves(make_app: MakeApp, redis: Redis) -> None:
    guess(make_app(limits=True), "nobody@example.com")

    lives = {key.split(b":")[2]: redis.ttl(key) for key in redis.scan_iter("gatebook-test:limits*")}
    assert {name: 0 < life <= 86400 for name, life in lives.items()} == {
        b"password-address": True,
        b"failures": True,
    }
    assert lives[b"password-address"] <= 300


def test_limits_off_says_so_in_the_log(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = io.StringIO()
    previous_config = structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stderr)
    try:
        make_app(limits=True, log_level="warning")
        assert stderr.getvalue() == ""
        make_app(limits=False, log_level="warning")
    finally:
        structlog.configure(**previous_config)

    line = json.loads(stderr.getvalue())
    assert (line["event"], line["level"]) == ("limits_disabled", "warning")
    assert line["note"] == "LIMITS=off: nothing is throttled"
