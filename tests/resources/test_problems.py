"""Test /problems/{name}, which explains each problem, and that every failure is a problem."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.web.guards import public
from api.web.problem_catalogue import PROBLEMS
from tests.resources.expected import assert_problem
from tests.support.client import ApiClient
from tests.support.contract import contract

REQUEST_ID = contract().at("#/components/schemas/RequestId")


@pytest.mark.parametrize("code", PROBLEMS)
def test_each_has_a_page_for_people(client: ApiClient, code: str) -> None:
    problem = PROBLEMS[code]
    response = client.get("/problems/" + code.replace("_", "-"))
    assert response.status_code == 200
    assert response.text == (
        f"{problem.title} ({problem.status} {code})\n\n{problem.meaning}\n\n{problem.advice}\n"
    )
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    tag = response.headers["ETag"]
    repeated = client.get(response.request.path, headers={"If-None-Match": tag})
    assert (repeated.status_code, repeated.data) == (304, b"")


def test_the_type_of_a_problem_is_the_address_of_its_page(client: ApiClient) -> None:
    problem = client.get("/v1/session").json
    page = client.get(problem["type"])
    assert page.status_code == 200
    assert page.text.startswith(f"{problem['title']} (401 not_signed_in)\n")


@pytest.mark.parametrize(
    "name", ["unknown", "invalid_body", "Invalid-Body", "invalid-body/", "invalid-body.html", "%00"]
)
def test_there_are_no_others(client: ApiClient, name: str) -> None:
    assert_problem(client.get(f"/problems/{name}"), 404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v2/session",
        "/v1/session/",
        "/v1//session",
        "//v1/session",
        "/V1/session",
        "/v1/sessions/a/b",
        "/favicon.ico",
        "/static/x",
        "/<script>alert(1)</script>",
        "/%ff",
        "/console",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_is_a_problem_too(client: ApiClient, method: str, path: str) -> None:
    assert_problem(client.open(path, method=method), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/passkey-challenges", "OPTIONS, POST"),
        ("POST", "/v1/account", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("GET", "/v1/account/password", "DELETE, OPTIONS, PUT"),
        ("POST", "/v1/account/audit-events", "GET, HEAD, OPTIONS"),
        ("PATCH", "/v1/sessions", "DELETE, GET, HEAD, OPTIONS, POST"),
        ("GET", "/v1/sessions/0", "DELETE, OPTIONS"),
        ("PUT", "/v1/session", "DELETE, GET, HEAD, OPTIONS"),
        ("GET", "/v1/session/reauthentications", "OPTIONS, POST"),
        ("TRACE", "/v1/session", "DELETE, GET, HEAD, OPTIONS"),
        ("POST", "/docs", "GET, HEAD, OPTIONS"),
        ("POST", "/problems/forbidden", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(
    client: ApiClient, method: str, path: str, allowed: str
) -> None:
    response = client.open(path, method=method)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == allowed


def test_a_crash_tells_nothing_of_itself(make_app: Callable[..., Flask]) -> None:
    app = make_app(log_level="error")

    @app.get("/crash")
    @public
    def crash() -> None:
        raise RuntimeError("a secret in a message")

    response = ApiClient(app).get("/crash")
    assert_problem(response, 500, "internal_error")
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("x" * REQUEST_ID["minLength"], True),
        ("A.b_c-".ljust(REQUEST_ID["maxLength"], "9"), True),
        ("x" * (REQUEST_ID["minLength"] - 1), False),
        ("x" * (REQUEST_ID["maxLength"] + 1), False),
        ("with blank", False),
        ("ident-é".encode().decode("latin-1"), False),
        ("<script>", False),
    ],
)
def test_a_problem_carries_the_id_of_its_request(client: ApiClient, given: str, kept: bool) -> None:
    response = client.get("/v1/session", headers={"X-Request-Id": given})
    assert_problem(response, 401, "not_signed_in")
    assert (response.headers["X-Request-Id"] == given) is kept
