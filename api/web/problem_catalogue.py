"""The problem catalogue: one table from the codes of ``api.errors`` to RFC 9457 problems.

``PROBLEMS`` says, per code, which status it becomes and how it is explained to a person;
``/problems/<name>`` and ``docs/problems.md`` are drawn from the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.domain.languages import DEFAULT
from api.i18n.catalogues import translated


@dataclass(frozen=True)
class Problem:
    """One row of the table: how a code is answered and explained."""

    status: int
    title: str
    meaning: str
    remedy: str


PROBLEMS: dict[str, Problem] = {
    "malformed_json": Problem(
        400,
        "The body is not JSON",
        "The body must be one JSON text in UTF-8 with one meaning: no duplicate keys, no NaN or"
        " Infinity, no lone surrogates, no byte order mark, at most 32 levels deep.",
        "Send what a JSON serializer writes. The detail says what was found.",
    ),
    "invalid_header": Problem(
        400,
        "A request header is not valid",
        "A header that this API reads has a value outside its syntax.",
        "The detail names the header and what it takes.",
    ),
    "bad_request": Problem(
        400,
        "The request can't be understood",
        "The request is not valid HTTP, or not in the form this server takes.",
        "Send a well-formed HTTP/1.1 request with a Host header.",
    ),
    "not_signed_in": Problem(
        401,
        "You are not signed in",
        "The request carries no session, or one that has ended or expired.",
        "Sign in with POST /v1/sessions. Browsers must send the cookie (fetch with"
        " credentials: 'include'); apps send Authorization: Bearer.",
    ),
    "wrong_credentials": Problem(
        401,
        "The address or the password is wrong",
        "No account matches that address and password. Which of the two is wrong is not said.",
        "Check both and try again; attempts are limited.",
    ),
    "forbidden": Problem(
        403,
        "You may not do this",
        "You are signed in, but this is not open to your account.",
        "Ask an administrator for the role it needs.",
    ),
    "reauthentication_required": Problem(
        403,
        "Confirm that it is you",
        "This is sensitive, and the password was last given too long ago. The member max_age says"
        " how many seconds are allowed.",
        "POST /v1/session/reauthentications with the password, then repeat the request.",
    ),
    "email_not_verified": Problem(
        403,
        "The address is not verified",
        "You are signed in, but this is open only to an account whose address is verified.",
        "Use the link or the code in the mail. POST /v1/email-verifications sends another one.",
    ),
    "cross_site_request": Problem(
        403,
        "The request comes from a foreign site",
        "A browser sent it from a page whose origin is not among the allowed ones. The member"
        " origin names the origin that was seen.",
        "If it is your front end, add its origin (scheme, host and port, exactly) to the setting"
        " ALLOWED_ORIGINS and restart.",
    ),
    "not_found": Problem(
        404,
        "There is nothing here",
        "The URL names nothing, or something that is not yours.",
        "Check the URL against /docs.",
    ),
    "method_not_allowed": Problem(
        405,
        "The method is not allowed here",
        "The resource exists but does not take this method.",
        "The Allow header lists those it takes.",
    ),
    "conflict": Problem(
        409,
        "The state does not allow it",
        "Another change came first, or the thing is not in a state for this.",
        "Read the resource again and decide anew.",
    ),
    "email_taken": Problem(
        409,
        "The address is taken",
        "An account with this address exists.",
        "Sign in, or use another address.",
    ),
    "gone": Problem(
        410,
        "It is no longer here",
        "It was here once. What is older than the operator keeps has been dropped.",
        "Ask the operator for the export that was made before.",
    ),
    "precondition_failed": Problem(
        412,
        "Someone changed it first",
        "The If-Match header names a version that is not the current one. Nothing was changed.",
        "Read the resource again, merge, and send the new ETag.",
    ),
    "body_too_large": Problem(
        413,
        "The body is too large",
        "The body is longer than this server takes (setting MAX_BODY_BYTES).",
        "Send less.",
    ),
    "unsupported_media_type": Problem(
        415,
        "The body must be application/json",
        "Bodies are JSON in UTF-8 and nothing else; forms and multipart are not read.",
        "Send Content-Type: application/json.",
    ),
    "invalid_body": Problem(
        422,
        "The body is not valid",
        "It is JSON, but not what this operation takes. The member errors has one entry a fault: a"
        " JSON pointer, a code for programs, a message for people, params for translation.",
        "Mend the fields named and send it again.",
    ),
    "invalid_query": Problem(
        422,
        "The query is not valid",
        "A query parameter is unknown, repeated, or has a value that is not taken.",
        "Mend the parameters named in errors.",
    ),
    "idempotency_key_reused": Problem(
        422,
        "The idempotency key was used for another request",
        "Within 24 hours the same Idempotency-Key came with a different body.",
        "Use a new key for each new request; repeat a key only to repeat the same request.",
    ),
    "too_many_attempts": Problem(
        429,
        "Too many attempts",
        "A limit for this account or this network address is reached.",
        "Wait for the seconds in Retry-After. RateLimit-Policy and RateLimit tell the limits.",
    ),
    "internal_error": Problem(
        500,
        "Something broke on our side",
        "A fault of the server. It has been logged under the request_id.",
        "Try again later; tell the operator the request_id.",
    ),
    "unavailable": Problem(
        503,
        "Not available right now",
        "Something this request needs did not answer in time. Nothing was changed, unless the"
        " detail says that the outcome is unknown.",
        "Try again after the seconds in Retry-After, with the same Idempotency-Key if you sent"
        " one.",
    ),
}


def reference() -> str:
    """The list of ``docs/problems.md``, in Markdown."""
    return "\n\n".join(
        f"## {problem.status} `{code}`\n\n**{problem.title}.** {problem.meaning}\n\n"
        f"*What to do:* {problem.remedy}"
        for code, problem in PROBLEMS.items()
    )


def problem_type(code: str) -> str:
    """The problem's ``type``: a URI reference to its page, ``/problems/invalid-body``."""
    return "/problems/" + code.replace("_", "-")


def problem_document(
    code: str,
    *,
    request_id: str,
    detail: str | None = None,
    extra: Mapping[str, object] | None = None,
    language: str = DEFAULT,
) -> dict[str, object]:
    """The RFC 9457 document for a code of ``PROBLEMS``, title and detail in ``language``."""
    problem = PROBLEMS[code]
    return {
        "type": problem_type(code),
        "title": translated(problem.title, language),
        "status": problem.status,
        "code": code,
        "detail": translated(detail or problem.meaning, language),
        "request_id": request_id,
        **(extra or {}),
    }
