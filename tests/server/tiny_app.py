"""The smallest application on which the server's own behaviour can be tested."""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections.abc import Iterable
from typing import Any

from api.server import connection, worker

# Limits that a test must not depend on are set so high that no machine exceeds them.
for _module, _name in (
    (worker, "_STUCK_AFTER"),
    (connection, "_LINGER"),
):
    if _name in os.environ:
        setattr(_module, _name, float(os.environ[_name]))


class _NoPool:
    def warm(self) -> None:
        """Do nothing: gunicorn.conf.py calls this on the pool."""


class _App:
    extensions: dict[str, object] = {"gatebook.pool": _NoPool()}
    _turns = itertools.count()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/crash":
            raise RuntimeError("a secret in a message")
        if environ["PATH_INFO"] == "/exit":
            raise SystemExit(1)
        if environ["PATH_INFO"] == "/bad-header":
            start_response("200 OK", [("X-Split", "a\r\nb: c")])
            return [b""]
        # Wait until the test, to which this connects, closes the connection.
        if environ["PATH_INFO"] == "/hang":
            gate = socket.create_connection(("127.0.0.1", int(os.environ["GATE"])), timeout=120)
            with gate:
                gate.recv(1)
        if environ["PATH_INFO"] == "/work":
            time.sleep(0.1)
        if environ["PATH_INFO"] == "/large":
            body = b"x" * 50_000_000
        else:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["REQUEST_METHOD"].encode() + b" " + environ["wsgi.input"].read(length)
        turn = str(next(self._turns))
        start_response("200 OK", [("Content-Length", str(len(body))), ("X-Turn", turn)])
        return [body]


app = _App()
