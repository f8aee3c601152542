r"""Escapes for text that others wrote, where a terminal shows it.

A control character moves the cursor or rewrites what stands above; one that changes the direction
of text makes a line read as another. Both are written as JSON writes them: ``\\u202e``.
"""

from __future__ import annotations

import re

# C0, DEL and C1 controls, the separators that end a line, and Unicode's bidirectional controls
# (UAX 9; CVE-2021-42574). Halves of surrogate pairs are text that no stream can encode.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# The same in UTF-8, but for C0, which no JSON text holds.
_HIDDEN_UTF_8 = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


def escaped(text: str) -> str:
    """Return what a terminal may show. Tabs and ends of lines stay."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escaped_json(raw: bytes) -> bytes:
    """Return JSON in UTF-8 that says the same, all of it visible; ends of lines stay."""
    if raw.isascii() and b"\x7f" not in raw:
        return raw
    return _HIDDEN_UTF_8.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), raw)
