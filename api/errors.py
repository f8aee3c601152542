"""The errors that rules may raise.

A rule knows nothing of HTTP: ``api.web.problem_catalogue`` says, per code, which status an error
becomes and how it is explained to a person.
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

    code = InvalidBody.code

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
    """403: signed in, but the address of the account must be verified first."""

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
