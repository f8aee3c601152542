"""Test that the check of responses fails: once for each fault that it names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.support.contract import ContractError, check_response, contract

PRIVATE = {
    "X-Request-Id": "01a2034e-98d7-70cb-8e26-3464f9ebdacc",
    "Cache-Control": "no-store",
    "Vary": "Origin, Cookie, Authorization",
}
TRANSLATED = {"Vary": f"{PRIVATE['Vary']}, Accept-Language", "Content-Language": "en"}
ALICE = contract().at("#/components/examples/Alice")["value"]
NOT_FOUND = {
    "type": "/problems/not-found",
    "title": "Not found",
    "status": 404,
    "code": "not_found",
    "detail": "This does not exist, or you have no access to it.",
    "request_id": PRIVATE["X-Request-Id"],
}


def account(headers: dict[str, Any] | None = None, **changed: Any) -> Response:
    """Return an answer of GET /v1/account with changes; None leaves out a header."""
    response = Response(json.dumps({**ALICE, **changed}), content_type="application/json")
    for name, value in {**PRIVATE, "ETag": '"1"', **(headers or {})}.items():
        if value is not None:
            response.headers[name] = value
    return response


def problem(http_status: int = 404, **changed: Any) -> Response:
    """Return a problem with changes; None leaves out a member."""
    members = {key: value for key, value in {**NOT_FOUND, **changed}.items() if value is not None}
    response = Response(json.dumps(members), http_status, {**PRIVATE, **TRANSLATED})
    response.content_type = "application/problem+json"
    return response


def test_the_documented_response_passes() -> None:
    check_response("GET", "/v1/account", account())


def test_a_flask_rule_finds_its_operation() -> None:
    check_response("DELETE", "/v1/sessions/<uuid:id>", problem())


def test_a_url_finds_its_operation() -> None:
    check_response("DELETE", f"/v1/sessions/{ALICE['id']}", problem())


def test_an_unknown_path_passes_as_a_problem() -> None:
    check_response("GET", "/v1/nothing-here", problem())


def test_head_is_documented_by_get() -> None:
    response = account()
    response.data = b""
    check_response("HEAD", "/v1/account", response)


@pytest.mark.parametrize(
    ("fault", "response"),
    [
        ("status 418 is not documented", Response(status=418)),
        ("header ETag is missing", account({"ETag": None})),
        ("header ETag", account({"ETag": "1"})),
        ("header x-powered-by is not documented", account({"X-Powered-By": "gatebook"})),
        (
            "header set-cookie is not documented",
            account({"Set-Cookie": "gatebook_session=x; Path=/"}),
        ),
        ("cache-control of an answer under /v1", account({"Cache-Control": "private"})),
        ("vary of an answer under /v1", account({"Vary": "Origin"})),
        ("Content-Type text/plain", account({"Content-Type": "text/plain"})),
        ("password_hash", account(password_hash="$argon2id$")),
        ("created_at", account(created_at="2026-11-22T12:44:10Z")),
        ("created_at", account(created_at="2026-13-22T12:44:10.482Z")),
        ("id", account(id="7")),
        ("email", account(email="alice")),
        (
            "the body is not application/json",
            Response("{", headers=PRIVATE, content_type="application/json"),
        ),
    ],
)
def test_a_fault_is_named(fault: str, response: Response) -> None:
    with pytest.raises(ContractError) as caught:
        check_response("GET", "/v1/account", response)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "response"),
    [
        ("member status 404 of a 405", problem(405)),
        ("type /problems/gone is not the page", problem(type="/problems/gone")),
        ("member request_id", problem(request_id="another")),
        ('"detail" is a required property', problem(detail=None)),
        ("is not application/problem+json", Response("<h1>", 404, PRIVATE)),
        ("the path is not documented", Response("", 200, PRIVATE)),
    ],
)
def test_a_fault_outside_the_operations_is_named(fault: str, response: Response) -> None:
    with pytest.raises(ContractError) as caught:
        check_response("GET", "/v1/nothing-here", response)
    assert fault in str(caught.value)


def test_an_unknown_method_needs_allow() -> None:
    response = problem(
        405, status=405, code="method_not_allowed", type="/problems/method-not-allowed"
    )
    with pytest.raises(ContractError, match="Allow is missing"):
        check_response("PUT", "/v1/session", response)
    response.headers["Allow"] = "DELETE, GET"
    check_response("PUT", "/v1/session", response)


def test_no_body_is_none() -> None:
    headers = {**PRIVATE, "Set-Cookie": "gatebook_session=; Path=/"}
    with pytest.raises(ContractError, match="a body where none is documented"):
        check_response("DELETE", "/v1/session", Response("{}", 204, headers))
