"""Test that a challenge serves one ceremony, one subject and one RP ID, and only for its life."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask

from api.crypto import passkey_challenge
from api.domain.passkey import Ceremony, PasskeyFault, PasskeyKind, PasskeyNotValid

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALICE, BOB = b"session of alice", b"session of bob"


@pytest.fixture(autouse=True)
def within_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def made(ceremony: Ceremony = Ceremony.ENROLMENT, subject: bytes = ALICE) -> bytes:
    return passkey_challenge.make(ceremony, subject, "example.com", NOON, 300).raw


def fault(
    raw: bytes,
    *,
    ceremony: Ceremony = Ceremony.ENROLMENT,
    subject: bytes = ALICE,
    rp_id: str = "example.com",
    moment: datetime = NOON,
) -> PasskeyFault | None:
    try:
        passkey_challenge.check(raw, ceremony, subject, rp_id, moment)
    except PasskeyNotValid as refusal:
        return refusal.reason
    return None


def test_it_is_valid_for_its_own_ceremony_only() -> None:
    accepted = {
        (made_for, used_in)
        for made_for, used_in in product(Ceremony, Ceremony)
        if fault(made(made_for), ceremony=used_in) is None
    }
    assert accepted == {(ceremony, ceremony) for ceremony in Ceremony}


def test_it_is_valid_for_its_own_subject_and_rp_id_only() -> None:
    assert fault(made()) is None
    assert fault(made(), subject=BOB) is PasskeyFault.CHALLENGE
    assert fault(made(), rp_id="example.org") is PasskeyFault.CHALLENGE
    # The parts are framed: a part can't take over the start of the next one.
    shifted = passkey_challenge.make(Ceremony.ENROLMENT, ALICE + b"e", "xample.com", NOON, 300)
    assert fault(shifted.raw) is PasskeyFault.CHALLENGE


@pytest.mark.parametrize("position", [0, 15, 16, 19, 20, 35])
def test_a_changed_byte_is_noticed(position: int) -> None:
    raw = bytearray(made())
    raw[position] ^= 1
    assert fault(bytes(raw)) is PasskeyFault.CHALLENGE


@pytest.mark.parametrize("raw", [b"", bytes(16), bytes(35), bytes(36), bytes(37)])
def test_a_challenge_that_nobody_made_is_refused(raw: bytes) -> None:
    assert fault(raw) is PasskeyFault.CHALLENGE


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, None),
        (299.9, None),
        (300, PasskeyFault.EXPIRED),
        (10**6, PasskeyFault.EXPIRED),
        # A clock set back: else a challenge would live a day longer.
        (-1, PasskeyFault.EXPIRED),
        (-86400, PasskeyFault.EXPIRED),
    ],
)
def test_it_lives_for_its_lifetime_by_any_clock(
    seconds: float, expected: PasskeyFault | None
) -> None:
    assert fault(made(), moment=NOON + timedelta(seconds=seconds)) is expected


def test_it_needs_no_padding_and_never_repeats() -> None:
    challenges = {made() for _ in range(50)}
    assert len(challenges) == 50
    assert {len(raw) for raw in challenges} == {passkey_challenge.LENGTH}
    assert not base64.urlsafe_b64encode(made()).endswith(b"=")


def test_what_marks_it_as_spent_and_the_handle_do_not_reveal_it() -> None:
    raw = made(Ceremony.SIGN_UP)
    digest, handle = passkey_challenge.spend_digest(raw), passkey_challenge.user_handle(raw)
    assert len(digest) == len(handle) == 32
    assert digest != handle
    assert passkey_challenge.user_handle(made(Ceremony.SIGN_UP)) != handle


def test_the_credential_asked_for_is_part_of_the_subject() -> None:
    subjects = {
        passkey_challenge.registration_subject(ALICE, kind, automatic)
        for kind, automatic in product(PasskeyKind, (False, True))
    }
    assert len(subjects) == 4
