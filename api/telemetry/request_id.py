"""The id of each request: in its answer, its log lines, its audit events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import request

from api.domain import ids

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_KEY = "gatebook.request_id"  # in the WSGI environment, where middleware finds it, too
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current() -> str:
    """Return the id of the current request."""
    return of(request.environ)


def of(environ: WSGIEnvironment) -> str:
    """Return the client's own X-Request-Id if it is valid, else a new one."""
    request_id: str | None = environ.get(_KEY)
    if request_id is None:
        header = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = header if _SANE.fullmatch(header) else ids.new_name()
        environ[_KEY] = request_id
    return request_id
