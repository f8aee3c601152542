"""A WSGI application that does nothing: what gunicorn's threaded worker itself costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BODY = b'{"hello": "world"}\n'


def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """200, the same few bytes."""
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))]
    start_response("200 OK", headers)
    return [_BODY]
