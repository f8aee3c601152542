"""Look up the sessions of many requests in one round trip to Redis, before they are dispatched.

Optimisation: a part of the fast path, see ``api/server/event_loop.py`` for its gain. The event loop
must not wait, so only views that declare it (``http.inline_safe``) are answered there, and only
while no code but ours runs around them: a hook of an extension may wait. Its requests go to
threads.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from typing import Any

import flask
from flask import Flask

from api.errors import InvalidHeader, Unavailable
from api.rules.sessions.check_session import SessionLookup, forget_prefetched, prefetch_sessions
from api.web.cross_origin import Headers
from api.web.session_interface import ACTIVITY, SessionInterface, is_passive
from api.web.trusted_proxies import TrustedProxies

# The headers that decide about the session, and their names in WSGI.
_VARIABLES = {
    "COOKIE": "HTTP_COOKIE",
    "AUTHORIZATION": "HTTP_AUTHORIZATION",
    "SESSION-ACTIVITY": ACTIVITY,
}
_SIGNALS = (
    flask.appcontext_pushed,
    flask.appcontext_popped,
    flask.appcontext_tearing_down,
    flask.request_started,
    flask.request_finished,
    flask.request_tearing_down,
)


class SessionPrefetch:
    """The requests that the event loop may answer, and the sessions that it looked up for them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._heads: tuple[bytes, ...] | None = None

    def accepts(self, head: bytes) -> bool:
        """Return whether these bytes are the whole head of a request for an inline-safe view."""
        if self._heads is None:  # extensions have registered their hooks by the first request
            self._heads = tuple(_heads(self._app))
        return head.startswith(self._heads) and head.endswith(b"\r\n\r\n")

    def check(self, requests: Sequence[Sequence[tuple[str, str]]]) -> list[bool]:
        """Return for each request, by its headers, whether its session is surely live.

        The application takes the sessions from here when it is called in this thread, until
        ``forget``. Does not wait: False also means that Redis did not answer at once.
        """
        lookups = [self._lookup(headers) for headers in requests]
        live: Container[SessionLookup | None] = ()
        with self._app.app_context(), suppress(Unavailable):  # a thread meets it and answers 503
            live = prefetch_sessions({lookup for lookup in lookups if lookup is not None})
        return [lookup in live for lookup in lookups]

    def forget(self) -> None:
        """Drop the sessions looked up: a later request must see what ended meanwhile (I2)."""
        forget_prefetched()

    def _lookup(self, headers: Sequence[tuple[str, str]]) -> SessionLookup | None:
        """Return the lookup that a request needs; None leaves the request to a thread."""
        environ: dict[str, Any] = {}
        for name, value in headers:
            if (variable := _VARIABLES.get(name)) is not None:
                if variable in environ:
                    return None  # a header sent twice: a thread decides
                environ[variable] = value
        interface = self._app.session_interface
        if not isinstance(interface, SessionInterface):
            return None
        secret, _ = interface.secret_of(environ)
        if secret is None:
            return None
        try:
            return secret, ACTIVITY in environ and is_passive(environ)
        except InvalidHeader:
            return None


def init_app(app: Flask) -> None:
    """Offer the prefetch to the server."""
    app.extensions["gatebook.session_prefetch"] = SessionPrefetch(app)


def _heads(app: Flask) -> Iterator[bytes]:
    """Yield the request line of each inline-safe view."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if (
            not getattr(view, "inline_safe", False)
            or rule.arguments
            or "GET" not in (rule.methods or ())
        ):
            continue
        blueprint = rule.endpoint.rpartition(".")[0]
        if all(_is_ours(hook) for hook in _hooks(app, blueprint)) and _has_our_middleware(app):
            yield f"GET {rule.rule} HTTP/1.1\r\n".encode()


def _hooks(app: Flask, blueprint: str) -> Iterator[Callable[..., Any]]:
    for scope in (None, blueprint):
        yield from app.url_value_preprocessors.get(scope, ())
        yield from app.before_request_funcs.get(scope, ())
        yield from app.after_request_funcs.get(scope, ())
        yield from app.teardown_request_funcs.get(scope, ())
    yield from app.teardown_appcontext_funcs
    for signal in _SIGNALS:
        yield from signal.receivers_for(app)


def _is_ours(hook: Callable[..., Any]) -> bool:
    return getattr(hook, "__module__", "").startswith("api.")


def _has_our_middleware(app: Flask) -> bool:
    inner: Any = app.wsgi_app
    while isinstance(inner, TrustedProxies | Headers):
        inner = inner.wsgi_app
    return bool(inner == type(app).wsgi_app.__get__(app))
