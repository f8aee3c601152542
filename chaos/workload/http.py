"""Send requests over persistent HTTP connections, reopened after an error."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

# Seconds, far above every deadline of the server: an answer that takes so long breaks a promise.
_TIMEOUT = 90.0
# Seconds: gunicorn closes a connection that was idle for 5 s (keepalive).
_LONGEST_IDLE = 3.0


@dataclass(frozen=True)
class TimedAnswer:
    """An answer with its times on the monotonic clock; status 0 if there was no answer."""

    operation: str
    status: int
    began: float
    ended: float
    body: dict[str, Any] = field(default_factory=dict, repr=False)
    request_id: str = ""

    @property
    def took(self) -> float:
        return self.ended - self.began

    @property
    def refused(self) -> bool:
        """Return whether a client must retry: 503, or no answer."""
        return self.status in {0, 503}


class RotatingConnection:
    """A connection to each API machine, used in turn; not safe for two threads."""

    def __init__(self, *ports: int) -> None:
        self._connections = [HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT) for port in ports]
        self._used = [0.0] * len(ports)
        self._turn = 0

    def send(
        self,
        operation: str,
        token: str | None = None,
        body: object = None,
        more: Mapping[str, str] | None = None,
    ) -> TimedAnswer:
        """Send an operation (a method and a path) to the next machine; ``more``: headers."""
        method, path = operation.split()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers.update(more or {})
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        connection = self._next()
        began = time.monotonic()
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            connection.close()
            return TimedAnswer(operation, 0, began, time.monotonic())
        ended = time.monotonic()
        request_id = response.getheader("X-Request-Id", "")
        return TimedAnswer(operation, response.status, began, ended, _object(content), request_id)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()

    def _next(self) -> HTTPConnection:
        self._turn = (self._turn + 1) % len(self._connections)
        connection, now = self._connections[self._turn], time.monotonic()
        if now - self._used[self._turn] > _LONGEST_IDLE:
            connection.close()
        self._used[self._turn] = now
        return connection


def _object(content: bytes) -> dict[str, Any]:
    document = json.loads(content) if content else {}
    return document if isinstance(document, dict) else {}
