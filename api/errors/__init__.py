"""Define the errors that rules may raise.

Rules do not depend on HTTP. ``api.web.problem_catalogue`` maps the code of each error to a status
and to an explanation for people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.domain.languages import DEFAULT
from api.i18n.catalogues import Phrase, translate


@dataclass(frozen=True)
class FieldError:
    """One fault of one field.

    ``pointer`` is a JSON pointer in URI-fragment form (RFC 6901, ``#/email``) into a body;
    ``parameter`` is the name of a query parameter. ``params`` are the values in the message, for
    programs that translate it.
    """

    code: str
    message: str
    pointer: str | None = None
    parameter: str | None = None
    params: Mapping[str, object] | None = None

    def as_json(self, language: str = DEFAULT) -> dict[str, object]:
        """Return this fault as an item of a problem's ``errors`` array."""
        position = (
            {"pointer": self.pointer} if self.parameter is None else {"parameter": self.parameter}
        )
        message = translate(self.message, language)
        entry: dict[str, object] = {**position, "code": self.code, "message": message}
        if self.params is not None:
            entry["params"] = dict(self.params)
        return entry


class GatebookError(Exception):
    """The base of all refusals by a rule. ``code`` is a key of ``PROBLEMS``.

    ``detail`` and the messages of ``errors`` are for people who use the app, in plain words without
    advice for developers.
    """

    code = "internal_error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.errors = tuple(errors)
        self.extra: dict[str, object] = dict(extra or {})
        self.headers: dict[str, str] = dict(headers or {})

    def members(self, language: str) -> dict[str, object]:
        """Return the members of the problem document that not every problem has."""
        if not self.errors:
            return self.extra
        return {**self.extra, "errors": [error.as_json(language) for error in self.errors]}


class _FaultOfTheApp(GatebookError):
    """400: people can do nothing about it; ``cause`` is for the developer, in English."""

    def __init__(self, cause: str) -> None:
        super().__init__(extra={"cause": cause})
        self.cause = cause


class MalformedJson(_FaultOfTheApp):
    """400: the body is not one JSON text, or the text is ambiguous, such as by duplicate keys."""

    code = "malformed_json"


class InvalidHeader(_FaultOfTheApp):
    """400: a request header that this API reads has an invalid value."""

    code = "invalid_header"


class _Invalid(GatebookError):
    def __init__(self, errors: Sequence[FieldError]) -> None:
        count = len(errors)
        several = Phrase("{count} fields need attention.", count=count)
        detail = Phrase("1 field needs attention.") if count == 1 else several
        super().__init__(detail, errors=errors)


class InvalidBody(_Invalid):
    """422: the body is JSON, but this operation does not accept it."""

    code = "invalid_body"


class NotValid(InvalidBody):
    """422: a token or code is not valid.

    The message never says whether it is wrong, expired, replaced or of another account.
    """

    code = InvalidBody.code

    def __init__(self, pointer: str, params: Mapping[str, object] | None = None) -> None:
        message = "Not valid, or no longer valid."
        super().__init__([FieldError("not_valid", message, pointer, params=params)])


class AlreadyUsed(GatebookError):
    """422: the token was valid and has been used, such as by a second click on a link."""

    code = "already_used"

    def __init__(self, pointer: str) -> None:
        message = Phrase("This link has already been used.")
        super().__init__(errors=[FieldError("already_used", message, pointer)])


class OtherBrowser(GatebookError):
    """422: the link of a sign-in mail was opened in a browser that did not ask for it."""

    code = "other_browser"

    def __init__(self, pointer: str) -> None:
        message = Phrase("This link works only in the browser in which you asked for it.")
        super().__init__(errors=[FieldError("other_browser", message, pointer)])


class InvalidQuery(_Invalid):
    """422: this operation does not accept the query parameters."""

    code = "invalid_query"


class NotSignedIn(GatebookError):
    """401: the request has no session, or its session has ended."""

    code = "not_signed_in"


class WrongCredentials(GatebookError):
    """401: unknown address or wrong password; the response never says which (I6)."""

    code = "wrong_credentials"


class WrongPassword(GatebookError):
    """401: the account is known, and this is not its password."""

    code = "wrong_password"

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError("wrong_password", "Wrong password.", pointer)])


class Forbidden(GatebookError):
    """403: the account is signed in, but not allowed to do this."""

    code = "forbidden"


class EmailNotVerified(GatebookError):
    """403: the account is signed in, but its address must be verified first."""

    code = "email_not_verified"


class CrossSiteRequest(GatebookError):
    """403: a browser sent the request from a page whose origin is not allowed."""

    code = "cross_site_request"

    def __init__(self, origin: str | None, seen: str, *, can_be_allowed: bool = True) -> None:
        detail = (
            Phrase(
                "The request came from {seen}, which is not an allowed origin. If that is your"
                " front end, add its origin to the setting ALLOWED_ORIGINS.",
                seen=seen,
            )
            if can_be_allowed
            else Phrase("The request came from {seen}. No setting can allow that.", seen=seen)
        )
        setting = "ALLOWED_ORIGINS" if can_be_allowed else None
        super().__init__(detail, extra={"origin": origin, "setting": setting})


class NotFound(GatebookError):
    """404: the resource does not exist or belongs to another account; never which."""

    code = "not_found"


class Conflict(GatebookError):
    """409: the state of the resource does not allow it."""

    code = "conflict"


class Gone(GatebookError):
    """410: the resource existed and was deleted."""

    code = "gone"


class EmailTaken(GatebookError):
    """409: an account with this address already exists."""

    code = "email_taken"

    def __init__(self, pointer: str) -> None:
        message = Phrase("This address is taken.")
        super().__init__(errors=[FieldError("email_taken", message, pointer)])


class PreconditionFailed(GatebookError):
    """412: ``If-Match`` names a version that is not the current one."""

    code = "precondition_failed"


class IdempotencyKeyReused(GatebookError):
    """422: the key was used for another request within 24 h."""

    code = "idempotency_key_reused"


class TooManyAttempts(GatebookError):
    """429: a limit is reached. ``retry_after`` is in seconds."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(
            _try_again_in(retry_after),
            headers={"Retry-After": str(retry_after), **(headers or {})},
        )


class Unavailable(GatebookError):
    """503: a service did not answer within its deadline.

    Nothing was changed, unless the outcome is unknown: the detail says so to people, and the member
    ``outcome`` to programs, which must not repeat such a request blindly.

    ``what`` names the service (mariadb, redis, pool, hashing) in the log, never to the client.
    """

    code = "unavailable"

    def __init__(
        self,
        what: str,
        detail: str | None = None,
        *,
        retry_after: int = 2,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail, extra=extra, headers={"Retry-After": str(retry_after)})
        self.what = what

    def __str__(self) -> str:
        return f"unavailable: {self.what}"


def _try_again_in(seconds: int) -> Phrase:
    """Return the advice to wait, rounded up, in a unit that people can grasp."""
    if seconds <= 120:
        return Phrase("Please try again in {seconds} s.", seconds=seconds)
    minutes = math.ceil(seconds / 60)
    if minutes <= 120:
        return Phrase("Please try again in {minutes} minutes.", minutes=minutes)
    return Phrase("Please try again in {hours} hours.", hours=math.ceil(minutes / 60))
