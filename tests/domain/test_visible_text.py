"""Check how foreign text is shown on a terminal."""

from __future__ import annotations

import json
import sys
import unicodedata

import msgspec
import pytest

from api.domain.visible_text import (
    escaped,
    escaped_json,
    is_blank,
    is_invisible,
    trimmed,
    without_hidden,
)

# Characters that move a cursor, end a line or reverse text: C0, DEL, C1, separators, bidi.
HIDDEN = [
    *range(0x20),
    *range(0x7F, 0xA0),
    0x61C,
    0x200E,
    0x200F,
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]


def test_what_steers_a_terminal_is_written_as_json_writes_it() -> None:
    allowed = {0x09, 0x0A}  # A command's own columns and lines.
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if code in HIDDEN and code not in allowed:
            assert escaped(character) == f"\\u{code:04x}"
        elif unicodedata.category(character) == "Cs":
            # A surrogate, which no stream could encode.
            assert escaped(character) == f"\\u{code:04x}"
        else:
            assert escaped(character) == character


def test_text_without_hidden_characters_is_what_needs_no_escape() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert without_hidden(everything) == "".join(c for c in everything if escaped(c) == c)


@pytest.mark.parametrize(
    "value", ["".join(map(chr, HIDDEN)), "Grüße, 你好 \u202e", "plain", '"\\"']
)
def test_json_says_the_same_with_escapes(value: str) -> None:
    raw = escaped_json(msgspec.json.encode({value: [value]}))
    assert json.loads(raw) == {value: [value]}
    assert not {chr(code) for code in HIDDEN} & set(raw.decode())


def test_all_white_space_is_blank_and_no_letter_is() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if character.isspace():
            assert is_blank(character)
        if character.isalnum() and character not in "\u115f\u1160\u3164\uffa0":
            assert not is_invisible(character)


def test_blanks_at_the_ends_are_trimmed_and_no_others() -> None:
    assert trimmed("\u200b \ufeffa\u200db c\u00a0\u2060\n") == "a\u200db c"
    assert trimmed(" \u200b") == trimmed("") == ""
