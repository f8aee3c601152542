r"""Characters that a reader does not see, and escapes for a terminal.

A control character moves the cursor or rewrites earlier output; a bidirectional one makes a line
read as another. Both are written as JSON writes them: ``\\u202e``.
"""

from __future__ import annotations

import re
import unicodedata

# C0, DEL and C1 controls, the separators that end a line, and Unicode's bidirectional controls (UAX
# 9; CVE-2021-42574). No stream can encode halves of surrogate pairs.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# The same in UTF-8, except C0, which no JSON text contains.
_HIDDEN_UTF_8 = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)

# General categories without a shape of their own: controls, formats (zero-width, bidirectional),
# separators and halves of surrogate pairs.
_BLANK = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters, marks and symbols that fonts draw as nothing: most of Default_Ignorable_Code_Point
# (Unicode 16, DerivedCoreProperties.txt) that is not in _BLANK, and fillers that stand for a blank.
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0"
    "\U00016fe4\U0001d159\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]"
)


def is_blank(character: str) -> bool:
    """Return whether a character is white space, a control or a format such as zero-width space."""
    return unicodedata.category(character) in _BLANK


def is_invisible(character: str) -> bool:
    """Return whether a character alone shows nothing: a blank, filler, selector or tag."""
    return is_blank(character) or _DRAWN_AS_NOTHING.match(character) is not None


def trimmed(text: str) -> str:
    """Return text without blanks at its ends: ``str.strip`` keeps zero-width ones."""
    first, last = 0, len(text)
    while first < last and is_blank(text[first]):
        first += 1
    while first < last and is_blank(text[last - 1]):
        last -= 1
    return text[first:last]


def escaped(text: str) -> str:
    """Return text that is safe for a terminal. Tabs and ends of lines stay."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def without_hidden(text: str) -> str:
    """Return text without the characters that ``escaped`` would escape."""
    return _HIDDEN.sub("", text)


def escaped_json(raw: bytes) -> bytes:
    """Return equivalent JSON in UTF-8 with hidden characters escaped; ends of lines stay."""
    if raw.isascii() and b"\x7f" not in raw:
        return raw
    return _HIDDEN_UTF_8.sub(lambda match: b"\\u%04x" % ord(match[0].decode()), raw)
