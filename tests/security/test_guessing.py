"""Attack with wrong passwords in a row: delays grow, but known devices are never locked out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import argon2
import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain import clock as api_clock
from api.domain.proof import Purpose
from api.throttling import limits
from tests.resources.expected import StoppedClock
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty
from tests.support.hashing import all_slots_taken

WRONG = "not the password"
MakeApp = Callable[..., Flask]
SignUp = Callable[..., Person]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Replace the clock with one that stands still, so that no delay ends by itself."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


def ask_for_reset(email_key: bytes, ip: str) -> None:
    limits.attempt_mail(Purpose.RESET_PASSWORD, email_key, ip)


def sign_in(
    client: ApiClient, email: str, password: str = WRONG, *, ip: str = "198.51.100.1", **body: Any
) -> TestResponse:
    return client.post(
        "/v1/sessions",
        json={"email": email, "password": password, **body},
        environ_base={"REMOTE_ADDR": ip},
    )


def guess(app: Flask, email: str, **how: Any) -> TestResponse:
    """Try to sign in from a new device, with no more than the address."""
    return sign_in(ApiClient(app), email, **how)


def exhaust(app: Flask, email: str) -> None:
    """Fail to sign in until a new device has to wait."""
    for _ in range(50):
        if guess(app, email).status_code == 429:
            return
    raise AssertionError("nobody has to wait")


def known_device(app: Flask, name: str = "alice") -> tuple[Person, ApiClient]:
    """Sign up a person, sign them in and out in a browser, and return both."""
    person = Person.sign_up(app, name).sign_in()
    assert person.delete("/v1/session").status_code == 204
    return person, person.client


# Growing delays


def test_after_the_free_ones_each_wait_is_twice_as_long_up_to_the_longest(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True, limit_password_per_address="10000/second")
    waits = []
    for _ in range(20):
        assert guess(app, "alice@example.com").status_code == 401
        waits.append(int(guess(app, "alice@example.com").headers.get("Retry-After", 0)))
        clock.advance(seconds=waits[-1])
    # While there is no delay, the second of each pair is a failure, too.
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] + [900] * 8


def test_a_wait_is_over_when_it_says_and_not_before(make_app: MakeApp, clock: StoppedClock) -> None:
    app = make_app(limits=True)
    for _ in range(5):
        guess(app, "alice@example.com")
    clock.advance(milliseconds=999)
    refused = guess(app, "alice@example.com")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    clock.advance(milliseconds=1)
    assert guess(app, "alice@example.com").status_code == 401


def test_trying_while_one_has_to_wait_makes_the_wait_no_longer(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice")
    exhaust(app, alice.email)
    for _ in range(20):
        assert guess(app, alice.email).status_code == 429
    clock.advance(seconds=1)
    assert guess(app, alice.email, password=PASSWORD).status_code == 201


def test_one_at_a_time_after_each_wait_also_when_200_come_at_once(
    make_app: MakeApp, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(limits=True, limit_password_per_address="10000/second", hashing_wait=30)
    for _ in range(9):
        clock.advance(hours=1)
        guess(app, "alice@example.com")
    clock.advance(hours=1)
    bursts = [lambda: [guess(app, "alice@example.com") for _ in range(10)]] * 20
    statuses = [response.status_code for burst in at_once(bursts) for response in burst]
    assert (statuses.count(401), statuses.count(429)) == (1, 199)


def test_nist_at_most_100_failures_in_a_row_however_long_one_waits(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    """NIST SP 800-63B-4, 3.2.2: failures of new and of all known devices count together."""
    app = make_app(limits=True, limit_password_per_address="10000/second")
    alice = Person.sign_up(app, "alice")
    # A thief has copied ten device tokens and waits for each delay.
    browsers = [ApiClient(app) for _ in range(10)]
    for browser in browsers:
        assert sign_in(browser, alice.email, PASSWORD).status_code == 201

    verified = 0
    for client in [*browsers, ApiClient(app)] * 30:
        verified += sign_in(client, alice.email).status_code == 401
        clock.advance(hours=1)

    assert verified == 100
    refused = guess(app, alice.email, password=PASSWORD)
    assert refused.status_code == 429
    assert 29 * 86400 < int(refused.headers["Retry-After"]) <= 30 * 86400


def test_a_password_reset_opens_the_account_again(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_password_failures=5)
    alice = Person.sign_up(app, "alice")
    exhaust(app, alice.email)
    with app.app_context():
        limits.clear_password(b"alice@example.com", UUID(int=1))
    assert guess(app, alice.email, password=PASSWORD).status_code == 201


@pytest.mark.parametrize("hours", [1, 24 * 365])
def test_a_clock_set_back_makes_no_wait_longer_than_it_would_be_from_now(
    make_app: MakeApp, clock: StoppedClock, hours: int
) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice")
    clock.advance(hours=hours)
    for _ in range(5):
        guess(app, alice.email)
    clock.advance(hours=-hours)
    refused = guess(app, alice.email, password=PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    clock.advance(seconds=1)
    assert guess(app, alice.email, password=PASSWORD).status_code == 201


def test_with_redis_emptied_only_the_row_begins_anew(make_app: MakeApp, redis: Redis) -> None:
    app = make_app(limits=True)
    exhaust(app, "alice@example.com")
    redis.delete(*redis.scan_iter("gatebook-test:*"))
    statuses = [guess(app, "alice@example.com").status_code for _ in range(20)]
    assert statuses == [401] * 5 + [429] * 15


# A stranger cannot lock out a person who uses a known device


@pytest.mark.parametrize("closed", [False, True])
def test_a_stranger_can_not_lock_out_a_victim_with_a_known_device(
    make_app: MakeApp, closed: bool
) -> None:
    app = make_app(limits=True, limit_password_failures=5 if closed else 50)
    alice, browser = known_device(app)
    exhaust(app, alice.email)

    assert guess(app, alice.email, password=PASSWORD).status_code == 429
    assert sign_in(browser, alice.email, PASSWORD).status_code == 201
    # Her sign-in on a known device does not end the stranger's delay.
    assert guess(app, alice.email).status_code == 429


def test_nor_one_whose_app_keeps_the_token(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in(deliver="token")
    exhaust(app, alice.email)
    token = {"deliver": "token", "device_token": alice.device_token}
    response = guess(app, alice.email, password=PASSWORD, **token)

    assert response.status_code == 201
    assert '"password-device";r=10,' in response.headers["RateLimit"]


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_nor_one_who_is_signed_in(make_app: MakeApp, deliver: str) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in(deliver=deliver)
    exhaust(app, alice.email)
    right = {"password": PASSWORD}
    assert alice.post("/v1/session/reauthentications", json=right).status_code in {200, 204}


def test_a_stolen_device_token_has_ten_tries_and_then_those_of_a_stranger(
    make_app: MakeApp,
) -> None:
    app = make_app(limits=True)
    alice, browser = known_device(app)

    policies = [sign_in(browser, alice.email).headers["RateLimit"].split('"')[3] for _ in range(15)]
    assert policies == ["password-device"] * 10 + ["password-account"] * 5
    assert sign_in(browser, alice.email).status_code == 429


def test_a_device_that_is_signed_in_on_again_and_again_keeps_its_one_counter(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    # Otherwise a thief who copied each issued token would have ten tries with each.
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice")
    stolen = []
    token = None
    for _ in range(5):
        clock.advance(minutes=1)
        body = {"deliver": "token"} | ({"device_token": token} if token else {})
        token = guess(app, alice.email, password=PASSWORD, **body).json["device_token"]
        stolen.append(token)
    assert len(set(stolen)) == 5

    policies = [
        guess(app, alice.email, device_token=token).headers["RateLimit"].split('"')[3]
        for token in stolen * 3
    ]
    assert policies == ["password-device"] * 10 + ["password-account"] * 5


def test_the_right_password_from_a_device_gives_it_its_tries_back(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    alice, browser = known_device(app)
    for _ in range(4):
        remaining = [sign_in(browser, alice.email).headers["RateLimit"][-1] for _ in range(9)]
        assert remaining == list("987654321")
        assert sign_in(browser, alice.email, PASSWORD).status_code == 201


def test_a_device_token_opens_nothing(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    alice, browser = known_device(app)
    assert browser.get("/v1/session").status_code == 401
    assert sign_in(browser, alice.email).status_code == 401
    token = browser.get_cookie("gatebook_device")
    assert token is not None
    bearer = {"Authorization": f"Bearer {token.value}"}
    assert ApiClient(app).get("/v1/session", headers=bearer).status_code == 401


def test_a_device_token_is_for_its_account_alone(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    mallory, browser = known_device(app, "mallory")
    alice = Person.sign_up(app, "alice")
    assert "password-device" in sign_in(browser, mallory.email).headers["RateLimit"]
    assert "password-device" not in sign_in(browser, alice.email).headers["RateLimit"]
    assert "password-device" not in sign_in(browser, "nobody@example.com").headers["RateLimit"]


def _flipped(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "Q")


@pytest.mark.parametrize(
    "forge",
    [
        _flipped,
        lambda token: _flipped(token[::-1])[::-1],
        lambda token: token[:47],
        lambda token: token + "A",
        lambda _: "A" * 48,
        lambda _: ".",
        lambda _: "." * 500,
        lambda token: ".".join(["A" * 48] * 5 + [token]),  # The server checks at most five tokens.
        lambda _: "é" * 48,
    ],
)
def test_a_device_token_that_is_not_ours_is_passed_over(
    make_app: MakeApp, forge: Callable[[str], str]
) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in(deliver="token")
    forged = forge(alice.device_token or "")
    refused = guess(app, alice.email, device_token=forged)
    assert refused.status_code == 401
    assert "password-device" not in refused.headers["RateLimit"]


def test_a_device_token_ends_and_is_none_under_another_key(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in(deliver="token")
    token = {"device_token": alice.device_token}
    other = make_app(limits=True, secret_key="another key for tests only and ever")

    assert "password-device" in guess(app, alice.email, **token).headers["RateLimit"]
    assert "password-device" not in guess(other, alice.email, **token).headers["RateLimit"]
    clock.advance(days=365)
    assert "password-device" not in guess(app, alice.email, **token).headers["RateLimit"]


@pytest.mark.parametrize("what", ["the password is changed", "all others are ended"])
def test_device_tokens_die_with_the_other_sessions(make_app: MakeApp, what: str) -> None:
    # A person who had the old password and signed in with it counts as a new device again.
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in()
    mallory = alice.on_another_device(deliver="token")
    if what == "the password is changed":
        change = {"current_password": PASSWORD, "new_password": "another harbour, at dusk"}
        assert alice.put("/v1/account/password", json=change).status_code == 204
    else:
        assert alice.delete("/v1/sessions").status_code == 200

    refused = guess(app, alice.email, device_token=mallory.device_token)
    assert "password-device" not in refused.headers["RateLimit"]
    # The device on which she changed the password stays known.
    assert alice.delete("/v1/session").status_code == 204
    assert "password-device" in sign_in(alice.client, alice.email).headers["RateLimit"]


def test_a_stolen_session_is_given_no_device_token(make_app: MakeApp) -> None:
    # A recent password lets this device end the other sessions, but nobody gave it here.
    app = make_app(limits=True)
    alice = Person.sign_up(app, "alice").sign_in()
    thief = ApiClient(app)
    thief.set_cookie("gatebook_session", alice.secret)
    ended = thief.delete("/v1/sessions")
    assert ended.status_code == 200
    assert "Set-Cookie" not in ended.headers


def test_a_familys_tablet_is_known_to_five_accounts(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    tablet = ApiClient(app)
    family = [Person.sign_up(app, f"person{n}") for n in range(6)]
    for person in family:
        assert sign_in(tablet, person.email, PASSWORD).status_code == 201
    tablet.delete("/v1/session")

    device_limited = [
        "password-device" in sign_in(tablet, p.email).headers["RateLimit"] for p in family
    ]
    assert device_limited == [False] + [True] * 5


def test_the_record_says_whether_the_device_was_known(make_app: MakeApp) -> None:
    app = make_app()
    alice, browser = known_device(app)
    sign_in(browser, alice.email, PASSWORD)
    events = browser.get("/v1/account/audit-events").json["items"]
    started = [
        event["data"]["known_device"] for event in events if event["type"] == "session.started"
    ]
    assert started == [True, False]


def test_a_spent_device_is_not_called_known(make_app: MakeApp) -> None:
    # The device token may be stolen and the password guessed, so the owner gets a mail.
    app = make_app(limits=True)
    alice, browser = known_device(app)
    for _ in range(10):
        sign_in(browser, alice.email)
    assert sign_in(browser, alice.email, PASSWORD).status_code == 201
    [newest, *_] = browser.get("/v1/account/audit-events").json["items"]
    assert newest["data"]["known_device"] is False


# A dependency that fails does not count as a wrong password


def test_a_full_hashing_queue_counts_as_no_attempt(make_app: MakeApp, redis: Redis) -> None:
    app = make_app(limits=True, hashing_slots=1, hashing_wait=0.01)
    alice, browser = known_device(app)
    before = sorted(redis.scan_iter("gatebook-test:limits:*"))
    with all_slots_taken(app.extensions["gatebook.passwords"].own):
        for client in [ApiClient(app), browser] * 10:
            assert sign_in(client, alice.email).status_code == 503

    assert sorted(redis.scan_iter("gatebook-test:limits:*")) == before
    assert guess(app, alice.email).headers["RateLimit"].endswith('"password-account";r=4')


def test_a_wait_is_not_begun_by_what_was_not_done(make_app: MakeApp) -> None:
    app = make_app(limits=True, hashing_slots=1, hashing_wait=0.01)
    alice = Person.sign_up(app, "alice")
    for _ in range(4):
        guess(app, alice.email)
    with all_slots_taken(app.extensions["gatebook.passwords"].own):
        for _ in range(3):
            assert guess(app, alice.email).status_code == 503
    assert guess(app, alice.email, password=PASSWORD).status_code == 201


def test_redis_lost_after_the_count_refuses_no_right_password(
    faulty_redis: Callable[..., Faulty], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = faulty_redis()
    alice = Person.sign_up(faulty.app, "alice")
    verify = argon2.PasswordHasher.verify

    def verifying(hasher: argon2.PasswordHasher, stored_hash: str, password: str) -> bool:
        faulty.proxy.mode = "refuse"
        return verify(hasher, stored_hash, password)

    with monkeypatch.context() as patch:
        patch.setattr(argon2.PasswordHasher, "verify", verifying)
        assert guess(faulty.app, alice.email, password=PASSWORD).status_code == 201


# Costs


def test_all_that_a_password_counts_is_one_round_trip_to_redis(
    make_app: MakeApp, commands: Commands
) -> None:
    app = make_app(limits=True)
    alice, browser = known_device(app)
    right = {"email": alice.email, "password": PASSWORD}
    sign_in(browser, alice.email, PASSWORD)

    commands.reset()
    assert guess(app, alice.email).status_code == 401
    assert commands.redis == ["EVAL"]  # One script updates both counters.
    commands.reset()
    assert ApiClient(app).post("/v1/sessions", json=right).status_code == 201
    # The scripts count the attempt, clear the failures and count the sign-in; SET stores the
    # session.
    assert commands.redis == ["EVAL", "EVAL", "EVAL", "SET"]
    commands.reset()
    assert browser.get("/v1/session").status_code == 200
    assert commands.redis == ["GET"]


def test_a_mail_is_counted_in_one_round_trip(make_app: MakeApp, commands: Commands) -> None:
    app = make_app(limits=True)
    with app.test_request_context():
        ask_for_reset(b"alice@example.com", "198.51.100.1")
        commands.reset()
        ask_for_reset(b"alice@example.com", "198.51.100.1")
    assert commands.redis == ["EVAL"]


# Mails and proofs


def refused(app: Flask, attempt: Callable[[], object]) -> bool:
    with app.test_request_context():
        try:
            attempt()
        except limits.TooManyAttempts:
            return True
    return False


def test_one_recipient_gets_few_mails_whoever_asks(make_app: MakeApp) -> None:
    app = make_app(limits=True)
    refusals = [
        refused(app, lambda n=n: ask_for_reset(b"alice@example.com", f"198.51.100.{n}"))
        for n in range(8)
    ]
    assert refusals == [False] * 5 + [True] * 3
    # Each purpose has its own limit of mails.
    assert not refused(app, lambda: limits.attempt_sign_up("203.0.113.1", b"alice@example.com"))
    for purpose in (Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL):
        attempt = partial(limits.attempt_mail, purpose, b"alice@example.com", "203.0.113.1")
        assert not refused(app, attempt)
    assert not refused(app, lambda: ask_for_reset(b"bob@example.com", "198.51.100.1"))


def test_an_address_that_is_refused_uses_up_nobodys_mails(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_mail_per_address="2/hour", limit_mail_per_recipient="3/hour")
    for _ in range(10):
        refused(app, lambda: ask_for_reset(b"alice@example.com", "198.51.100.1"))
    assert not refused(app, lambda: ask_for_reset(b"alice@example.com", "198.51.100.2"))


def test_codes_and_tokens_are_tried_so_often_from_one_address(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_proof_per_address="3/minute")
    refusals = [refused(app, lambda: limits.attempt_proof("2001:db8::1")) for _ in range(3)]
    assert refusals == [False] * 3
    assert refused(app, lambda: limits.attempt_proof("2001:db8::2"))
    assert not refused(app, lambda: limits.attempt_proof("2001:db8:0:1::1"))
