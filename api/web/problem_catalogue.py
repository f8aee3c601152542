"""Map the error codes of ``api.errors`` to RFC 9457 problems.

``PROBLEMS`` gives the status and the explanation of each code. ``/problems/<name>`` and
``docs/problems.md`` are generated from it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from api.domain.languages import DEFAULT
from api.i18n.catalogues import translate


@dataclass(frozen=True)
class Problem:
    """The status of one error code, and its explanation for people."""

    status: int
    title: str
    meaning: str
    remedy: str


PROBLEMS: dict[str, Problem] = {
    "malformed_json": Problem(
        400,
        "The body is not JSON",
        "The body must be one JSON text in UTF-8, at most 32 levels deep, without duplicate keys,"
        " NaN, Infinity, lone surrogates or a byte order mark.",
        "Send the output of a JSON serializer. The detail says what is wrong.",
    ),
    "invalid_header": Problem(
        400,
        "A request header is not valid",
        "The value of a header that this API reads does not match the syntax of that header.",
        "The detail names the header and the values that it accepts.",
    ),
    "bad_request": Problem(
        400,
        "The request can't be understood",
        "The request is not valid HTTP, or has a form that this server does not accept.",
        "Send a well-formed HTTP/1.1 request with a Host header.",
    ),
    "not_signed_in": Problem(
        401,
        "You are not signed in",
        "The request carries no session, or one that has ended or expired.",
        "Sign in with POST /v1/sessions. A browser must send the cookie (fetch with credentials:"
        " 'include'); an app must send Authorization: Bearer.",
    ),
    "wrong_credentials": Problem(
        401,
        "The address or the password is wrong",
        "No account matches that address and password. The response does not say which of the two"
        " is wrong.",
        "Check both and try again. The number of attempts is limited.",
    ),
    "forbidden": Problem(
        403,
        "You do not have permission",
        "You are signed in, but your account is not allowed to do this.",
        "Ask an administrator for the required role.",
    ),
    "reauthentication_required": Problem(
        403,
        "Confirm that it is you",
        "This operation is sensitive, and the password was last entered too long ago. The member"
        " max_age gives the allowed number of seconds.",
        "Send the password to POST /v1/session/reauthentications, then repeat the request.",
    ),
    "email_not_verified": Problem(
        403,
        "The address is not verified",
        "You are signed in, but this operation requires an account with a verified address.",
        "Use the link or the code in the mail. POST /v1/email-verifications sends a new mail.",
    ),
    "cross_site_request": Problem(
        403,
        "The request comes from a site that is not allowed",
        "A browser sent the request from a page whose origin is not allowed. The member origin"
        " contains the origin that the browser sent.",
        "If the page is your front end, add its exact origin (scheme, host and port) to the setting"
        " ALLOWED_ORIGINS and restart the server. The origin null, that of a file or a sandboxed"
        " frame, can't be allowed: then the member setting is null.",
    ),
    "not_found": Problem(
        404,
        "Not found",
        "No resource has this URL, or the resource belongs to another account.",
        "Check the URL against /docs.",
    ),
    "method_not_allowed": Problem(
        405,
        "The method is not allowed here",
        "The resource exists but does not accept this method.",
        "The Allow header lists the accepted methods.",
    ),
    "conflict": Problem(
        409,
        "The current state does not allow this",
        "Another change was made first, or the current state does not allow this operation.",
        "Read the resource again, then decide whether to repeat the request.",
    ),
    "email_taken": Problem(
        409,
        "The address is taken",
        "An account with this address exists.",
        "Sign in, or use another address.",
    ),
    "gone": Problem(
        410,
        "No longer available",
        "This resource existed, but it was deleted. The operator keeps such resources for a"
        " limited time.",
        "Ask the operator for the export that was made before the deletion.",
    ),
    "precondition_failed": Problem(
        412,
        "The resource was changed in the meantime",
        "The If-Match header names a version that is not the current one. Nothing was changed.",
        "Read the resource again, merge your change, and send the new ETag.",
    ),
    "body_too_large": Problem(
        413,
        "The body is too large",
        "The body is longer than this server accepts (setting MAX_BODY_BYTES).",
        "Send a smaller body.",
    ),
    "unsupported_media_type": Problem(
        415,
        "The body must be application/json",
        "This API accepts only JSON in UTF-8, neither forms nor multipart bodies.",
        "Send Content-Type: application/json.",
    ),
    "invalid_body": Problem(
        422,
        "The body is not valid",
        "The body is JSON, but this operation does not accept it. The member errors has one entry"
        " per fault: a JSON pointer, a code for programs, a message for people, and params for"
        " translation.",
        "Correct the fields named in errors and send the request again.",
    ),
    "invalid_query": Problem(
        422,
        "The query is not valid",
        "A query parameter is unknown, repeated, or has a value that is not accepted.",
        "Correct the parameters named in errors.",
    ),
    "idempotency_key_reused": Problem(
        422,
        "The idempotency key was used for another request",
        "The same Idempotency-Key was sent with a different body within the last 24 hours.",
        "Use a new key for each new request. Repeat a key only to repeat the same request.",
    ),
    "too_many_attempts": Problem(
        429,
        "Too many attempts",
        "A limit for this account or this network address has been reached.",
        "Wait as long as Retry-After says. RateLimit-Policy and RateLimit describe the limits.",
    ),
    "internal_error": Problem(
        500,
        "Something broke on our side",
        "The server failed. The error was logged under the request_id.",
        "Try again later. If it fails again, send the request_id to the operator.",
    ),
    "unavailable": Problem(
        503,
        "Not available right now",
        "A service that this request needs did not answer in time. Nothing was changed, unless the"
        " detail says that the outcome is unknown.",
        "Try again after the seconds in Retry-After, with the same Idempotency-Key if you sent"
        " one.",
    ),
}


def render_reference() -> str:
    """Return the list in ``docs/problems.md``, as Markdown."""
    return "\n\n".join(
        f"## {problem.status} `{code}`\n\n"
        f"{wrapped(f'**{problem.title}.** {problem.meaning}')}\n\n"
        f"{wrapped(f'*What to do:* {problem.remedy}')}"
        for code, problem in PROBLEMS.items()
    )


def wrapped(paragraph: str) -> str:
    """Wrap a paragraph of Markdown at 100 columns, as the hand-written documents are."""
    return textwrap.fill(paragraph, 100, break_long_words=False, break_on_hyphens=False)


def problem_type(code: str) -> str:
    """Return a problem's ``type``: the URI reference of its page, ``/problems/invalid-body``."""
    return "/problems/" + code.replace("_", "-")


def problem_document(
    code: str,
    *,
    request_id: str,
    detail: str | None = None,
    extra: Mapping[str, object] | None = None,
    language: str = DEFAULT,
) -> dict[str, object]:
    """Return the RFC 9457 document of a code, with title and detail in ``language``."""
    problem = PROBLEMS[code]
    return {
        "type": problem_type(code),
        "title": translate(problem.title, language),
        "status": problem.status,
        "code": code,
        "detail": translate(detail or problem.meaning, language),
        "request_id": request_id,
        **(extra or {}),
    }
