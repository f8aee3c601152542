"""Send requests over HTTP connections: kept open, opened anew when they were lost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

# Far above every deadline of the server: an answer that takes so long is a broken promise.
_PATIENCE = 90.0
# gunicorn closes a connection that was idle for 5 s (keepalive)
_IDLE = 3.0


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when nothing did. Times are those of ``time.monotonic``."""

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
        """503, or no answer: try again later. Anything else unexpected is a fault of ours."""
        return self.status in {0, 503}


class Connection:
    """One to each API machine; each request goes to the next machine. Not for two threads."""

    def __init__(self, *ports: int) -> None:
        self._connections = [HTTPConnection("127.0.0.1", port, timeout=_PATIENCE) for port in ports]
        self._used = [0.0] * len(ports)
        self._turn = 0

    def send(self, operation: str, token: str | None = None, body: object = None) -> Answer:
        """``operation`` is a method and a path."""
        method, path = operation.split()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
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
            return Answer(operation, 0, began, time.monotonic())
        ended = time.monotonic()
        request_id = response.getheader("X-Request-Id", "")
        return Answer(operation, response.status, began, ended, _object(content), request_id)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()

    def _next(self) -> HTTPConnection:
        self._turn = (self._turn + 1) % len(self._connections)
        connection, now = self._connections[self._turn], time.monotonic()
        if now - self._used[self._turn] > _IDLE:
            connection.close()
        self._used[self._turn] = now
        return connection


def _object(content: bytes) -> dict[str, Any]:
    found = json.loads(content) if content else {}
    return found if isinstance(found, dict) else {}
