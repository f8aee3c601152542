"""Attack imported passwords: their time reveals accounts, their cost blocks sign-ins."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import argon2
import bcrypt
import pytest
from argon2.exceptions import HashingError, VerificationError
from flask import Flask
from redis import Redis

from api.crypto import foreign
from api.rules.passwords import imitate_mix
from api.store import password_scheme
from tests.security.test_enumeration_by_mail import statements, visible_answer
from tests.support import foreign_hashes
from tests.support.at_once import LONGEST, Pause
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import elsewhere
from tests.support.hashing import all_slots_taken
from tests.support.imported import FAST, SLOW, count, give, label_of, stored
from tests.support.mailed import mailed
from tests.support.second_factors import Protected
from tests.support.tables import Sql

SIGN_IN = "/v1/sessions"
MakeApp = Callable[..., Flask]
SignUp = Callable[..., Person]
HIS = "mallory would like to know"
SCHEMES = "SELECT email, password_scheme FROM account ORDER BY id"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return the labels of all hashes and decoys that were verified; None: of our own."""
    labels: list[str | None] = []
    verify, verify_own = foreign.verify, argon2.PasswordHasher.verify

    def recording(checked: str, password: str) -> bool:
        labels.append(foreign.label(checked))
        return verify(checked, password)

    def recording_own(hasher: Any, checked: str, password: str) -> bool:
        labels.append(None)
        return verify_own(hasher, checked, password)

    monkeypatch.setattr(foreign, "verify", recording)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", recording_own)
    return labels


def guess(app: Flask, email: str, password: str = "not the password") -> Any:
    return ApiClient(app).post(SIGN_IN, json={"email": email, "password": password})


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_an_unknown_address_takes_the_work_of_an_imported_one(
    make_app: MakeApp,
    sign_up: SignUp,
    sql: Sql,
    commands: Commands,
    verified: list[str | None],
    mode: str,
) -> None:
    """Over a sequence, with the same statements; so does an account without a password."""
    alice, bob = sign_up("alice"), sign_up("bob")
    sql("UPDATE account SET email_verified = 1")
    give(alice, stored())
    app = make_app(limits=True, email_verification=mode, limit_password_free=2)
    count(app)  # each password is an imported one, but Bob's
    give(bob, "")
    sql("UPDATE password_scheme SET share = 1, first_share = 1 WHERE scheme > ''")
    guess(app, "warm@example.com")
    seen: dict[str, list[Any]] = {}
    for email in (alice.email, bob.email, "nobody@example.com"):
        seen[email] = []
        for _ in range(4):
            commands.reset()
            verified.clear()
            answer = guess(app, email)
            work = statements(commands), list(commands.redis), list(verified)
            seen[email].append((visible_answer(answer), work))
    assert seen[alice.email] == seen[bob.email] == seen["nobody@example.com"]
    assert [answer[0][0] for answer in seen[alice.email]] == [401, 401, 429, 429]
    work_done = [work[2] for _, work in seen[alice.email]]
    assert work_done == [[label_of(), None], [label_of(), None], [], []]


def test_a_sign_up_changes_the_work_of_no_address(
    make_app: MakeApp, sign_up: SignUp, verified: list[str | None], sql: Sql
) -> None:
    """Attack: Mallory signs up with an address, then signs in with a wrong password.

    A free address has an account with our own hash now. If that were fast, slow addresses would be
    those of imported people, verified (Alice) or not (Bob).
    """
    alice, bob, carol = sign_up("alice"), sign_up("bob"), sign_up("carol")
    sql("UPDATE account SET email_verified = email <> 'bob@example.com'")
    give(alice, stored(SLOW))
    give(bob, stored(FAST))
    app = make_app(email_verification="required")
    count(app)
    sql("UPDATE password_scheme SET draw_key = REPEAT('a', 32) WHERE scheme = ''")

    def work(email: str, password: str) -> list[str | None]:
        verified.clear()
        assert guess(app, email, password).status_code == 401
        return list(verified)

    free = [f"nobody-{number}@example.com" for number in range(9)]
    works = {email: work(email, HIS) for email in (alice.email, bob.email, carol.email, *free)}
    for email, usual in works.items():
        body = {"email": email, "password": HIS}
        assert ApiClient(app).post("/v1/accounts", json=body).status_code == 202
        assert [work(email, HIS), work(email, "not the password")] == [usual, usual], email
    kinds = {(None,), (label_of(FAST), None), (label_of(SLOW), None)}
    assert {tuple(works[email]) for email in free} == kinds
    assert [works[each.email][0] for each in (alice, bob, carol)] == [
        label_of(SLOW),
        label_of(FAST),
        None,
    ]


@pytest.mark.parametrize("form", ["caf\u00e9 \ufb01n", "cafe\u0301 \ufb01n", "cafe finely"])
def test_the_right_password_of_an_unverified_person_takes_the_work_of_a_wrong_one(
    make_app: MakeApp, sign_up: SignUp, verified: list[str | None], sql: Sql, form: str
) -> None:
    """Attack: Mallory tells the right password of Bob, who was imported, by a faster refusal.

    Whichever form of it was hashed at the origin: as typed, or NFC.
    """
    app = make_app(email_verification="required")
    alice, bob = sign_up("alice"), sign_up("bob")
    sql("UPDATE account SET email_verified = email <> 'bob@example.com'")
    hashed = bcrypt.hashpw(unicodedata.normalize("NFC", form).encode(), bcrypt.gensalt(FAST))
    imported = foreign_hashes.stored(foreign.of_text(hashed.decode()))
    for person in (alice, bob):
        give(person, imported)
    wrong = form.replace("n", "m")
    works = []
    for password in (wrong, form):
        verified.clear()
        assert guess(app, bob.email, password).status_code == 401
        works.append(list(verified))
    assert works == [[*[label_of(FAST)] * len(foreign.forms(form)), None]] * 2
    assert guess(app, alice.email, form).status_code == 201


def test_each_unknown_address_takes_one_scheme_over_a_sequence_of_sign_ins(
    make_app: MakeApp, sign_up: SignUp, verified: list[str | None], redis: Redis, sql: Sql
) -> None:
    """Redis is emptied and the process restarted meanwhile; another spelling changes nothing."""
    for number, name in enumerate(("alice", "bob", "carol", "dave")):
        give(sign_up(name), stored(FAST if number % 2 else SLOW))
    sign_up("erin")
    addresses = [f"nobody-{number}@example.com" for number in range(9)]

    def drawn(app: Flask) -> dict[str, list[str | None]]:
        taken = {}
        for address in addresses:
            verified.clear()
            assert guess(app, address).status_code == 401
            taken[address] = list(verified)
        return taken

    app = make_app()
    count(app)
    sql("UPDATE password_scheme SET draw_key = REPEAT('a', 32) WHERE scheme = ''")
    before = drawn(app)
    kinds = {(None,), (label_of(FAST), None), (label_of(SLOW), None)}
    assert {tuple(kind) for kind in before.values()} == kinds
    redis.flushdb()
    addresses = [address.upper() for address in addresses]
    after = drawn(make_app())
    assert {address.lower(): kind for address, kind in after.items()} == before


def test_no_address_moves_from_one_imported_scheme_to_another(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    """Attack: an address is probed before and after others have signed in."""
    app = make_app()
    people = [sign_up(name, app) for name in ("alice", "bob", "carol", "dave")]
    for number, person in enumerate(people):
        give(person, stored(FAST if number % 2 else SLOW))
    count(app)

    def drawn() -> dict[bytes, str | None]:
        with app.app_context():
            keys = [f"nobody-{number}@example.com".encode() for number in range(200)]
            return {key: imitate_mix.imitate_mix(key) for key in keys}

    former = drawn()
    assert set(former.values()) == {label_of(FAST), label_of(SLOW)}
    for person, label in zip(people, [label_of(SLOW), label_of(FAST)] * 2, strict=True):
        person.sign_in()
        count(app, rebase=False)
        present = drawn()
        moves = {(former[key], present[key]) for key in former if former[key] != present[key]}
        assert moves == {(label, None)}
        former = present
    assert set(former.values()) == {None}


def test_the_mix_is_read_once_a_minute(
    make_app: MakeApp, sign_up: SignUp, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    alice = sign_up("alice", app)
    moment = [1000.0]
    monkeypatch.setattr(imitate_mix.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(imitate_mix, "_KEPT_SECONDS", 60.0)
    reads = []
    for seconds in (0, 59, 1, 59, 1):
        moment[0] += seconds
        commands.reset()
        alice.sign_in()
        assert alice.get("/v1/session").status_code == 200
        reads.append(commands.sql.count(password_scheme.FIND_MIX))
    assert reads == [1, 0, 1, 0, 1]


# Hashing again


def schemes(sql: Sql) -> list[str | None]:
    return [row["password_scheme"] for row in sql(SCHEMES)]


def test_sign_in_hashes_an_imported_password_again(
    sign_up: SignUp, sql: Sql, verified: list[str | None]
) -> None:
    alice = sign_up("alice")
    give(alice, stored())
    assert guess(alice.client.application, alice.email).status_code == 401
    assert schemes(sql) == [label_of()]  # by the right password only
    alice.sign_in()
    [row] = sql("SELECT password_hash, password_scheme FROM account")
    assert row["password_hash"].startswith("$argon2id$")
    assert row["password_scheme"] is None
    verified.clear()
    alice.sign_in()
    assert verified == [None]


def test_the_first_step_of_a_sign_in_hashes_it_again(alice: Person, sql: Sql) -> None:
    protected = Protected(alice)
    give(alice, stored())
    assert protected.begin().status_code == 202
    assert schemes(sql) == [None]


def test_a_reauthentication_hashes_it_again(alice: Person, sql: Sql) -> None:
    give(alice, stored())
    body = {"password": PASSWORD}
    assert alice.post("/v1/session/reauthentications", json=body).status_code == 204
    assert schemes(sql) == [None]
    alice.sign_in()


def test_a_new_password_is_not_overwritten_by_the_old_one(
    alice: Person, app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a thief's session shows the old password while the owner sets a new one."""
    give(alice, stored())
    ApiClient(app).post("/v1/password-resets", json={"email": alice.email})
    token = mailed(app, alice.email)["token"]
    pause = Pause()
    verify = foreign.verify

    def verifying(checked: str, password: str) -> bool:
        is_right = verify(checked, password)
        pause()
        return is_right

    monkeypatch.setattr(foreign, "verify", verifying)
    body = {"password": PASSWORD}
    late = elsewhere(lambda: alice.post("/v1/session/reauthentications", json=body))
    pause.wait_until_reached()
    reset = {"token": token, "new_password": NEW_PASSWORD}
    answer = ApiClient(app).post("/v1/password-resets/confirmations", json=reset)
    assert answer.status_code == 204
    pause.go_on()
    assert late.result(LONGEST).status_code == 401
    assert guess(app, alice.email, PASSWORD).status_code == 401
    assert guess(app, alice.email, NEW_PASSWORD).status_code == 201


def test_the_proof_of_an_address_hashes_it_again(alice: Person, app: Flask, sql: Sql) -> None:
    give(alice, stored())
    body = {"token": mailed(app, alice.email)["token"], "password": PASSWORD}
    answer = ApiClient(app).post("/v1/email-verifications/confirmations", json=body)
    assert answer.status_code == 200
    assert schemes(sql) == [None]


def test_a_rehash_that_fails_fails_no_sign_in(make_app: MakeApp, sign_up: SignUp, sql: Sql) -> None:
    app = make_app(hashing_slots=1, hashing_wait=0.01)
    alice = sign_up("alice", app)
    give(alice, stored())
    with all_slots_taken(app.extensions["gatebook.passwords"].own):
        alice.sign_in()
        answer = alice.post("/v1/session/reauthentications", json={"password": PASSWORD})
        assert answer.status_code == 204
    assert schemes(sql) == [label_of()]
    alice.sign_in()
    assert schemes(sql) == [None]


# Slots


def test_full_slots_count_as_no_attempt(
    make_app: MakeApp, sign_up: SignUp, redis: Redis, sql: Sql
) -> None:
    """Neither for an imported account nor for an unknown address, which both get 503."""
    app = make_app(limits=True, foreign_hashing_slots=1, hashing_wait=0.01)
    alice, bob = sign_up("alice", app), sign_up("bob", app)
    give(alice, stored())
    count(app)
    sql("UPDATE password_scheme SET share = 1, first_share = 1 WHERE scheme > ''")
    guess(app, "warm@example.com")
    before = sorted(redis.scan_iter("gatebook-test:limits:*"))
    with all_slots_taken(app.extensions["gatebook.passwords"].foreign):
        for email in (alice.email, "nobody@example.com") * 10:
            assert guess(app, email).status_code == 503
        assert sorted(redis.scan_iter("gatebook-test:limits:*")) == before
        bob.sign_in()  # has our own hash
    answer = guess(app, alice.email)
    assert answer.status_code == 401
    assert answer.headers["RateLimit"].endswith('"password-account";r=4')


@pytest.mark.parametrize("later", ["second_form", "own_hash"])
def test_slots_that_are_full_after_a_comparison_count_as_an_attempt(
    make_app: MakeApp, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch, sql: Sql, later: str
) -> None:
    """Attack: Mallory guesses while slots are full, and each 503 after a form means that it failed.

    An unknown address is counted in the same way.
    """
    slots = {"hashing_slots": 1, "foreign_hashing_slots": 1, "hashing_wait": 0.01}
    app = make_app(limits=True, limit_password_free=3, **slots)
    alice = sign_up("alice", app)
    give(alice, stored())
    count(app)
    sql("UPDATE password_scheme SET share = 1, first_share = 1 WHERE scheme > ''")
    guess(app, "warm@example.com")
    hasher = app.extensions["gatebook.passwords"]
    full = hasher.foreign if later == "second_form" else hasher.own
    full_run, forms = full.run, iter(range(100))

    def late(work: Callable[..., bool], checked: str, form: str) -> bool:
        if full is hasher.foreign and next(forms) % 2 == 0:
            return full_run(work, checked, form)
        with monkeypatch.context() as patched:
            patched.setattr(full, "run", full_run)
            with all_slots_taken(full):
                return full_run(work, checked, form)

    monkeypatch.setattr(full, "run", late)
    password = "nai\u0308f enough"  # has two forms
    for email in (alice.email, "nobody@example.com"):
        answers = [guess(app, email, password).status_code for _ in range(4)]
        assert answers == [503, 503, 503, 429]


@pytest.mark.parametrize("label", ["scrypt$16384,8,1,64", "argon2id$4096,1,1", None])
def test_exhausted_memory_counts_as_no_attempt(
    make_app: MakeApp,
    sign_up: SignUp,
    redis: Redis,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    label: str | None,
) -> None:
    """Neither for an account nor for an unknown address, whatever their scheme."""
    app = make_app(limits=True)
    alice = sign_up("alice", app)
    if label is not None:
        give(alice, foreign.decoy(label))
        count(app)
    guess(app, "warm@example.com")
    before = sorted(redis.scan_iter("gatebook-test:limits:*"))

    def exhausted(*_: Any, **__: Any) -> Any:
        raise ValueError("[digital envelope routines] memory limit exceeded")

    def exhausted_by_argon2(*_: Any, **__: Any) -> Any:
        raise HashingError("Memory allocation error")

    def exhausted_by_verify(*_: Any) -> Any:
        raise VerificationError("Memory allocation error")

    monkeypatch.setattr("hashlib.scrypt", exhausted)
    monkeypatch.setattr("api.crypto.foreign.argon2_hash.hash_secret_raw", exhausted_by_argon2)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", exhausted_by_verify)
    for email in (alice.email, "nobody@example.com"):
        assert guess(app, email).status_code == 503
    assert sorted(redis.scan_iter("gatebook-test:limits:*")) == before


def test_a_flood_of_imported_passwords_holds_no_connections(
    make_app: MakeApp, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: slow verifications hold all connections to MariaDB while they wait for a slot."""
    app = make_app(threads=4, pool_maxconnections=1, pool_wait=0.01, hashing_wait=LONGEST)
    alice, bob = sign_up("alice", app), sign_up("bob", app)
    give(alice, stored())
    pause = Pause()
    monkeypatch.setattr(foreign, "verify", pause.before(foreign.verify))
    slow = elsewhere(lambda: guess(app, alice.email))
    pause.wait_until_reached()
    bob.sign_in()
    assert guess(app, "nobody@example.com").status_code == 401
    pause.go_on()
    assert slow.result(LONGEST).status_code == 401
