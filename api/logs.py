"""Structured logs: JSON in production, readable on a terminal. No body, no secret, no query string.

Flask's own signals feed the request log: ``request_started``, ``request_finished``,
``got_request_exception``.
"""

from __future__ import annotations

import io
import logging
import re
import sys
import time
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, got_request_exception, request, request_finished
from flask import request_started as flask_request_started

from api import ids
from api.network import client_address
from api.settings import Settings

log = structlog.get_logger("api.request")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = {"health.healthz", "health.readyz"}


def configure(settings: Settings) -> None:
    """Set up structlog: to standard error, in the format and from the level of the settings."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_processors(settings)],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def gunicorn_logging(settings: Settings) -> dict[str, Any]:
    """``logconfig_dict`` for gunicorn, whose own messages then look like all others."""
    *before, renderer = _processors(settings)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": settings.log_level.upper(), "handlers": ["stderr"]},
        "loggers": {
            # the application logs requests itself
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
            "gunicorn.error": {"level": settings.log_level.upper(), "propagate": True},
        },
    }


def _processors(settings: Settings) -> list[Any]:
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _on_one_line,
    ]
    if settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty()):
        return [*chain, structlog.dev.ConsoleRenderer(exception_formatter=_traceback)]
    return [
        *chain,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ]


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
        ip=client_address(request.remote_addr),
        account=str(caller.account.id) if caller else None,
        session=str(caller.id) if caller else None,
    )


def _failed(_app: Flask, exception: BaseException, **_: Any) -> None:
    log.error("request_failed", method=request.method, path=request.path, exc_info=exception)


def _on_one_line(_logger: Any, _method: str, event: Any) -> Any:
    """A value from outside can't begin a line of its own, nor steer a terminal (ASVS 16.4.1)."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _escaped(value)
    return event


def _traceback(stream: TextIO, exc_info: Any) -> None:
    """For a terminal.

    Plain: other formatters print the values of local variables, passwords among them. Indented and
    escaped, since an exception's message may be what a client sent.
    """
    plain = io.StringIO()
    structlog.dev.plain_traceback(plain, exc_info)
    lines = plain.getvalue().strip("\n").split("\n")
    stream.write("".join(f"\n  {_escaped(line)}" for line in lines))


def _escaped(text: str) -> str:
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
