r"""Escapes for text from others that a terminal shows.

A control character moves the cursor or rewrites earlier output; a bidirectional one makes a line
read as another. Both are written as JSON writes them: ``\\u202e``.
"""

from __future__ import annotations

import re

# C0, DEL and C1 controls, the separators that end a line, and Unicode's bidirectional controls (UAX
# 9; CVE-2021-42574). No stream can encode halves of surrogate pairs.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# The same in UTF-8, except C0, which no JSON text contains.
_HIDDEN_UTF_8 = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


def escaped(text: str) -> str:
    """Return text that is safe for a terminal. Tabs and ends of lines stay."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def escaped_json(raw: bytes) -> bytes:
    """Return equivalent JSON in UTF-8 with hidden characters escaped; ends of lines stay."""
    if raw.isascii() and b"\x7f" not in raw:
        return raw
    return _HIDDEN_UTF_8.sub(lambda match: b"\\u%04x" % ord(match[0].decode()), raw)
