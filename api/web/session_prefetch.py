"""Session checks ahead of the requests that ask for them, for many requests in one trip to Redis.

For the server's main loop (``api.server.event_loop``), which must not wait. Only views that say so
(``http.prompt``) are answered there, and only while nothing but ours runs around them: what an
extension does in a hook may take its time, so its requests go to threads.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from typing import Any

import flask
from flask import Flask

from api.errors import Unavailable
from api.rules.sessions.check_session import check_ahead, forget_ahead
from api.web.cross_origin import Headers
from api.web.session_interface import SessionInterface
from api.web.trusted_proxies import TrustedProxies

_SIGNALS = (
    flask.appcontext_pushed,
    flask.appcontext_popped,
    flask.appcontext_tearing_down,
    flask.request_started,
    flask.request_finished,
    flask.request_tearing_down,
)


class Ahead:
    """What the main loop may take, and who is signed in on it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._heads: tuple[bytes, ...] | None = None

    def takes(self, head: bytes) -> bool:
        """Whether these bytes are the whole head of a request for a prompt view."""
        if self._heads is None:  # by the first request, all hooks are there
            self._heads = tuple(_heads(self._app))
        return head.startswith(self._heads) and head.endswith(b"\r\n\r\n")

    def check(self, requests: Sequence[Sequence[tuple[str, str]]]) -> list[bool]:
        """For each request, by its headers, whether its session is live: told without waiting.

        What is asked of them in this thread until ``forget``, is known then.
        """
        secrets = [self._secret(headers) for headers in requests]
        live: Container[str | None] = ()
        with self._app.app_context(), suppress(Unavailable):  # a thread will find out, and say so
            live = check_ahead({one for one in secrets if one is not None})
        return [one in live for one in secrets]

    def forget(self) -> None:
        """After the requests were answered. Else a later one would be told what held before it."""
        forget_ahead()

    def _secret(self, headers: Sequence[tuple[str, str]]) -> str | None:
        environ: dict[str, Any] = {}
        for name, value in headers:
            if name in {"COOKIE", "AUTHORIZATION"}:
                if f"HTTP_{name}" in environ:
                    return None  # sent twice: not a plain request
                environ[f"HTTP_{name}"] = value
        interface = self._app.session_interface
        if not isinstance(interface, SessionInterface):
            return None
        return interface.secret_of(environ)[0]


def init_app(app: Flask) -> None:
    """Offer it to the server."""
    app.extensions["gatebook.ahead"] = Ahead(app)


def _heads(app: Flask) -> Iterator[bytes]:
    """How requests for prompt views begin."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if (
            not getattr(view, "prompt", False)
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
