"""The id of each request: in its answer, its log lines, its audit events.

The trace that the caller names is in the log lines, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import has_request_context, request

from api.domain import ids
from api.domain.origin import UNKNOWN, Origin
from api.telemetry import traceparent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_KEY = "gatebook.request_id"  # in the WSGI environment, where middleware finds it, too
_TRACE = "gatebook.trace"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_NO_TRACE: Mapping[str, str] = {}


def current() -> str:
    """Return the id of the current request."""
    return of(request.environ)


def of(environ: WSGIEnvironment) -> str:
    """Return the client's own X-Request-Id if it is valid, else its traceparent's, or a new one."""
    request_id: str | None = environ.get(_KEY)
    if request_id is None:
        parent = environ.get("HTTP_TRACEPARENT")
        trace = None if parent is None else traceparent.parse(parent)
        if trace is not None:
            environ[_TRACE] = {"trace_id": trace.trace_id, "span_id": trace.span_id}
        header = environ.get("HTTP_X_REQUEST_ID", "")
        if _SANE.fullmatch(header):
            request_id = header
        else:
            request_id = ids.new_name() if trace is None else trace.as_request_id()
        environ[_KEY] = request_id
    return request_id


def trace_of(environ: WSGIEnvironment) -> Mapping[str, str]:
    """Return ``trace_id`` and ``span_id`` of the caller, after ``of``; empty without a trace."""
    trace: Mapping[str, str] = environ.get(_TRACE, _NO_TRACE)
    return trace


def origin() -> Origin:
    """Return the current request, as the origin of work that a worker will do.

    The members are unknown outside a request, as in commands and in workers.
    """
    if not has_request_context():
        return UNKNOWN
    return Origin(current(), **trace_of(request.environ))
