"""Test requests that schemathesis draws from the contract, valid and invalid; check each answer.

SCHEMATHESIS_EXAMPLES is the number of requests drawn for each operation. Requests that cover each
keyword of each schema come in addition.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from werkzeug.datastructures import Headers

from api.schemas.engine.strict_json import MAX_SAFE_INTEGER
from tests.support.contract import CONTRACT, check_response, read_yaml
from tests.support.tables import empty_all

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
PASSWORD = "a quiet harbour at dawn"
SESSIONS = 2  # so that lists have several pages
NOT_YET = "secret-to-be-put-in-when-the-case-is-sent--"

# Codes with which a well-formed body may be refused for its meaning.
REFUSED_FOR_MEANING = {
    "invalid_email",
    "invalid_code",
    "no_visible_character",
    "too_short",  # A password that NFKC shortens.
    "too_long",  # A password longer than 128 after NFKC, an address longer than 254.
    "invalid_cursor",
    "unknown_type",
    "unknown_role",
    "unknown_permission",
    "unknown_audience",
    "unknown_provider",
    "unknown_client",
    "invalid_choice",  # A callback or a flow that the operator has not configured.
    "not_granted_to_you",
    "invalid_address",
    "invalid_time",
    "password_too_common",
    "password_made_of_context",
    "required",  # The password of an account that has one.
    "not_valid",  # No drawn proof is valid.
}

CONFIG = {
    "base-url": "http://localhost",
    "generation": {"max-examples": EXAMPLES, "database": "none"},
    "cache": {"enabled": False},
    "checks": {
        # 412 for a drawn If-Match; 422 for the meaning, which `refused_for_meaning` checks
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "412", "422"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "409", "412", "415", "422"]
        },
    },
}
SETTINGS = settings(
    max_examples=EXAMPLES,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # A failure is reported as found.
    suppress_health_check=list(HealthCheck),
)
# A hung request ends by its own deadlines; the total time depends on EXAMPLES.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 60 * EXAMPLES)]


class Door:
    """A WSGI application that forwards to the application of the current test."""

    behind: Flask

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.behind(environ, start_response)


# The operations are parameters, so they are known before an application exists.
contract = schemathesis.openapi.from_path(CONTRACT, config=SchemathesisConfig.from_dict(CONFIG))
contract.app = Door()
load_all_checks()
RESULTS: Any = contract.get_all_operations()
DRAWN = {operation.label: operation for operation in (result.ok() for result in RESULTS)}
# drawn in each run, the other operations in CI
ALWAYS = {
    "POST /v1/webhooks",
    "GET /v1/account",
    "PATCH /v1/account",
    "GET /v1/account/audit-events",
    "DELETE /v1/sessions/{id}",
}
assert DRAWN.keys() >= ALWAYS
OPERATIONS = [
    pytest.param(operation, id=label, marks=[] if label in ALWAYS else pytest.mark.long)
    for label, operation in DRAWN.items()
]


@schemathesis.deserializer("text/yaml", "application/yaml")  # the first that matches is taken
def deserialize_yaml(_context: Any, response: Any) -> Any:
    """Parse /openapi.yaml once: it came to 0.7 s for each drawn request."""
    return read_yaml(response.content)


class SignedIn:
    """An account of its own that signs in again after every request that changed something.

    Requests delete the account, change its password and end its sessions, and none of that may
    leave the next request unauthenticated. A sign-in costs more than most requests.
    """

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client(use_cookies=False)
        self._secrets: dict[str, str] = {}  # of live sessions, by their delivery
        self.email = self.sign_up()
        for _ in range(SESSIONS):
            self.sign_in("token")

    def sign_up(self) -> str:
        email = f"alice.{uuid4().hex}@example.com"
        answer = self.client.post("/v1/accounts", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 201
        return email

    def sign_in(self, deliver: str) -> Any:
        body = {"email": self.email, "password": PASSWORD, "deliver": deliver}
        answer = self.client.post("/v1/sessions", json=body)
        if answer.status_code == 401:
            self.email = self.sign_up()
            return self.sign_in(deliver)
        assert answer.status_code == 201
        return answer

    def put_into(self, case: Any) -> None:
        """Put a live session into a case that was drawn with a placeholder for one."""
        if (case.headers or {}).get("Authorization") == f"Bearer {NOT_YET}":
            if "token" not in self._secrets:
                self._secrets["token"] = self.sign_in("token").get_json()["token"]
            case.headers["Authorization"] = f"Bearer {self._secrets['token']}"
        elif (case.cookies or {}).get("gatebook_session") == NOT_YET:
            if "cookie" not in self._secrets:
                cookie = self.sign_in("cookie").headers["Set-Cookie"]
                self._secrets["cookie"] = cookie.partition(";")[0].partition("=")[2]
            case.cookies["gatebook_session"] = self._secrets["cookie"]

    def note(self, case: Any, response: Any) -> None:
        """Forget the sessions if a request may have ended them: a read or a refusal ends none."""
        if case.operation.method.lower() != "get" and response.status_code < 400:
            self.forget()

    def forget(self) -> None:
        """Sign in again for the next request."""
        self._secrets.clear()


@contract.auth(refresh_interval=None)
class PromisedSession:
    """Marks for requests that need a session; half of the operations use a cookie, half a token."""

    def get(self, case: Any, context: Any) -> str:
        return NOT_YET

    def set(self, case: Any, secret: str, context: Any) -> None:
        if case.operation.method.lower() in {"put", "post", "patch"}:
            case.cookies["gatebook_session"] = secret
        else:
            case.headers["Authorization"] = f"Bearer {secret}"


@contract.hook("map_body")
def with_right_password(context: Any, body: Any) -> Any:
    """Correct half of the passwords to be verified, because no drawn password is right."""
    if isinstance(body, dict) and context.operation.definition.raw["x-guard"] != "public":
        for name in {"password", "current_password"} & body.keys():
            value = body[name]
            # The others are invalid on purpose and must stay so.
            if isinstance(value, str) and 1 <= len(value) <= 1024 and len(value) % 2:
                body = {**body, name: PASSWORD}
    return body


@contract.hook("filter_body")
def of_a_browser(context: Any, body: Any) -> bool:
    """Leave out passkeys with numbers that no browser writes: JavaScript has none so large."""
    return not isinstance(body, dict) or all_safe(body.get("passkey"))


def all_safe(value: Any) -> bool:
    """Return whether each integer in a JSON value is one that JavaScript represents exactly."""
    if isinstance(value, dict | list):
        return all(map(all_safe, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, int) or abs(value) <= MAX_SAFE_INTEGER


def documented(context: Any, response: Any, case: Any) -> None:
    """Check a response with our own check, which is stricter about headers and problems."""
    headers = Headers(
        [(name, value) for name, values in response.headers.items() for value in values]
    )
    answer = SimpleNamespace(
        status_code=response.status_code, headers=headers, content=response.content
    )
    check_response(response.request.method, urlsplit(response.request.url).path, answer)


def refused_for_meaning(context: Any, response: Any, case: Any) -> None:
    """Check that a well-formed request is refused only for its meaning, never for its form."""
    if response.status_code == 422 and case.meta and case.meta.generation.mode.is_positive:
        problem = response.json()
        codes = {error["code"] for error in problem.get("errors", [])}
        assert codes <= REFUSED_FOR_MEANING, problem


CHECKS = [documented, refused_for_meaning]


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    contract.app.behind = app
    return SignedIn(app)


# schemathesis' own decorator makes the cases of all operations when pytest collects, which takes
# 20 s in each process. Here the test of an operation makes its cases.
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation(operation: Any, signed_in: SignedIn) -> None:
    @SETTINGS
    def answer(case: Any) -> None:
        signed_in.put_into(case)
        response = case.call()
        signed_in.note(case, response)
        case.validate_response(response, additional_checks=CHECKS)

    drawing = build_operation_test(
        config=contract.config,
        operation=operation,
        test_func=answer,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(contract)),
    )
    drawing()


@pytest.mark.long
def test_operations_in_sequence(app: Flask, signed_in: SignedIn, sql: Callable[..., Any]) -> None:
    class Sequence(contract.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            # Each sequence begins with nothing there: the same one must always go the same way.
            empty_all(sql)
            signed_in.forget()

        def before_call(self, case: Any) -> None:
            signed_in.put_into(case)

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            signed_in.note(case, response)
            super().validate_response(response, case, additional_checks=CHECKS, **kwargs)

    Sequence.run(settings=settings(SETTINGS, stateful_step_count=8))
