"""Create the Flask application class: JSON by msgspec, and routing without repeated work.

It uses Flask's own hooks, and every hook of an extension works as in Flask.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import msgspec
from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import Map, MapAdapter, UnicodeConverter
from werkzeug.wsgi import get_host

from api.telemetry.logging import STARTED

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class ReadyResponse(Response):
    """Flask's response; a complete body goes out without copies of its headers and body.

    Optimisation: without it and the cache of coroutine views that was removed, a session check
    takes 1.05 to 1.07 of the time (make bench, 2026-11; ADR 13).
    """

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        headers = self.headers.to_wsgi_list()
        names = {name.lower() for name, _ in headers}
        is_ready = (
            self.status_code in {200, 201}
            and type(self.response) is list
            and all(type(part) is bytes for part in self.response)
            and environ["REQUEST_METHOD"] != "HEAD"
            and "content-length" in names
            and "location" not in names
            and not self._on_close
        )
        if not is_ready:
            return super().get_wsgi_response(environ)
        return cast("list[bytes]", self.response), self.status, headers


class JSON(DefaultJSONProvider):
    """Compact JSON in UTF-8, by msgspec.

    Types that msgspec does not know, and calls with an option of ``json.dumps``, go to Flask's own
    provider.
    """

    sort_keys = False
    ensure_ascii = False
    compact = True

    def dumps(self, obj: Any, **options: Any) -> str:
        if options:
            return super().dumps(obj, **options)
        return self._encoder.encode(obj).decode()

    def response(self, *args: Any, **members: Any) -> Response:
        """Return the response of ``jsonify``."""
        content = self._encoder.encode(self._prepare_response_obj(args, members)) + b"\n"
        return ReadyResponse(content, content_type=self.mimetype)

    @functools.cached_property
    def _encoder(self) -> msgspec.json.Encoder:
        return msgspec.json.Encoder(enc_hook=self.default)


class OtherConverter(UnicodeConverter):
    """Match a segment that is none of these words: ``/v1/accounts/<other("searches"):id>``.

    Otherwise the methods of the resource with the id would be methods of ``/v1/accounts/searches``.
    """

    def __init__(self, url_map: Map, *words: str) -> None:
        super().__init__(url_map)
        self.regex = rf"(?!(?:{'|'.join(words)})$)[^/]+"


class Application(Flask):
    """Flask with our JSON provider and a cheaper start of each request."""

    json_provider_class = JSON
    response_class = ReadyResponse

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Note the start of the request: a receiver of a signal would run later, at more cost."""
        environ[STARTED] = time.perf_counter()
        return super().request_context(environ)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the routes to a request as Flask does, for routes without hosts and subdomains.

        Optimisation: session check 0.91 of the time without it (make bench, 2026-11). Flask finds
        and checks the host of a request twice; here a host is checked once for all its requests.
        Flask also refuses host labels of more than 63 bytes and upgrades to WebSocket; this method
        ignores both (``tests/web/test_flask_app.py``).
        """
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        scheme = environ["wsgi.url_scheme"]
        if "HTTP_HOST" in environ:
            host = _host(scheme, environ["HTTP_HOST"])
        else:
            host = get_host(environ)
        request.host = host
        return MapAdapter(
            self.url_map,
            host,
            environ["SCRIPT_NAME"],
            "",
            scheme,
            request.path,
            request.method,
            environ["QUERY_STRING"],
        )


@functools.lru_cache(maxsize=64)
def _host(scheme: str, header: str) -> str:
    return get_host({"wsgi.url_scheme": scheme, "HTTP_HOST": header})
