"""Run people who use the API without a pause, over kept connections, and count failures."""

from __future__ import annotations

import json
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST

_PASSWORD = "a quiet harbour at dawn"


class SteadyLoad:
    """A load; ``load.failed`` are requests without an answer, or with an unexpected one."""

    def __init__(self, base: str, ca: Path | None) -> None:
        self.failed: list[str] = []
        self.answered = 0
        self._base = urlsplit(base)
        self._context = ssl.create_default_context(cafile=str(ca)) if ca else None
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)

    def run(self) -> None:
        """Act as one person until the load stops."""
        connection = self._connection()
        email = f"{uuid.uuid4()}@example.com"
        credentials = {"email": email, "password": _PASSWORD}
        self._send(connection, "POST /v1/accounts", 201, credentials)
        while not self._stop.is_set():
            sign_in = {**credentials, "deliver": "token"}
            token = self._send(connection, "POST /v1/sessions", 201, sign_in).get("token")
            if token:
                name = {"name": f"Alice {uuid.uuid4()}"[:40]}
                self._send(connection, "GET /v1/session", 200, token=token)
                self._send(connection, "PATCH /v1/account", 200, name, token=token)
                self._send(connection, "GET /v1/account", 200, token=token, expected=name)
                self._send(connection, "DELETE /v1/session", 204, token=token)
                self._send(connection, "GET /v1/session", 401, token=token)
        connection.close()

    def stop(self) -> None:
        self._stop.set()

    def await_answers(self, count: int) -> None:
        """Wait until ``count`` more requests have been answered."""
        with self._more:
            goal = self.answered + count
            assert self._more.wait_for(lambda: self.answered >= goal, LONGEST), self.failed

    def _connection(self) -> HTTPConnection:
        host, port = self._base.hostname or "", self._base.port
        if self._context is None:
            return HTTPConnection(host, port, timeout=LONGEST)
        return HTTPSConnection(host, port, timeout=LONGEST, context=self._context)

    def _send(
        self,
        connection: HTTPConnection,
        operation: str,
        good: int,
        body: object = None,
        *,
        token: str | None = None,
        expected: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        method, path = operation.split()
        headers = {"Content-Type": "application/json"} if body else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            content = response.read()
            status = str(response.status)
        except (OSError, HTTPException) as error:
            connection.close()
            status, content = type(error).__name__, b""
        answer = json.loads(content) if content.startswith(b"{") else {}
        stale = expected is not None and not expected.items() <= answer.items()
        with self._more:
            self.answered += 1
            if status != str(good) or stale:
                self.failed.append(f"{operation}: {status} {content[:200]!r}")
            self._more.notify_all()
        return answer


@contextmanager
def steady_load(base: str, *, ca: Path | None = None, people: int = 6) -> Iterator[SteadyLoad]:
    """Run the load during a block and yield it; ``failed`` counts its failures."""
    load = SteadyLoad(base, ca)
    threads = [threading.Thread(target=load.run, daemon=True) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()
        for thread in threads:
            thread.join(LONGEST)
