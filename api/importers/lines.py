"""Read a file of lines in bounded memory: the longest line, never the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

# Bytes: both kinds of metadata, a hash, some identities. A longer line is skipped, not read whole.
LONGEST_LINE = 64 * 1024
# Written by Windows' tools in front of the first line (RFC 8259, 8.1, lets a parser ignore it).
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class LineSource(Protocol):
    """A binary stream, or a part of one, that is read by lines."""

    def readline(self, size: int, /) -> bytes:
        """Return a line, or the first ``size`` bytes of it; empty at the end."""


def read_lines(stream: LineSource) -> Iterator[tuple[int, bytes | None]]:
    r"""Return the number, from 1, and the bytes of each line, without blanks at its ends.

    None: longer than ``LONGEST_LINE``. Blank lines are not returned, but counted. A line ends with
    ``\n`` or ``\r\n``, the last one also with the file.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 2):
        number += 1
        if number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        content = line.strip(b" \t\r\n")
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif content:
            yield number, content
