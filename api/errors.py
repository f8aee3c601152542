"""What the rules may raise, and the one table from that to RFC 9457 problems.

A rule raises one of the exceptions here; it knows nothing of HTTP. ``PROBLEMS`` says, per code,
which status it becomes and how it is explained to a person; ``/problems/<name>`` and
``docs/problems.md`` are drawn from the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.domain.languages import DEFAULT
from api.i18n.catalogues import Phrase, translated


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field.

    ``pointer`` is a JSON pointer in URI-fragment form (RFC 6901, ``#/email``) for a body;
    ``parameter`` the parameter's name for a query string. ``params`` are what the message is made
    with, for programs.
    """

    code: str
    message: str
    pointer: str | None = None
    parameter: str | None = None
    params: Mapping[str, object] | None = None

    def as_json(self, language: str = DEFAULT) -> dict[str, object]:
        """The member of a problem's ``errors`` array."""
        where = (
            {"pointer": self.pointer} if self.parameter is None else {"parameter": self.parameter}
        )
        message = translated(self.message, language)
        answer: dict[str, object] = {**where, "code": self.code, "message": message}
        if self.params is not None:
            answer["params"] = dict(self.params)
        return answer


class GatebookError(Exception):
    """Anything a rule refuses. ``code`` is a key of ``PROBLEMS``."""

    code = "internal_error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.extra: dict[str, object] = dict(extra or {})
        self.headers: dict[str, str] = dict(headers or {})

    def members(self, language: str) -> dict[str, object]:
        """What the problem document has besides the members that all have."""
        del language
        return self.extra


class MalformedJson(GatebookError):
    """400: the bytes are not one JSON text with one meaning."""

    code = "malformed_json"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class InvalidHeader(GatebookError):
    """400: a request header of ours has a value that can't be used."""

    code = "invalid_header"


class _Invalid(GatebookError):
    one = "1 field needs attention."
    more = "{count} fields need attention."

    def __init__(self, errors: Sequence[FieldError]) -> None:
        count = len(errors)
        super().__init__(self.one if count == 1 else Phrase(self.more, count=count))
        self.errors = tuple(errors)

    def members(self, language: str) -> dict[str, object]:
        return {**self.extra, "errors": [error.as_json(language) for error in self.errors]}


class InvalidBody(_Invalid):
    """422: JSON, but not the JSON this operation takes."""

    code = "invalid_body"


class NotValid(InvalidBody):
    """422: a token or code that opens nothing: wrong, used, expired or another's, never which."""

    def __init__(self, pointer: str) -> None:
        super().__init__([FieldError("not_valid", "Not valid, or no longer.", pointer)])


class InvalidQuery(_Invalid):
    """422: query parameters this operation does not take."""

    code = "invalid_query"
    one = "1 parameter needs attention."
    more = "{count} parameters need attention."


class NotSignedIn(GatebookError):
    """401: no session, or one that has ended."""

    code = "not_signed_in"


class WrongCredentials(GatebookError):
    """401: unknown address or wrong password; which of the two is never said (I6)."""

    code = "wrong_credentials"


class Forbidden(GatebookError):
    """403: signed in, but not allowed."""

    code = "forbidden"


class ReauthenticationRequired(GatebookError):
    """403: the password was given too long ago for something this sensitive (ASVS 7.5)."""

    code = "reauthentication_required"

    def __init__(self, max_age: int) -> None:
        super().__init__(
            Phrase(
                "Confirm it is you: POST /v1/session/reauthentications, then try again within"
                " {max_age} s.",
                max_age=max_age,
            ),
            extra={"max_age": max_age},
        )


class EmailNotVerified(GatebookError):
    """403: the right password, but the address must be verified first."""

    code = "email_not_verified"


class CrossSiteRequest(GatebookError):
    """403: a browser sent this from a page of an origin that is not allowed."""

    code = "cross_site_request"

    def __init__(self, origin: str | None, seen: str) -> None:
        super().__init__(
            Phrase(
                "The request came from {seen}, which is not an allowed origin. If that is your"
                " front end, add its origin to the setting ALLOWED_ORIGINS.",
                seen=seen,
            ),
            extra={"origin": origin, "setting": "ALLOWED_ORIGINS"},
        )


class NotFound(GatebookError):
    """404: not there, or someone else's; which of the two is never said."""

    code = "not_found"


class Conflict(GatebookError):
    """409: the state of the resource does not allow it."""

    code = "conflict"


class Gone(GatebookError):
    """410: it was there, and is no longer."""

    code = "gone"


class EmailTaken(GatebookError):
    """409: an account with this address exists."""

    code = "email_taken"


class PreconditionFailed(GatebookError):
    """412: ``If-Match`` names a version that is not the current one."""

    code = "precondition_failed"


class IdempotencyKeyReused(GatebookError):
    """422: the key was used within 24 h for another request."""

    code = "idempotency_key_reused"


class TooManyAttempts(GatebookError):
    """429: a throttle is full. ``retry_after`` in seconds."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(
            Phrase("Try again in {seconds} s.", seconds=retry_after),
            headers={"Retry-After": str(retry_after), **(headers or {})},
        )


class Unavailable(GatebookError):
    """503: something this needs did not answer within its deadline. Nothing was changed.

    ``what`` (mariadb, redis, pool, hashing) goes to the log, never to the client.
    """

    code = "unavailable"

    def __init__(self, what: str, detail: str | None = None, *, retry_after: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})
        self.what = what

    def __str__(self) -> str:
        return f"unavailable: {self.what}"


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
        "The password is right, but this server signs nobody in before the address is verified.",
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
