"""Problem documents in English as raw HTTP, for requests that Flask can't answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gunicorn import util
from gunicorn.http import errors

from api.server.connection import RequestTimeout
from api.web.problem_document import problem_document

_Answer = tuple[int, str, str | None]  # status, reason, cause

_STATUSES: dict[type[BaseException], _Answer] = {
    RequestTimeout: (408, "Request Timeout", None),
    errors.LimitRequestLine: (414, "URI Too Long", "The request line is too long."),
    errors.ExpectationFailed: (417, "Expectation Failed", "Expect accepts only 100-continue."),
    errors.LimitRequestHeaders: (
        431,
        "Request Header Fields Too Large",
        "The head of the request is too long, or has too many fields.",
    ),
    errors.UnsupportedTransferCoding: (
        501,
        "Not Implemented",
        "The only accepted transfer coding is chunked.",
    ),
}
_LATE = "This took too long to arrive. Please try again."  # no fault of the app
_MALFORMED: _Answer = (400, "Bad Request", "The request is not valid HTTP/1.1.")
_OUR_FAULT: _Answer = (500, "Internal Server Error", None)
# Raised because of the application's answer or the server's configuration.
_NOT_THE_CLIENTS = (
    errors.InvalidResponseHeader,
    errors.InvalidResponseHeaderName,
    errors.ConfigurationProblem,
)


def is_the_clients(error: BaseException) -> bool:
    """Return whether the request is at fault."""
    return isinstance(error, errors.ParseException) and not isinstance(error, _NOT_THE_CLIENTS)


def answer_to(error: BaseException, request_id: str) -> bytes:
    """Return the whole answer to a request that never reached Flask, or failed on its way back."""
    if is_the_clients(error):
        code, (status, reason, cause) = "bad_request", _STATUSES.get(type(error), _MALFORMED)
    else:
        code, (status, reason, cause) = "internal_error", _OUR_FAULT
    detail = _LATE if isinstance(error, RequestTimeout) else None
    body = _problem(code, status, request_id, detail=detail, cause=cause)
    return _head(status, reason, request_id, len(body)) + body


def too_busy(request_id: str, headers: Mapping[str, str]) -> tuple[bytes, bytes]:
    """Return head and body of a 503 for a request without a thread (load shedding)."""
    more = {"Retry-After": "2", "Vary": "Origin", **headers}
    detail = "The server is too busy. Nothing was changed."
    body = _problem("unavailable", 503, request_id, detail=detail)
    return _head(503, "Service Unavailable", request_id, len(body), more), body


def _problem(
    code: str,
    status: int,
    request_id: str,
    *,
    detail: str | None = None,
    cause: str | None = None,
) -> bytes:
    extra = {"cause": cause} if cause else {}
    document = problem_document(code, request_id=request_id, detail=detail, extra=extra)
    return json.dumps({**document, "status": status}).encode()


def _head(
    status: int, reason: str, request_id: str, length: int, more: Mapping[str, str] | None = None
) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in (more or {}).items())
    return (
        f"HTTP/1.1 {status} {reason}\r\n"
        f"Date: {util.http_date()}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        "Content-Language: en\r\n"
        f"Content-Length: {length}\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {request_id}\r\n{lines}\r\n"
    ).encode("ascii")
