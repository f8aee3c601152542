"""Answer session checks of the test client both ways: as a thread does, and as the event loop."""

from __future__ import annotations

import time
from typing import Any, Literal

import pytest
from flask import Flask

from api.cache import readers
from tests.support.at_once import LONGEST

Way = Literal["in a thread", "in the event loop"]
WAYS: tuple[Way, ...] = ("in a thread", "in the event loop")

_call = Flask.__call__


class FastPath:
    """The event loop's part around the application, without gunicorn."""

    def __init__(self, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_on = way == "in the event loop"
        self.answered = 0  # from sessions that were looked up before
        if self.is_on:
            monkeypatch.setattr(readers, "MAIN_LOOP_TIMEOUT", LONGEST)

            def answer(app: Flask, environ: dict[str, Any], start_response: Any) -> Any:
                return self._answer(app, environ, start_response)

            monkeypatch.setattr(Flask, "__call__", answer)

    def _answer(self, app: Flask, environ: dict[str, Any], start_response: Any) -> Any:
        prefetch = app.extensions["gatebook.session_prefetch"]
        target = environ["PATH_INFO"] + ("?" if environ["QUERY_STRING"] else "")
        headers = [
            (name.removeprefix("HTTP_").replace("_", "-"), value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        ]
        if not prefetch.accepts(f"{environ['REQUEST_METHOD']} {target} HTTP/1.1\r\n\r\n".encode()):
            return _call(app, environ, start_response)
        _await_connection(app)
        try:
            self.answered += sum(prefetch.check([headers]))
            return _call(app, environ, start_response)
        finally:
            prefetch.forget()


def _await_connection(app: Flask) -> None:
    """Wait until the batch reader, which connects in a thread of its own, is connected."""
    reader = app.extensions["gatebook.redis_get_at_once"].__self__
    deadline = time.monotonic() + LONGEST
    while reader._connection is None:
        assert time.monotonic() < deadline
        reader.get(["gatebook-test:nothing"])
        time.sleep(0.001)
