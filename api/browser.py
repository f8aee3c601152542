"""What browsers may do from where: CORS for the allowed origins, refusal of cross-site requests.

There are no CSRF tokens to fetch. A browser says where a request comes from, in ``Sec-Fetch-Site``
and ``Origin``; an unsafe request without an ``Authorization`` header must come from this origin or
an allowed one. SameSite alone is no defence: two ports of localhost are the same site. A client
that sends neither header is not a browser, and nobody can make it send somebody else's cookie.
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from api.bearer import bearer_token
from api.errors import CrossSiteRequest
from api.settings import Settings, current

SAFE = {"GET", "HEAD", "OPTIONS"}
EXPOSED = "ETag, Idempotent-Replayed, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
PREFLIGHT_LIFE = 7200  # seconds; the most that Chromium takes


def check_origin() -> Response | None:
    """Before each request: answer preflights, refuse what foreign pages send."""
    origin = request.headers.get("Origin")
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        if not _allowed(origin):
            raise CrossSiteRequest(origin, origin or "a page that hides it")
        response = Response(status=204)
        del response.headers["Content-Type"]
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = HEADERS
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_LIFE)
        return response
    if request.method not in SAFE and bearer_token(request.headers) is None:
        _check_unsafe(origin)
    return None


def check_body() -> None:
    """Before each request:

    no body is read that is too long, nor any but JSON along with a cookie.
    """
    if request.method in SAFE:
        return  # a body means nothing there (RFC 9110, 9.3.1), and nobody reads it
    length = request.content_length or 0
    if length > current().max_body_bytes:
        raise RequestEntityTooLarge
    has_body = length > 0 or "Transfer-Encoding" in request.headers
    if has_body and not is_json(request.mimetype):
        # a form or text/plain is what a foreign page can send without a preflight
        raise UnsupportedMediaType


def is_json(mimetype: str) -> bool:
    """The one media type of bodies; its charset is UTF-8, named or not."""
    if mimetype != "application/json":
        return False
    charset = request.mimetype_params.get("charset", "utf-8")
    return charset.lower() in {"utf-8", "utf8"}


def add_headers(response: Response) -> Response:
    """After each request: CORS for allowed origins, and what keeps browsers from guessing."""
    headers = response.headers
    headers.update(cors_headers(request.headers.get("Origin"), current()))
    if request.method == "OPTIONS" and response.calculate_content_length() == 0:
        headers.pop("Content-Type", None)  # Flask calls the nothing that it answers text/html
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if current().secure:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if request.path == "/v1" or request.path.startswith("/v1/"):
        # shared caches have served one person's answer to another (Flask CVE-2023-30861)
        headers["Cache-Control"] = "no-store"
        headers["Vary"] = "Origin, Cookie, Authorization"
    return response


def cors_headers(origin: str | None, settings: Settings) -> dict[str, str]:
    """What lets the page of an allowed origin read an answer."""
    if origin is None or origin not in settings.allowed_origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED,
    }


def init_app(app: Flask) -> None:
    """Connect to the application, before everything else that looks at requests."""
    app.before_request(check_origin)
    app.before_request(check_body)
    app.after_request(add_headers)


def _check_unsafe(origin: str | None) -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin" or _allowed(origin):
        return
    if site is None and origin is None:
        return
    raise CrossSiteRequest(origin, origin or f"a page that hides it (Sec-Fetch-Site: {site})")


def _allowed(origin: str | None) -> bool:
    # compared whole: look-alikes (https://app.example.evil) and 'null' are not in the list
    return origin is not None and (
        origin == current().public_url or origin in current().allowed_origins
    )
