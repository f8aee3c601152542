"""Attack caches that could serve one person's cookie or answer to another person.

Flask CVE-2023-30861, CVE-2026-27205. Every answer under /v1 forbids storing it and names the
headers on which it depends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.crypto.tokens import looks_like_secret
from api.web.guards import public
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.operations import ALL
from tests.support.prepared_operation import PreparedOperation

OPERATIONS = sorted(
    (method.upper(), path) for method, path, _ in contract().operations() if path.startswith("/v1/")
)
JSON = {"Content-Type": "application/json"}


def assert_private(response: TestResponse, *further_vary: str) -> None:
    assert response.headers.get_all("Cache-Control") == ["no-store"]
    translated = ", Accept-Language" if "Content-Language" in response.headers else ""
    expected_vary = [f"Origin, Cookie, Authorization{translated}", *further_vary]
    assert response.headers.get_all("Vary") == expected_vary


def url(path: str, session_id: object = "018f0000-0000-7000-8000-000000000000") -> str:
    return path.replace("{id}", str(session_id))


def everything_wrong_with_it(client: ApiClient, method: str, path: str) -> Iterator[TestResponse]:
    yield client.open(path, method=method)
    yield client.open(path, method=method, json={})
    yield client.open(path, method=method, json={"nobody": "knows this"})
    yield client.open(path, method=method, data="{", headers=JSON)
    yield client.open(path, method=method, data="a=b", content_type="text/plain")
    yield client.open(path, method=method, data="x" * 70_000, headers=JSON)
    yield client.open(path, method=method, headers={"Origin": "https://evil.example"})
    yield client.open(path, method=method, headers={"Authorization": "Bearer none"})
    yield client.open(f"{path}?limit=0&nobody=1", method=method)


def test_every_refusal_is_private(client: ApiClient, subtests: pytest.Subtests) -> None:
    for method, path in OPERATIONS:
        with subtests.test(f"{method} {path}"):
            for response in everything_wrong_with_it(client, method, url(path)):
                assert_private(response)


@pytest.mark.long
def test_every_refusal_to_somebody_signed_in_is_private(
    sign_in: Callable[..., Person], subtests: pytest.Subtests
) -> None:
    for number, (method, path) in enumerate(OPERATIONS):
        with subtests.test(f"{method} {path}"):
            client = sign_in(f"alice{number}").client  # the one before may have signed out
            for response in everything_wrong_with_it(client, method, url(path)):
                assert_private(response)


@pytest.mark.parametrize("path", ["//v1/session", "///v1/session"])
def test_a_path_that_begins_with_more_slashes_is_private(alice: Person, path: str) -> None:
    """Routing treats several leading slashes as one."""
    response = alice.client.get("/v1/session", environ_overrides={"PATH_INFO": path})
    assert response.status_code == 200
    assert_private(response)


# The test client checks the same of each answer in all tests: tests/support/contract.py
@pytest.mark.long
@pytest.mark.parametrize("operation", ALL, ids=str)
def test_every_success_is_private(app: Flask, operation: PreparedOperation) -> None:
    attempt = operation.prepare(app)
    documented = contract().operation(attempt.method.lower(), attempt.path.partition("?")[0])
    assert documented is not None
    assert documented["operationId"] == operation.id
    token = attempt.headers.get("Authorization", "").removeprefix("Bearer ")
    with_cookie = replace(attempt, headers={"Cookie": f"gatebook_session={token}"})
    attempts = [with_cookie if looks_like_secret(token) else attempt]
    for each in [attempt, *attempts] if attempt.method == "GET" else attempts:
        response = each.send(app)
        # 200 with a new token is 204 with a new cookie
        assert response.status_code // 100 == operation.status // 100
        assert_private(response)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/account/", "/v1/accounts"])
def test_what_is_not_there_is_private(client: ApiClient, method: str, path: str) -> None:
    assert_private(client.open(path, method=method))


def test_what_is_the_same_still_is_private(alice: Person) -> None:
    tag = alice.get("/v1/account").headers["ETag"]
    response = alice.get("/v1/account", headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert_private(response)


@pytest.mark.parametrize("origin", ["https://app.example.com", "https://evil.example"])
def test_a_preflight_is_private(client: ApiClient, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    response = client.options("/v1/sessions", headers=headers)
    asked = "Access-Control-Request-Method, Access-Control-Request-Headers"
    assert_private(response, *([asked] if response.status_code == 204 else []))


def test_a_throttled_answer_is_private(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(limits=True, limit_password_failures=1))
    body = {"email": "alice@example.com", "password": "not this"}
    assert_private(client.post("/v1/sessions", json=body))
    response = client.post("/v1/sessions", json=body)
    assert response.status_code == 429
    assert_private(response)


def test_an_outage_is_private(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(redis_url="redis://127.0.0.1:1/0"))
    response = client.get("/v1/session", headers={"Authorization": "Bearer " + "A" * 43})
    assert response.status_code == 503
    assert_private(response)


def test_a_crash_is_private(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/v1/crash")
    @public
    def crash() -> str:
        raise RuntimeError("on purpose")

    response = app.test_client().get("/v1/crash")
    assert response.status_code == 500
    assert_private(response)


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/openapi.yaml", "/docs", "/problems/not-found", "/nothing"]
)
def test_what_may_be_kept_carries_no_cookie(alice: Person, path: str) -> None:
    response = alice.get(path)
    assert "Set-Cookie" not in response.headers
    assert alice.account["id"] not in response.text
