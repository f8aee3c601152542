"""Test TOTP by the vectors of its RFC, and which of several matching steps counts."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from api.crypto import qr_code, totp

RFC_SECRET = b"12345678901234567890"
STEP = 58_000_000
EQUAL_NEIGHBOURS = 59_061_240  # its code is that of the next step, too: found by search


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B lists eight digits; ours are the last six."""
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_at(RFC_SECRET, step) == code


@pytest.mark.parametrize(("offset", "accepted"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_one_step_before_and_after_now_is_accepted(offset: int, accepted: int) -> None:
    code = totp.code_at(RFC_SECRET, STEP + offset)
    expected = STEP + offset if accepted else None
    assert totp.newest_match(RFC_SECRET, code, STEP, after=0) == expected


def test_a_used_step_and_those_before_it_are_refused() -> None:
    code = totp.code_at(RFC_SECRET, STEP)
    assert totp.newest_match(RFC_SECRET, code, STEP, after=STEP - 1) == STEP
    assert totp.newest_match(RFC_SECRET, code, STEP, after=STEP) is None
    assert totp.newest_match(RFC_SECRET, code, STEP, after=STEP + 1) is None


def test_a_fresh_code_that_equals_the_one_before_is_no_replay() -> None:
    """Take the newer step: the older one with this code is used (one pair in a million)."""
    step = EQUAL_NEIGHBOURS
    code = totp.code_at(RFC_SECRET, step)
    assert code == totp.code_at(RFC_SECRET, step + 1)
    assert totp.newest_match(RFC_SECRET, code, step + 1, after=step) == step + 1


def test_no_step_of_two_equal_codes_is_left_for_a_replay() -> None:
    step = EQUAL_NEIGHBOURS
    code = totp.code_at(RFC_SECRET, step)
    assert code == totp.code_at(RFC_SECRET, step + 1)
    used = totp.newest_match(RFC_SECRET, code, step, after=0)
    assert used == step + 1
    assert totp.newest_match(RFC_SECRET, code, step + 1, after=used) is None


def test_a_step_far_ahead_of_now_shows_that_a_clock_was_set_back() -> None:
    assert [totp.is_set_back(STEP + ahead, STEP) for ahead in (0, 2, 3)] == [False, False, True]


def test_the_uri_names_the_issuer_twice_and_keeps_every_character() -> None:
    uri = totp.uri(RFC_SECRET, 'alice:"b c"@bücher.example', "Bücher & Co")
    parts = urlsplit(uri)
    label = parts.path.removeprefix("/")
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert uri.isascii()
    assert label.count(":") == 1
    assert [unquote(part) for part in label.split(":")] == [
        "Bücher & Co",
        'alice:"b c"@bücher.example',
    ]
    assert "+" not in uri, "many apps show a plus instead of a blank"
    assert parse_qs(parts.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Bücher & Co"],
    }


def test_a_new_secret_has_160_bits() -> None:
    secrets = {totp.new_secret() for _ in range(100)}
    assert {len(secret) for secret in secrets} == {20}
    assert len(secrets) == 100


def test_the_qr_code_is_an_image_on_white_that_scales() -> None:
    svg = qr_code.svg(totp.uri(RFC_SECRET, "alice@example.com", "Example"))
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ')
    assert 'fill="#fff"' in svg
    assert "width=" not in svg
    assert "\n" not in svg
    assert len(svg) < 6000
