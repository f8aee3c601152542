"""Read the final answer of a server that may send lines without end."""

from __future__ import annotations

import http
import http.client
from typing import Any

_MOST_INTERIM = 10  # answers of 1xx before the final one
_MOST_LINES = 64 * 1024  # bytes of status lines, headers, sizes of chunks and trailers


class FinalResponse(http.client.HTTPResponse):
    """The answer after interim ones (RFC 9110, 15.2); http.client itself skips only 100.

    101 is final: the server would speak another protocol after it. What surrounds the body is
    bounded as a whole: http.client bounds single lines, and reads trailers without end.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Read from a socket, as http.client asks for it."""
        super().__init__(*arguments, **named)
        self.fp: Any = _BoundedLines(self.fp)

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("too many interim answers")


class _BoundedLines:
    """A stream whose lines have a limit together; other reads go to the stream itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MOST_LINES

    def readline(self, limit: int = -1) -> bytes:
        line: bytes = self._stream.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise http.client.HTTPException("too long outside the body")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
