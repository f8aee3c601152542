"""WSGI applications without a framework: one does nothing, one checks a password."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BODY = b'{"hello": "world"}\n'
_PASSWORD = "six dusty violins"  # noqa: S105  made up
_hashing = Lock()  # one at a time, as Gatebook does on one core: two would share its caches


def constant(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with a constant body: the cost of gunicorn's threaded worker alone."""
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))]
    start_response("200 OK", headers)
    return [_BODY]


if "DATABASE_URL" in os.environ:  # the other application shall not hold Gatebook's modules
    from api.crypto.passwords import Passwords
    from api.settings import Settings

    _passwords = Passwords(Settings.from_environ())
    _stored = _passwords.hash(_PASSWORD)


def one_hash(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Check a password by Gatebook's own function, then answer with a constant body."""
    with _hashing:
        assert _passwords.verify(_stored, _PASSWORD)
    return constant(environ, start_response)
