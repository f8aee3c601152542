"""Write one JSON object piece by piece, so that no document is held in memory.

Each object closes at the end only: what is cut off does not parse.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from api.domain.clock import to_text
from api.domain.document_piece import DocumentPiece, MemberPiece
from api.domain.visible_text import escaped_json

_encoder = msgspec.json.Encoder()


class DocumentStream:
    """The state of a document that is being written; it begins with the first piece."""

    def __init__(self) -> None:
        self._objects: list[str] = []  # names of the open objects within the document
        self._list: tuple[str, ...] | None = None
        self._seen: set[tuple[str, ...]] = set()
        self._comma = b"{"  # before the next member

    def piece(self, piece: DocumentPiece) -> bytes:
        """Return the bytes of the next piece.

        Raises ``ValueError`` for a member that was written before: the reader would see one of
        them. Raises ``TypeError`` for a value without a JSON form.
        """
        if isinstance(piece, MemberPiece):
            return self._begin(piece.path) + self._ended(_json(piece.value))
        begin = b"" if piece.path == self._list else self._begin(piece.path) + b"["
        rows = b",".join(_json(row) for row in piece.rows)
        if begin:
            self._list, self._comma = piece.path, b""
        if rows:
            rows, self._comma = self._comma + rows, b","
        return begin + rows

    def end(self) -> bytes:
        """Return the last bytes; only with them the document parses."""
        return self._close(0) + b"}\n"

    def _begin(self, path: tuple[str, ...]) -> bytes:
        if path in self._seen:
            raise ValueError(f"{'.'.join(path)} occurs twice.")
        self._seen.add(path)
        *outer, name = path
        common = 0
        while self._objects[common : common + 1] == outer[common : common + 1] != []:
            common += 1
        opened = self._close(common)
        for object_name in outer[common:]:
            opened += self._comma + _json(object_name) + b":"
            self._objects.append(object_name)
            self._comma = b"{"
        return opened + self._ended(self._comma + _json(name) + b":")

    def _close(self, depth: int) -> bytes:
        closed = b"" if self._list is None else b"]"
        self._list = None
        closed += b"}" * (len(self._objects) - depth)
        del self._objects[depth:]
        return closed if not closed else self._ended(closed)

    def _ended(self, written: bytes) -> bytes:
        self._comma = b","
        return written


def _json(value: Any) -> bytes:
    # the values stay the same, and a terminal shows every character
    return escaped_json(_encoder.encode(_plain(value)))


def _plain(value: Any) -> Any:
    """Return the value with times as everywhere in the API: in UTC, with milliseconds."""
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
