"""CORS for the allowed origins, and refusal of cross-site requests (CSRF defence).

There are no CSRF tokens to fetch. A browser sends the origin of a request in ``Sec-Fetch-Site`` and
``Origin``; an unsafe request without an ``Authorization`` header must come from this origin or an
allowed one. SameSite alone is no defence: two ports of localhost are the same site. A client that
sends neither header is not a browser, and can't be made to send another person's cookie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from api.errors import CrossSiteRequest
from api.i18n.catalogues import Phrase
from api.settings import Settings, current
from api.settings.origin import can_be_allowed
from api.telemetry import request_id
from api.web.bearer import bearer_token
from api.web.form_paths import FORM_TYPE, takes_form
from api.web.headers import DEFAULTS, HSTS, NEVER_STORED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE = {"GET", "HEAD", "OPTIONS"}
# Location is for extensions; browsers expose Content-Language and a few others by themselves.
EXPOSED = (
    "Content-Disposition, Date, ETag, Idempotent-Replayed, Link, Location, RateLimit,"
    " RateLimit-Policy, Retry-After, X-Request-Id"
)
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Session-Activity,"
    " X-Request-Id"
)
_NEVER_STORED_NAMES = [name.lower() for name, _ in NEVER_STORED]
# A text in one language was chosen by Accept-Language.
_TRANSLATED = [NEVER_STORED[0], ("Vary", "Origin, Cookie, Authorization, Accept-Language")]
_LONGEST_CONTENT_TYPE = 256
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_MOST_HEADERS = 64  # that gunicorn accepts in the request itself
_LONGEST_LIST = 2048
_PREFLIGHT_VARY = "Access-Control-Request-Method, Access-Control-Request-Headers"
PREFLIGHT_LIFE = 7200  # seconds; the most that Chromium accepts


def check_request() -> Response | None:
    """Check origin and body of a request that may change state; return the answer to a preflight.

    A GET or a HEAD changes nothing, and its body is not read (RFC 9110, 9.3.1).
    """
    if request.method in {"GET", "HEAD"}:
        return None
    preflight = check_origin()
    if preflight is None:
        check_body()
    return preflight


def check_origin() -> Response | None:
    """Answer preflights, and refuse unsafe requests from foreign pages."""
    origin = request.headers.get("Origin")
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        if not _allowed(origin):
            raise _refusal(origin, Phrase("a page that hides its origin"))
        response = Response(status=204)
        del response.headers["Content-Type"]
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = _allowed_headers()
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_LIFE)
        return response
    if request.method not in SAFE and bearer_token(request.environ) is None:
        if takes_form(request.path):
            return None  # from the page of a provider; it reads no cookie and changes nothing
        _check_unsafe(origin)
    return None


def refuse_foreign_pages() -> None:
    """Refuse a GET that leaves something behind, such as a count, if a foreign page caused it.

    SameSite=Lax cookies come with a link in a foreign page. A URL that the person typed or has as a
    bookmark (Sec-Fetch-Site: none) is their own request.

    Raises ``CrossSiteRequest``.
    """
    if bearer_token(request.environ) is None and request.headers.get("Sec-Fetch-Site") != "none":
        _check_unsafe(request.headers.get("Origin"))


def check_body() -> None:
    """Refuse a body that is too long, or that is not JSON (a form, where a form is taken)."""
    if request.method in SAFE:
        return
    length = request.content_length or 0
    if length > current().max_body_bytes:
        raise RequestEntityTooLarge
    is_chunked = "Transfer-Encoding" in request.headers
    if (length > 0 or is_chunked) and not _brings_what_is_taken():
        if is_chunked and not request.stream.read(1):  # an empty body is no body
            return
        # a form or text/plain is what a foreign page can send without a preflight
        raise UnsupportedMediaType


def _brings_what_is_taken() -> bool:
    if takes_form(request.path):
        return request.mimetype == FORM_TYPE
    return brings_json()


def brings_json() -> bool:
    """Return whether Content-Type is application/json in UTF-8, with or without a charset."""
    # 8 KiB of parameters took 7 ms to parse
    if len(request.headers.get("Content-Type", "")) > _LONGEST_CONTENT_TYPE:
        return False
    if request.mimetype != "application/json":
        return False
    charset = request.mimetype_params.get("charset", "utf-8")
    return charset.lower() in {"utf-8", "utf8"}


class Headers:
    """WSGI middleware that adds CORS and security headers to every answer.

    A header that a view sets, such as Content-Security-Policy, stays; but nothing under /v1 may be
    stored.
    """

    def __init__(self, wsgi_app: WSGIApplication, settings: Settings) -> None:
        self.wsgi_app = wsgi_app
        self._settings = settings
        defaults = [*DEFAULTS, HSTS] if settings.secure else DEFAULTS
        self._defaults = [(name.lower(), (name, value)) for name, value in defaults]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, self._completed(environ, headers), *error)

        return self.wsgi_app(environ, start)

    def _completed(
        self, environ: WSGIEnvironment, headers: list[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        present = {name.lower(): value for name, value in headers}
        without = []
        if environ["REQUEST_METHOD"] == "OPTIONS" and present.get("content-length", "0") == "0":
            without.append("content-type")  # Flask labels an empty answer text/html
        more = [pair for name, pair in self._defaults if name not in present]
        more.append(("X-Request-Id", request_id.of(environ)))
        path = "/" + environ["PATH_INFO"].lstrip("/")  # as routing reads it
        if path == "/v1" or path.startswith("/v1/"):
            without += _NEVER_STORED_NAMES
            more += _TRANSLATED if "content-language" in present else NEVER_STORED
        else:
            # Also without an Origin: a cache would give this answer to the page of an allowed
            # origin.
            without.append("vary")
            more.append(("Vary", _with_origin(headers)))
        if "access-control-allow-headers" in present:
            more.append(("Vary", _PREFLIGHT_VARY))
        # a view opens what is public for every page, without credentials
        is_open = "access-control-allow-origin" in present
        if (origin := environ.get("HTTP_ORIGIN")) and not is_open:
            more += cors_headers(origin, self._settings).items()
        if any(name in present for name in without):
            headers = [pair for pair in headers if pair[0].lower() not in without]
        return headers + more


def _with_origin(headers: list[tuple[str, str]]) -> str:
    """Return the Vary header of an answer, with Origin added."""
    names = [value for name, value in headers if name.lower() == "vary"]
    return ", ".join([*names, "Origin"])


def cors_headers(origin: str | None, settings: Settings) -> dict[str, str]:
    """Return the headers that let the page of an allowed origin read an answer."""
    if origin is None or origin not in settings.allowed_origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED,
    }


def init_app(app: Flask, settings: Settings) -> None:
    """Register the checks, before every other handler that reads requests."""
    app.before_request(check_request)
    app.wsgi_app = Headers(app.wsgi_app, settings)  # type: ignore[method-assign]


def _check_unsafe(origin: str | None) -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin" or _allowed(origin):
        return
    if site is None and origin is None:
        return
    raise _refusal(
        origin, Phrase("a page that hides its origin (Sec-Fetch-Site: {site})", site=site)
    )


def _refusal(origin: str | None, hidden: Phrase) -> CrossSiteRequest:
    settable = origin is not None and can_be_allowed(origin)
    return CrossSiteRequest(origin, origin or hidden, can_be_allowed=settable)


def _allowed_headers() -> str:
    """Return the headers of this API, and all others that the preflight names.

    Libraries that trace requests add headers of their own, such as ``traceparent``: without
    permission the browser would refuse the whole request. No header here weakens a check: a page
    that may send requests may also choose their headers.
    """
    listed = request.headers.get("Access-Control-Request-Headers", "")
    names = [name.strip(" \t") for name in listed.split(",")]
    if len(listed) > _LONGEST_LIST or len(names) > _MOST_HEADERS:
        return HEADERS
    known = HEADERS.lower().split(", ")
    others = [name for name in names if name.lower() not in known]
    if not all(_TOKEN.fullmatch(name) for name in others):
        return HEADERS
    return ", ".join([HEADERS, *others])


def _allowed(origin: str | None) -> bool:
    # compared as a whole: look-alikes (https://app.example.evil) and 'null' are not in the list
    return origin is not None and (
        origin == current().public_url or origin in current().allowed_origins
    )
