"""Write gunicorn's responses: head and body in one send, constant headers unchecked."""

from __future__ import annotations

import functools
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi

from api.domain import clock
from api.web.headers import DEFAULTS, HSTS, NEVER_STORED

# Known to be valid; a pair that differs is checked like any other.
CONSTANT = frozenset({("Content-Type", "application/json"), *DEFAULTS, *NEVER_STORED, HSTS})


@functools.lru_cache(maxsize=2)
def _date(second: int) -> str:
    return f"Date: {util.http_date(second)}\r\n"


class Response(wsgi.Response):  # type: ignore[misc]
    """A response that sends head and body at once.

    Two sends cost one more system call, and another turn of the interpreter's lock. The head waits
    for the first piece of the body, or for the end if there is no body.
    """

    _head = b""
    headers_sent: bool

    def default_headers(self) -> list[str]:
        """Return the default headers without Server: it reveals the software (ASVS 13.4.6)."""
        if self.chunked or self.upgrade:
            return [line for line in super().default_headers() if not line.startswith("Server:")]
        major, minor = self.req.version
        return [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            _date(int(clock.now().timestamp())),
            "Connection: close\r\n" if self.should_close() else "Connection: keep-alive\r\n",
        ]

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Check each byte as gunicorn does, except in the constant headers."""
        super().process_headers([header for header in headers if header not in CONSTANT])
        self.headers += [header for header in headers if header in CONSTANT]

    def send_headers(self) -> None:
        if self.headers_sent:
            return
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers)]
        self._head = util.to_bytestring("".join(lines) + "\r\n", "latin-1")
        self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self._flush()
            super()._emit_body(data)
        else:
            self._flush(data)

    def can_sendfile(self) -> bool:
        """Return False: no body is a file, and sendfile would send it before the head."""
        return False

    def close(self) -> Any:
        if not self.headers_sent:
            self.send_headers()
        self._flush()
        return super().close()

    def _flush(self, more: bytes = b"") -> None:
        head, self._head = self._head, b""
        if head or more:
            util.write(self.sock, head + more)
