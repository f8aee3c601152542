"""Test that codes and tokens are found in the text that people type and paste."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.typed_text import cleaned_code, cleaned_token, is_mailed_code

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
