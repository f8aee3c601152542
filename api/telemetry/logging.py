"""Structured logs: JSON in production, readable on a terminal. No body, secret or query string.

Flask's own signals feed the request log: ``request_finished``, ``got_request_exception``. The
metrics of a request are updated with its line: another receiver would cost as much as the counting.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import time
from typing import Any, TextIO
from uuid import UUID

import msgspec
import structlog
from flask import (
    Flask,
    Response,
    g,
    got_request_exception,
    has_request_context,
    request,
    request_finished,
)
from gunicorn import glogging

from api.domain import clock
from api.domain.client_address import client_address
from api.settings import Settings
from api.telemetry import metrics, request_id

log = structlog.get_logger("api.request")
_encoder = msgspec.json.Encoder(enc_hook=repr)

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
STARTED = "gatebook.started_at"  # in the WSGI environment
# Characters of a path that are logged: each byte of %ff%ff… becomes six in the log.
_LONGEST_PATH = 512
_QUIET = {"health.healthz", "health.readyz"}


def configure(settings: Settings) -> None:
    """Set up structlog: to standard error, in the format and from the level of the settings."""
    structlog.configure(
        processors=_processors(settings),
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def gunicorn_logging(settings: Settings) -> dict[str, Any]:
    """Return ``logconfig_dict`` for gunicorn, so that its messages look like all others."""
    *processors, renderer = _processors(settings)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": processors,
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


class GunicornLogger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's logger without its log of requests.

    The stock one builds each line even if nothing writes it, because ``logconfig_dict`` is set.
    """

    def access(self, *_: Any) -> None:
        """Do nothing: the application logs requests itself."""


def _processors(settings: Settings) -> list[Any]:
    if settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty()):
        console = structlog.dev.ConsoleRenderer(exception_formatter=_traceback)
        return [_completed, _ids_as_text, console]
    return [_json_line]


def _json_line(logger: Any, method: str, event: Any) -> str:
    """Return the event as a line of JSON, in one processor.

    A chain of processors costs as much again as the line itself. The line is ASCII only: other
    characters (such as U+202E) can change how a terminal shows it.
    """
    event = _completed(logger, method, event)
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(logger, method, event)
    line = _encoder.encode(event)
    if line.isascii():
        return line.decode("ascii")
    return json.dumps(msgspec.json.decode(line), separators=(",", ":"))


def _completed(_logger: Any, method: str, event: Any) -> Any:
    """Add request id, level and time, and escape control characters.

    A value from outside can't begin a line of its own, nor control a terminal (ASVS 16.4.1).
    """
    if "request_id" not in event and has_request_context():
        event["request_id"] = request_id.current()
        event.update(request_id.trace_of(request.environ))
    event["level"] = method
    event["timestamp"] = clock.to_exact_text(clock.now())
    for name, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[name] = _escaped(value)
    return event


def _ids_as_text(_logger: Any, _method: str, event: Any) -> Any:
    """Turn ids into text for a terminal; msgspec does so itself for JSON."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in event.items()}


def init_app(app: Flask) -> None:
    """Give each request an id, and a line in the log. Called after ``configure``."""
    # Bound once, for this application: a lazy logger would be built for every line.
    app.extensions["gatebook.request_log"] = structlog.get_logger("api.request").bind()
    # module-level functions: blinker holds receivers weakly
    request_finished.connect(_finished, app)
    got_request_exception.connect(_failed, app)


def _finished(app: Flask, response: Response, **_: Any) -> None:
    real_request = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    log = app.extensions["gatebook.request_log"]
    say = log.debug if real_request.endpoint in _QUIET else log.info
    now, caller = time.perf_counter(), g.get("caller")
    seconds = now - real_request.environ.get(STARTED, now)
    rule = real_request.url_rule
    # the pattern: a path with ids would make one series for each session, and publish its id
    metrics.count_response(
        real_request.method, rule.rule if rule else "unknown", response.status_code, seconds
    )
    token = g.get("api_token")
    by_token = {} if token is None else {"token": token.id, "owner": token.owner.id}
    say(
        "request",
        request_id=request_id.of(real_request.environ),
        method=real_request.method,
        path=real_request.path[:_LONGEST_PATH],
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        ip=client_address(real_request.remote_addr),
        account=caller.account.id if caller else None,
        session=caller.id if caller else None,
        **by_token,
        **request_id.trace_of(real_request.environ),
    )


def _failed(_app: Flask, exception: BaseException, **_: Any) -> None:
    path = request.path[:_LONGEST_PATH]
    log.error("request_failed", method=request.method, path=path, exc_info=exception)


def _traceback(stream: TextIO, exc_info: Any) -> None:
    """Write a plain traceback to a terminal.

    Other formatters print the values of local variables, passwords among them. Lines are indented
    and escaped, since an exception's message may be a client's input.
    """
    plain = io.StringIO()
    structlog.dev.plain_traceback(plain, exc_info)
    lines = plain.getvalue().strip("\n").split("\n")
    stream.write("".join(f"\n  {_escaped(line)}" for line in lines))


def _escaped(text: str) -> str:
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
