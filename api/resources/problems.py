"""Answer errors as RFC 9457 problem+json, and serve ``/problems/<name>``, which explains them."""

from __future__ import annotations

import json

import structlog
from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from api.errors import GatebookError, NotFound, Unavailable
from api.errors.providers import ProviderUnavailable
from api.settings import Settings
from api.telemetry import request_id
from api.telemetry.metrics import UNAVAILABLE
from api.throttling import attempt
from api.web import http
from api.web.guards import public
from api.web.problem_catalogue import PROBLEMS
from api.web.problem_document import problem_document

log = structlog.get_logger(__name__)

problems = Blueprint("problems", __name__, url_prefix="/problems")

_BY_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


@problems.get("/<string:name>")
@public
def read(name: str) -> Response:
    problem = PROBLEMS.get(name.replace("-", "_"))
    if problem is None or "_" in name:
        raise NotFound
    code = name.replace("-", "_")
    text = f"{problem.title} ({problem.status} {code})\n\n{problem.meaning}\n\n{problem.advice}\n"
    return http.document(text, "text/plain; charset=utf-8")


def init_app(app: Flask, _settings: Settings) -> None:
    """Answer every exception as a problem, never with HTML or a stack trace."""
    app.register_error_handler(GatebookError, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crashed)


def refused(error: GatebookError) -> Response:
    """Answer a refusal by its problem document."""
    if isinstance(error, Unavailable):
        UNAVAILABLE.inc(error.what)
        log.warning("unavailable", what=error.what, cause=repr(error.__cause__))
        # a failure of the system counts against nobody; a provider is asked at a limited rate also
        # while it fails
        if not isinstance(error, ProviderUnavailable):
            attempt.give_back()
    response = _problem(error.code, error)
    response.headers.update(error.headers)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gatebook"'
    return response


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        # raised while the session was saved, after the view, where Flask wraps the exception
        original = error.original_exception
        if isinstance(original, GatebookError):
            return refused(original)
        return _problem("internal_error")
    response = _problem(_BY_STATUS.get(error.code or 500, "bad_request"))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _crashed(error: Exception) -> Response:
    log.error("unhandled_exception", exc_info=error)
    return _problem("internal_error")


def _problem(code: str, error: GatebookError | None = None) -> Response:
    language = http.language()
    document = problem_document(
        code,
        request_id=request_id.current(),
        detail=error.detail if error else None,
        extra=error.members(language) if error else None,
        language=language,
    )
    response = Response(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n",
        status=PROBLEMS[code].status,
        content_type="application/problem+json",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    # under /v1 it lists more; see cross_origin.Headers
    response.headers["Vary"] = "Accept-Language"
    return response
