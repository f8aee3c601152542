"""Test that codes and tokens are found in the text that people type and paste."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.crypto import recovery_codes
from api.domain.typed_text import (
    cleaned_code,
    cleaned_recovery_code,
    cleaned_token,
    is_mailed_code,
    is_recovery_code,
    is_totp_code,
)

SEPARATORS = st.characters(categories=["Z", "Cf", "Pd"], include_characters="\t\r\n\u2212\ufe0f")
BETWEEN = st.text(SEPARATORS)
DECIMALS = [character for character in map(chr, range(sys.maxunicode + 1)) if character.isdecimal()]
DIGITS = [[digit for digit in DECIMALS if int(digit) == value] for value in range(10)]


@given(st.text("0123456789", min_size=8, max_size=8), st.data())
def test_a_code_is_the_same_in_any_script_and_with_anything_between(
    code: str, data: st.DataObject
) -> None:
    typed = "".join(
        data.draw(BETWEEN) + data.draw(st.sampled_from(DIGITS[int(digit)])) for digit in code
    )
    assert cleaned_code(typed + data.draw(BETWEEN)) == code


@pytest.mark.parametrize("text", ["1234567", "123456789", "l2345678", "\u00b2" * 8, "1.345678", ""])
def test_other_text_is_no_code(text: str) -> None:
    assert not is_mailed_code(cleaned_code(text))


@given(st.text())
def test_cleaning_makes_no_text_longer(text: str) -> None:
    """So a text below the minLength of the contract never becomes a code."""
    assert len(cleaned_code(text)) <= len(text)
    assert cleaned_code(cleaned_code(text)) == cleaned_code(text)


def test_a_token_keeps_its_dashes() -> None:
    assert cleaned_token("\u00a0-A_b-\r\n c\u200b") == "-A_b-c"


@pytest.mark.parametrize(
    "typed",
    ["503347", "503 347", "503\u2011347", "５０３３４７", "\u0665\u0660\u0663\u0663\u0664\u0667"],
)
def test_a_code_of_an_app_in_any_script_and_with_anything_between(typed: str) -> None:
    assert cleaned_code(typed) == "503347"
    assert is_totp_code(cleaned_code(typed))


@pytest.mark.parametrize("text", ["50334", "5033470", "50334l", "\u00b2" * 6, "５０３３４", ""])
def test_other_text_is_no_code_of_an_app(text: str) -> None:
    assert not is_totp_code(cleaned_code(text))


def test_a_recovery_code_is_read_as_people_write_it() -> None:
    code = "38RA0Y-SR4TT9-2CD831-ZEJS2X"
    plain = "38RA0YSR4TT92CD831ZEJS2X"
    for typed in (
        code,
        code.lower(),
        plain,
        code.replace("-", " \u2013 "),
        code.replace("0", "O"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("1", "I"),
        code.replace("1", "i").replace("3", "３"),
    ):
        assert cleaned_recovery_code(typed) == plain
        assert is_recovery_code(plain)


@pytest.mark.parametrize(
    "text",
    [
        "38RA0Y-SR4TT9-2CD831-ZEJS2",
        "38RA0Y-SR4TT9-2CD831-ZEJS2XX",
        "38RA0Y-SR4TT9-2CD831-ZEJS2U",
        "38RA0Y-SR4TT9-2CD83\u0131-ZEJS2X",
        "38RA0Y_SR4TT9_2CD831_ZEJS2X",
        "",
    ],
)
def test_other_text_is_no_recovery_code(text: str) -> None:
    assert not is_recovery_code(cleaned_recovery_code(text))


def test_ten_different_recovery_codes_are_made_and_each_is_one() -> None:
    codes = recovery_codes.new_codes()
    assert len(set(codes)) == len(codes) == 10
    assert all(is_recovery_code(cleaned_recovery_code(code)) for code in codes)
    assert {len(code) for code in codes} == {27}
