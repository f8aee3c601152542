"""Whole answers as they are expected; only ids made by the server are taken from the answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from api.errors import TooManyAttempts
from api.throttling.limits import RECIPIENT_PAUSE
from api.web.problem_catalogue import PROBLEMS
from tests.support.client import ApiClient, Person
from tests.support.tables import dump

NOON = datetime(2026, 11, 22, 12, 45, 3, 120_000, tzinfo=UTC)
USER_AGENT = f"Werkzeug/{version('werkzeug')}"
HOURS_8 = timedelta(hours=8)
CLEARED = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; SameSite=Lax"
DEVICE = "[A-Za-z0-9_-]{48}"  # a device token
YEAR = "Expires=Mon, 22 Nov 2027 12:45:03 GMT"  # a year after noon
FEED = "/v1/account/audit-events"

Sql = Callable[..., list[dict[str, Any]]]


class Matching:
    """A value that equals any text which its pattern matches as a whole, for random parts."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self._pattern, other) is not None

    def __hash__(self) -> int:
        return hash(self._pattern)

    def __repr__(self) -> str:
        return f"Matching({self._pattern!r})"


class StoppedClock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        """Move the clock forward: ``advance(hours=1)``."""
        self.moment += timedelta(**span)


# The members of session.started for a sign-in with the password alone.
BY_PASSWORD = {"methods": ["password"], "assurance": "aal1", "trusted": False}


def text(moment: datetime = NOON, /, **later: float) -> str:
    """Return a time in RFC 3339 with milliseconds, this much later than noon: ``text(hours=8)``."""
    moment += timedelta(**later)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def etag(resource: dict[str, Any], version: int) -> str:
    """Return the ETag of this version of an account, a webhook or a note."""
    return f'"{hashlib.sha256(UUID(resource["id"]).bytes).hexdigest()[:12]}-{version}"'


def account(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return the expected JSON of an account just created; its id is taken from ``body``."""
    return {
        "id": body["id"],
        "email": "alice@example.com",
        "email_verified": False,
        "name": "Alice",
        "language": "en",
        "roles": [],
        "created_at": text(),
        "updated_at": text(),
        **members,
    }


def session(
    body: dict[str, Any], owner: dict[str, Any], at: datetime = NOON, **members: Any
) -> dict[str, Any]:
    """Return the JSON of an unused browser session begun ``at``; its id is taken from ``body``."""
    return {
        "id": body["id"],
        "account": owner,
        "created_at": text(at),
        "last_seen_at": text(at),
        "authenticated_at": text(at),
        "expires_at": text(at + HOURS_8),
        "remembered": False,
        "assurance": "aal1",
        "assurance_expires_at": None,
        "methods": ["password"],
        "ip": "127.0.0.1",
        "user_agent": USER_AGENT,
        "device": None,
        "current": True,
        "enrol_by": None,
        **members,
    }


def event(
    body: dict[str, Any], cause: TestResponse, type: str, who: str | None, **members: Any
) -> dict[str, Any]:
    """Return the JSON of the event that ``cause`` recorded; its id is taken from ``body``."""
    return {
        "id": body["id"],
        "occurred_at": text(),
        "type": type,
        "outcome": "success",
        "actor": who,
        "subject": who,
        "session_id": None,
        "request_id": cause.headers["X-Request-Id"],
        "ip": "127.0.0.1",
        "user_agent": USER_AGENT,
        "data": {},
        **members,
    }


def recorded(sql: Sql) -> list[dict[str, Any]]:
    """Return every audit event in the table as the API shows it, oldest first; none is erased."""
    rows = sql("SELECT * FROM audit_event ORDER BY id")
    return [
        {
            **{
                name: str(UUID(bytes=value)) if isinstance(value, bytes) else value
                for name, value in row.items()
                if name != "erased"
            },
            "occurred_at": text(row["occurred_at"]),
            "data": json.loads(row["data"]),
        }
        for row in rows
    ]


def as_recorded(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of the security feed without the members that no event has elsewhere."""
    assert {"title", "device"} <= item.keys()
    return {name: value for name, value in item.items() if name not in {"title", "device"}}


def newest(person: Person) -> dict[str, Any]:
    """Return the latest event in the person's own security feed, as it was recorded."""
    response = person.get(FEED, query_string={"limit": 1})
    assert response.status_code == 200
    return as_recorded(response.json["items"][0])


def everything(sql: Sql) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables: equal before and after means that nothing was changed."""
    return dump(sql)


def assert_problem(
    response: TestResponse, status: int, code: str, detail: str | None = None, **members: Any
) -> None:
    """Check that the answer is exactly this problem (RFC 9457) with the headers of its status."""
    assert response.status_code == status, response.text
    assert response.json == {
        "type": f"/problems/{code.replace('_', '-')}",
        "title": PROBLEMS[code].title,
        "status": status,
        "code": code,
        "detail": detail or PROBLEMS[code].detail,
        "request_id": response.headers["X-Request-Id"],
        **members,
    }
    assert response.mimetype == "application/problem+json"
    assert response.headers["Content-Language"] == "en"
    challenge = 'Bearer realm="gatebook"' if status == 401 else None
    assert response.headers.get("WWW-Authenticate") == challenge
    assert "Set-Cookie" not in response.headers


def assert_wrong_password(response: TestResponse, member: str = "password") -> None:
    """Check that the answer is exactly the 401 of a known account, with the member's name."""
    fault = {"pointer": f"#/{member}", "code": "wrong_password", "message": "Wrong password."}
    assert_problem(response, 401, "wrong_password", errors=[fault])


def assert_email_taken(response: TestResponse, member: str = "email") -> None:
    """Check that the answer is exactly the 409 about the address, with the member's name."""
    fault = {"pointer": f"#/{member}", "code": "email_taken", "message": "This address is taken."}
    assert_problem(response, 409, "email_taken", errors=[fault])


def assert_too_many_attempts(response: TestResponse) -> None:
    """Check that the answer is exactly the 429 whose detail and Retry-After agree."""
    detail = TooManyAttempts(int(response.headers["Retry-After"])).detail
    assert_problem(response, 429, "too_many_attempts", detail)


def assert_fields(response: TestResponse, *errors: dict[str, Any]) -> None:
    """Check that the answer is exactly a 422 about these fields."""
    one = len(errors) == 1
    detail = f"{len(errors)} field{'' if one else 's'} need{'s' if one else ''} attention."
    assert_problem(response, 422, "invalid_body", detail, errors=list(errors))


def assert_parameters(response: TestResponse, *errors: dict[str, Any]) -> None:
    """Check that the answer is exactly a 422 about these parameters of the query."""
    one = len(errors) == 1
    detail = f"{len(errors)} field{'' if one else 's'} need{'s' if one else ''} attention."
    assert_problem(response, 422, "invalid_query", detail, errors=list(errors))


def remaining_limits(response: TestResponse) -> dict[str, int]:
    """Return the RateLimit header's rest of each limit; each window must have just begun."""
    policies = re.findall(
        r'"([^"]+)";q=[0-9]+(?:;w=([0-9]+))?', response.headers["RateLimit-Policy"]
    )
    items = re.findall(r'"([^"]+)";r=([0-9]+)(?:;t=([0-9]+))?', response.headers["RateLimit"])
    formatted = (f'"{name}";r={r}' + (f";t={t}" if t else "") for name, r, t in items)
    assert ", ".join(formatted) == response.headers["RateLimit"]
    windows = dict(policies)
    if response.status_code != 429:
        assert [name for name, _, _ in items] == list(windows)
    for name, remaining, seconds in items:
        if name == "mail-recipient" and remaining == "0":
            assert RECIPIENT_PAUSE - 30 < int(seconds) <= RECIPIENT_PAUSE
        elif windows[name]:
            assert int(windows[name]) - 30 < int(seconds) <= int(windows[name])
    return {name: int(remaining) for name, remaining, _ in items}


def assert_nothing(response: TestResponse) -> None:
    """Check for a 204 without a body and without headers that describe one."""
    assert response.status_code == 204, response.text
    assert response.data == b""
    assert "Content-Type" not in response.headers


def stranger(app: Flask) -> ApiClient:
    """Return a client without a cookie jar, which sends the Cookie header that it is given."""
    return ApiClient(app, use_cookies=False)


def account_id_of(app: Flask, secret: str, *, cookie: str = "gatebook_session") -> str | None:
    """Return the id of the secret's account, the same by both transports; None if none is live."""
    bearer = stranger(app).get("/v1/session", headers={"Authorization": f"Bearer {secret}"})
    by_cookie = stranger(app).get("/v1/session", headers={"Cookie": f"{cookie}={secret}"})
    account_ids = {
        response.json["account"]["id"] if response.status_code == 200 else None
        for response in (bearer, by_cookie)
    }
    assert len(account_ids) == 1, "both transports say the same"
    return account_ids.pop()
