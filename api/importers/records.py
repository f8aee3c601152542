"""Split a JSON document into its records in bounded memory: the longest record, never the file.

No library: ijson 3.6 turns half of a surrogate pair into "?", which makes one address of two, ends
with SystemError at a number of 5,000 digits, and reports no duplicate key. Here each record is
parsed by ``parse_json``, which refuses all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from api.domain.import_line import WrongFormat
from api.importers.lines import BYTE_ORDER_MARK, LONGEST_LINE

_CHUNK = 64 * 1024
_LONGEST_GAP = 4096  # bytes between two records, or in front of the array, that are looked at
# The next bracket outside strings, or the quote of a string without an end. Possessive: no byte is
# tried twice.
_INSIDE = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_NEXT = re.compile(rb'(?:[^"\[\]{}]++|"%b")*+(["\[\]{}]?)' % _INSIDE, re.DOTALL)
_REST_OF_STRING = re.compile(rb'%b("?)' % _INSIDE, re.DOTALL)
_SEPARATOR = re.compile(rb"\s*+,\s*+")
_OPENING = (b"[", b"{")

_TRUNCATED = "The file ends in the middle of the JSON document. Export it again."
_NOT_JSON = "The file is not one JSON document."
_NOT_OBJECTS = "The list of users is not a list of JSON objects."


class Head:
    """A stream whose first bytes were looked at, and are read again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = stream.read(len(BYTE_ORDER_MARK))
        if self._kept.startswith((b"\xff\xfe", b"\xfe\xff")):
            # as PowerShell writes the output of a command
            raise WrongFormat("The file is in UTF-16. Save it in UTF-8.")
        while not self.first and len(self._kept) < _CHUNK and (byte := stream.read(1)):
            self._kept += byte

    @property
    def first(self) -> bytes:
        """Return the first byte that is no blank; empty if the file has none."""
        return self._kept.removeprefix(BYTE_ORDER_MARK).lstrip()[:1]

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; empty at the end of the file."""
        kept, self._kept = self._kept[:size], self._kept[size:]
        return kept or self._stream.read(size)

    def readline(self, size: int) -> bytes:
        """Return a line, or the first ``size`` bytes of it; empty at the end of the file."""
        end = self._kept.find(b"\n", 0, size) + 1 or min(size, len(self._kept))
        line, self._kept = self._kept[:end], self._kept[end:]
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self._stream.readline(size - len(line))


def split_document(head: Head, member: str | None, missing: str) -> Iterator[bytes | None]:
    """Return the JSON text of each record in the document's array, in its order.

    ``member``: the array is the member of this name in the document, an object; None: the document
    is the array. None instead of a text: longer than ``LONGEST_LINE``. Other members are skipped,
    not parsed. Raises WrongFormat: with the text ``missing`` if there is no such array, and for two
    of them, for an array of other values, and for a document that is no JSON or has no end.
    """
    splitter = _Splitter(member)
    while chunk := head.read(_CHUNK):
        yield from splitter.feed(chunk)
    splitter.close(missing)


class _Splitter:
    def __init__(self, member: str | None) -> None:
        self._level = 1 if member is None else 2  # the depth inside the array
        start = rb"\s*+" if member is None else rb'(?s:.*,)?\s*+"%b"\s*+:\s*+' % member.encode()
        self._start = re.compile(start)
        self._depth = 0
        self._in_string = self._in_escape = False
        self._in_array = self._is_found = self._is_over = False
        self._records = 0
        self._kept = bytearray()  # of this record, or of the gap in front of the next one

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        start = 0  # of what is not in _kept yet
        position = self._skip_string(data, 1 if self._in_escape else 0) if self._in_string else 0
        while token := _find_token(data, position):
            position = token.end()
            byte = token[1]
            if byte == b'"':
                self._in_string = True
                position = self._skip_string(data, position)
            elif byte in _OPENING:
                if self._depth <= self._level:
                    self._keep(data[start : position - 1])
                    start = self._open(byte, position - 1)
                self._depth += 1
            else:
                is_end = self._depth <= self._level + 1
                if is_end:
                    self._keep(data[start:position])
                    start = position
                self._depth -= 1
                if is_end:
                    yield from self._close()
        self._keep(data[start:])

    def _skip_string(self, data: bytes, position: int) -> int:
        """Return where the string ends that began before; the end of the data if it goes on."""
        end = _REST_OF_STRING.match(data, position)
        assert end is not None  # it matches nothing at all, too
        self._in_string = not end[1]
        # a backslash whose second byte is in the next chunk
        self._in_escape = self._in_string and end.end() < len(data)
        return len(data) if self._in_string else end.end()

    def close(self, missing: str) -> None:
        """Raise WrongFormat unless the document is whole and had the array."""
        if self._depth or self._in_string:
            raise WrongFormat(_TRUNCATED)
        if not self._is_over or self._kept.strip():
            raise WrongFormat(_NOT_JSON)
        if not self._is_found:
            raise WrongFormat(missing)

    def _keep(self, data: bytes) -> None:
        if self._depth > self._level:  # a record: one byte more than allowed tells that it is long
            self._kept += data[: LONGEST_LINE + 1 - len(self._kept)]
        else:
            self._kept += data
            del self._kept[:-_LONGEST_GAP]

    def _open(self, byte: bytes, position: int) -> int:
        """Return where the record or gap begins that this bracket opens."""
        gap, self._kept = bytes(self._kept), bytearray()
        if self._in_array:
            if not (_SEPARATOR.fullmatch(gap) if self._records else not gap.strip()):
                raise WrongFormat(_NOT_OBJECTS)
            self._records += 1
            return position
        if self._is_over or (self._depth == 0 and gap.removeprefix(BYTE_ORDER_MARK).strip()):
            raise WrongFormat(_NOT_JSON)
        gap = gap.removeprefix(BYTE_ORDER_MARK)
        if self._depth == self._level - 1 and byte == b"[" and self._start.fullmatch(gap):
            if self._is_found:
                raise WrongFormat("The document has two lists of users.")
            self._in_array = self._is_found = True
        return position + 1

    def _close(self) -> Iterator[bytes | None]:
        kept, self._kept = bytes(self._kept), bytearray()
        if self._depth < 0:
            raise WrongFormat(_NOT_JSON)
        if self._in_array and self._depth == self._level:
            yield kept if len(kept) <= LONGEST_LINE else None
        elif self._in_array:
            if kept[:-1].strip():
                raise WrongFormat(_NOT_OBJECTS)
            self._in_array = False
        self._is_over = self._depth == 0


def _find_token(data: bytes, position: int) -> re.Match[bytes] | None:
    token = _NEXT.match(data, position)
    return token if token is not None and token[1] else None
