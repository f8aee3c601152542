"""Flask, with what every request pays for made cheaper; the hooks are Flask's own, nothing is lost.

Each of these was measured (``make bench``): a session check is little more than Flask itself.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

import msgspec
from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import MapAdapter
from werkzeug.wsgi import get_host

from api.telemetry.logging import STARTED

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class ReadyResponse(Response):
    """Flask's response; one whose body is there goes out without copies of its headers and body."""

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        headers = self.headers.to_wsgi_list()
        names = {name.lower() for name, _ in headers}
        ready = (
            self.status_code in {200, 201}
            and type(self.response) is list
            and all(type(part) is bytes for part in self.response)
            and environ["REQUEST_METHOD"] != "HEAD"
            and "content-length" in names
            and "location" not in names
            and not self._on_close
        )
        if not ready:
            return super().get_wsgi_response(environ)
        return cast("list[bytes]", self.response), self.status, headers


class JSON(DefaultJSONProvider):
    """Compact JSON in UTF-8, by msgspec.

    What that does not know, and whoever asks for an option of ``json.dumps``, gets Flask's own.
    """

    sort_keys = False
    ensure_ascii = False
    compact = True

    def dumps(self, obj: Any, **options: Any) -> str:
        if options:
            return super().dumps(obj, **options)
        return self._encoder.encode(obj).decode()

    def response(self, *args: Any, **members: Any) -> Response:
        """What ``jsonify`` answers."""
        content = self._encoder.encode(self._prepare_response_obj(args, members)) + b"\n"
        return ReadyResponse(content, content_type=self.mimetype)

    @functools.cached_property
    def _encoder(self) -> msgspec.json.Encoder:
        return msgspec.json.Encoder(enc_hook=self.default)


class Application(Flask):
    """See the module's docstring."""

    json_provider_class = JSON
    response_class = ReadyResponse

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """As Flask's. A request's time begins here: a receiver would come later, and cost more."""
        environ[STARTED] = time.perf_counter()
        return super().request_context(environ)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As Flask's. Of a function it is found out once."""
        if type(func) is FunctionType and _is_plain(func):
            return func
        return super().ensure_sync(func)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As Flask's, without asking twice for the host, and without subdomains."""
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


@functools.lru_cache(maxsize=1024)
def _is_plain(func: FunctionType) -> bool:
    return not inspect.iscoroutinefunction(func)
