"""Structured logs: JSON in production, readable on a terminal. No body, no secret, no query string.

Flask's own signals feed the request log: ``request_started``, ``request_finished``,
``got_request_exception``.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, got_request_exception, request, request_finished
from flask import request_started as flask_request_started

from api import ids
from api.settings import Settings

log = structlog.get_logger("api.request")

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = {"health.healthz", "health.readyz"}


def configure(settings: Settings) -> None:
    """Set up structlog and the standard logging it shares a stream with."""
    console = settings.log_format == "console" or (
        settings.log_format == "auto" and sys.stderr.isatty()
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _on_one_line,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer]
        if not console
        else [*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Give each request an id, and a line in the log."""
    app.before_request(_begin)
    app.after_request(_echo)
    # module-level functions: blinker holds receivers weakly
    flask_request_started.connect(_started, app)
    request_finished.connect(_finished, app)
    got_request_exception.connect(_failed, app)


def request_id() -> str:
    """The id of the request at hand: the client's if it is sane, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _SANE_ID.fullmatch(given) else str(ids.new_id())
    return str(g.request_id)


def _begin() -> None:
    request_id()


def _echo(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    return response


def _started(_app: Flask, **_: Any) -> None:
    g.started_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _finished(_app: Flask, response: Response, **_: Any) -> None:
    say = log.debug if request.endpoint in _QUIET else log.info
    caller = g.get("caller")
    say(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started_at", time.perf_counter())) * 1000, 1),
        ip=request.remote_addr,
        account=str(caller.account.id) if caller else None,
        session=str(caller.id) if caller else None,
    )


def _failed(_app: Flask, exception: BaseException, **_: Any) -> None:
    log.error("request_failed", method=request.method, path=request.path, exc_info=exception)


def _on_one_line(_logger: Any, _method: str, event: Any) -> Any:
    """A value from outside can't begin a line of its own, nor steer a terminal (ASVS 16.4.1)."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = re.sub(
                r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", value
            )
    return event
