"""Check that imported passwords are verified in slots of their own."""

from __future__ import annotations

import base64
from collections.abc import Callable

import bcrypt
import pytest
from flask import Flask
from structlog.testing import capture_logs

from api.crypto import foreign
from api.crypto.foreign.firebase_hash import FirebaseScrypt
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.passwords import Passwords
from api.errors import Unavailable
from api.telemetry import shared_counters
from tests.support import foreign_hashes
from tests.support.at_once import LONGEST, Pause
from tests.support.client import PASSWORD
from tests.support.faults import elsewhere
from tests.support.hashing import all_slots_taken, asked
from tests.support.imported import FAST, label_of, stored


@pytest.fixture
def passwords(make_app: Callable[..., Flask]) -> Callable[..., Passwords]:
    """Return a function that makes the hasher of an application with such settings."""

    def make(**settings: float) -> Passwords:
        passwords_service: Passwords = make_app(**settings).extensions["gatebook.passwords"]
        return passwords_service

    return make


def test_an_imported_password_is_right_wrong_or_a_decoy(
    passwords: Callable[..., Passwords],
) -> None:
    hasher = passwords()
    assert hasher.verify(stored(), PASSWORD)
    assert not hasher.verify(stored(), PASSWORD + " ")
    for nothing in (None, ""):
        assert not hasher.verify(nothing, PASSWORD, label_of())
    own = hasher.hash(PASSWORD)  # of a sign-up, which imitates an imported one
    assert hasher.verify(own, PASSWORD, label_of())
    assert not hasher.verify(own, PASSWORD + " ", label_of())


def test_each_form_of_a_password_takes_a_turn_until_it_is_right(
    passwords: Callable[..., Passwords], monkeypatch: pytest.MonkeyPatch
) -> None:
    """User enumeration: a decoy costs what a wrong password costs.

    Three forms of a slow scheme in one turn would keep others waiting for 7.5 s.
    """
    hasher = passwords()
    turns: list[str] = []
    run = hasher.foreign.run

    def recording(work: Callable[..., bool], checked: str, form: str) -> bool:
        turns.append(form)
        return run(work, checked, form)

    monkeypatch.setattr(hasher.foreign, "run", recording)
    composed = bcrypt.hashpw("caf\u00e9 \ufb01n".encode(), bcrypt.gensalt(FAST)).decode()
    hash_ = foreign_hashes.stored(foreign.of_text(composed))
    for checked, password, taken in (
        (hash_, "nai\u0308f \ufb01n", ["nai\u0308f \ufb01n", "na\u00eff \ufb01n", "na\u00eff fin"]),
        (None, "nai\u0308f \ufb01n", ["nai\u0308f \ufb01n", "na\u00eff \ufb01n", "na\u00eff fin"]),
        (hash_, "cafe\u0301 \ufb01n", ["cafe\u0301 \ufb01n", "caf\u00e9 \ufb01n"]),
        (hash_, "naif fin", ["naif fin"]),
    ):
        turns.clear()
        is_right = "caf" in password
        assert hasher.verify(checked, password, label_of()) is is_right
        assert turns == taken


def test_a_damaged_hash_is_a_wrong_password(passwords: Callable[..., Passwords]) -> None:
    """It is recorded, and answered after the time of our own scheme, not by a fault."""
    hasher = passwords()
    for damaged in (
        *("$gb$", "$gb$bcrypt$4$", "$gb$bcrypt$99$AAAA$AAAA", stored()[:-8]),
        # 41 characters are no base64; 35 are, of one hash in four: of a shorter hash
        *("x", "$argon2id$", hasher.hash(PASSWORD)[:-2], "$argon2id$v=19$m=0,t=0,p=0$AAAA$AAAA"),
    ):
        with capture_logs() as logged:
            assert not hasher.verify(damaged, PASSWORD)
        assert [event["event"] for event in logged] == ["password_hash_unreadable"]
    assert not hasher.verify(None, PASSWORD, "of a later release")


def test_firebase_finds_its_signer_key_in_the_thread_that_verifies(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(firebase_scrypt_signer_key=base64.b64encode(bytes(64)).decode())
    with app.app_context():
        hasher: Passwords = app.extensions["gatebook.passwords"]
        scrypt = FirebaseScrypt(14, 8)
        right = ForeignHash(scrypt, bytes(8), scrypt.derive(PASSWORD.encode(), bytes(8))).text()
        assert hasher.verify(right, PASSWORD)
        assert not hasher.verify(right, PASSWORD + " ")


def test_a_flood_of_slow_verifications_leaves_our_own_slots_alone(
    passwords: Callable[..., Passwords], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a slow scheme is guessed at until no thread is left for other people's sign-ins.

    One verification is in progress and one waits, which is half of the threads. The third is
    refused at once: it would wait for longer than the test.
    """
    hasher = passwords(hashing_slots=1, foreign_hashing_slots=1, threads=4, hashing_wait=LONGEST)
    own = hasher.hash(PASSWORD)
    pause = Pause()
    monkeypatch.setattr(foreign, "verify", pause.before(foreign.verify))
    under_way = elsewhere(lambda: hasher.verify(None, PASSWORD, label_of()))
    pause.wait_until_reached()
    asked(hasher.foreign, 1)
    waiting = elsewhere(lambda: hasher.verify(stored(), PASSWORD))
    asked(hasher.foreign, 2)
    with pytest.raises(Unavailable):
        hasher.verify(stored(), PASSWORD)

    assert hasher.verify(own, PASSWORD)
    assert hasher.rehash(stored(), PASSWORD)

    pause.go_on()
    assert (under_way.result(LONGEST), waiting.result(LONGEST)) == (False, True)
    assert hasher.foreign._calls == 0


def test_imported_hashes_and_other_costs_are_outdated(passwords: Callable[..., Passwords]) -> None:
    hasher = passwords()
    assert hasher.rehash(hasher.hash(PASSWORD), PASSWORD) is None
    for old in (stored(), passwords(argon2_time=2).hash(PASSWORD)):
        new = hasher.rehash(old, PASSWORD)
        assert new is not None
        assert hasher.verify(new, PASSWORD)
        assert not hasher.outdated(new)


def test_a_rehash_that_is_not_possible_now_is_left_for_the_next_time(
    passwords: Callable[..., Passwords],
) -> None:
    hasher = passwords(hashing_slots=1, hashing_wait=0.01)
    with all_slots_taken(hasher.own):
        assert hasher.rehash(stored(), PASSWORD) is None
    assert hasher.rehash(stored(), PASSWORD) is not None


def test_the_slots_have_metrics_of_their_own(passwords: Callable[..., Passwords]) -> None:
    hasher = passwords(foreign_hashing_slots=2, hashing_wait=0.01)

    def numbers(name: str) -> dict[tuple[str, ...], float]:
        _, samples = shared_counters.read()[name]
        return {each.labels: each.numbers[0] for each in samples if "foreign" in each.labels[0]}

    in_use, timed_out = ("hashing_foreign",), ("hashing_foreign", "timed_out")
    before = numbers("gatebook_bulkhead_waits_total").get(timed_out, 0.0)
    with all_slots_taken(hasher.foreign):
        assert numbers("gatebook_bulkhead_places_in_use") == {in_use: 2.0}
        with pytest.raises(Unavailable):
            hasher.verify(stored(FAST), PASSWORD)
    assert numbers("gatebook_bulkhead_waits_total")[timed_out] == before + 1
    assert numbers("gatebook_bulkhead_places_in_use") == {in_use: 0.0}
