"""Test headers against content sniffing and that answers reveal nothing about the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.web.guards import public
from tests.support.client import ApiClient, Person
from tests.support.contract import contract

OPERATIONS = sorted((method.upper(), path) for method, path, _ in contract().operations())
ELSEWHERE = [("GET", "/"), ("GET", "/nothing"), ("POST", "/v1/nothing"), ("TRACE", "/v1/session")]
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains"


def url(path: str) -> str:
    names = {"{id}": "018f0000-0000-7000-8000-000000000000", "{asset}": "start.js"}
    for placeholder, value in {**names, "{name}": "not-found"}.items():
        path = path.replace(placeholder, value)
    return path


def security_headers(response: TestResponse) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in SECURITY}


def test_every_answer_has_the_security_headers(
    client: ApiClient, subtests: pytest.Subtests
) -> None:
    for method, path in (*OPERATIONS, *ELSEWHERE):
        with subtests.test(f"{method} {path}"):
            response = client.open(url(path), method=method)
            extra_headers = {"Content-Security-Policy": DOCS_POLICY} if path == "/docs" else {}
            assert security_headers(response) == {**SECURITY, **extra_headers}
            assert "Strict-Transport-Security" not in response.headers  # The request uses http.


def test_over_https_every_answer_says_to_stay_there(
    make_app: Callable[..., Flask], subtests: pytest.Subtests
) -> None:
    client = ApiClient(make_app(public_url="https://accounts.example.com"))
    for method, path in (*OPERATIONS, *ELSEWHERE):
        with subtests.test(f"{method} {path}"):
            response = client.open(url(path), method=method)
            assert response.headers.get_all("Strict-Transport-Security") == [HSTS]


@pytest.mark.parametrize("path", ["/v1/crash", "/crash"])
def test_a_crash_has_them_too_and_shows_nothing(make_app: Callable[..., Flask], path: str) -> None:
    app = make_app()

    @app.get(path)
    @public
    def crash() -> str:
        secret = "in a local variable"
        raise RuntimeError(f"in a message, {secret}")

    response = app.test_client().get(path)

    assert response.status_code == 500
    assert security_headers(response) == SECURITY
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "/problems/internal-error",
        "title": "Something broke on our side",
        "status": 500,
        "code": "internal_error",
        "detail": "Please try again later. If it happens again, please report it.",
        "request_id": response.headers["X-Request-Id"],
    }


PATHS = sorted({path for _, path in OPERATIONS})
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "X"]


def test_no_answer_is_html_but_the_viewers_page(
    client: ApiClient, subtests: pytest.Subtests
) -> None:
    for path in (*PATHS, "/", "/nothing"):
        with subtests.test(path):
            for method in METHODS:
                response = client.open(url(path), method=method)
                if (path, method) not in {("/docs", "GET"), ("/docs", "HEAD")}:
                    assert "html" not in response.headers.get("Content-Type", "")
                    assert not response.data.lstrip().startswith(b"<!")


def test_unused_methods_are_refused(client: ApiClient, subtests: pytest.Subtests) -> None:
    for path in PATHS:
        documented = {method for method, operation_path in OPERATIONS if operation_path == path}
        documented |= {"HEAD"} if "GET" in documented else set()
        with subtests.test(path):
            for method in set(METHODS) - {"OPTIONS", "CONNECT"} - documented:
                response = client.open(url(path), method=method)
                assert response.status_code == 405
                assert set(response.headers["Allow"].split(", ")) == documented | {"OPTIONS"}


def test_trace_echoes_nothing(client: ApiClient) -> None:
    response = client.open("/v1/session", method="TRACE", headers={"X-Secret": "a secret"})

    assert response.status_code == 405
    assert "a secret" not in response.text + str(response.headers)


HOSTS: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"Host": "evil.example:8000"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example", "X-Forwarded-Prefix": "/evil.example"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"X-Original-URL": "/evil.example", "X-Rewrite-URL": "/evil.example"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
]


@pytest.mark.parametrize("hops", [0, 1])
@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_header_that_names_a_host_is_repeated_or_believed(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    hops: int,
    headers: dict[str, str],
) -> None:
    # Use a token, because a cookie jar would not send the cookie to another host.
    alice = sign_in("alice", make_app(trusted_proxies=hops), deliver="token")
    alice.on_another_device()

    assert "Link" in alice.get("/v1/sessions?limit=1", headers=headers).headers
    for path in ("/v1/sessions?limit=1", "/v1/account", "/docs", "/openapi.json", "/nothing"):
        response = alice.get(path, headers=headers)
        assert "evil.example" not in response.text + str(response.headers)
    signed_in = alice.client.post(
        "/v1/sessions", json={"email": alice.email, "password": alice.password}, headers=headers
    )
    # The cookie's Secure attribute follows a setting; no header can change it.
    cookies = signed_in.headers.get_all("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        "gatebook_session",
        "gatebook_device",
    ]
    assert not any("Secure" in cookie or "Domain" in cookie for cookie in cookies)


@pytest.mark.parametrize("host", ["a b", "a/b", "<script>", "evil.example@localhost", "[::1"])
def test_a_host_that_is_none_is_a_problem_that_does_not_repeat_it(
    client: ApiClient, host: str
) -> None:
    response = client.get("/v1/session", environ_overrides={"HTTP_HOST": host})

    assert response.status_code in {400, 401}
    assert response.content_type == "application/problem+json"
    assert host not in response.text


def test_nothing_redirects_but_the_way_back_from_a_provider() -> None:
    """Redirect to configured callbacks only: tests/resources/test_provider_sign_ins.py."""
    statuses = {
        (path if status == "303" else "", status)
        for _, path, operation in contract().operations()
        for status in operation["responses"]
        if status.startswith("3")
    }
    assert statuses == {("", "304"), ("/v1/provider-callbacks/{provider}", "303")}


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//v1/session",
        "/v1//session",
        "/\\evil.example",
        "/%5Cevil.example",
        "/docs/",
        "/v1/session/?next=//evil.example",
        "/docs/%2e%2e/%2e%2e/api/settings/__init__.py",
        "/docs/..%2f..%2fapi/settings/__init__.py",
        "/problems/..%2f..%2fopenapi",
    ],
)
def test_no_path_leads_elsewhere(client: ApiClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "Location" not in response.headers


def test_debugging_is_off_whatever_the_environment_says(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = make_app()

    assert app.test_client().get("/console").status_code == 404
    assert app.config["PROPAGATE_EXCEPTIONS"] is False


def test_every_media_type_names_its_charset_or_has_but_one(client: ApiClient) -> None:
    # JSON and YAML are UTF-8 by definition (RFC 8259, RFC 9512); ASVS 4.1.1
    paths = ["/healthz", "/openapi.yaml", "/openapi.json", "/docs", "/docs/swagger-ui.css"]
    media_types: dict[str, Any] = {
        path: client.get(path).content_type for path in [*paths, "/problems/not-found"]
    }
    assert media_types == {
        "/healthz": "application/json",
        "/openapi.yaml": "application/yaml",
        "/openapi.json": "application/json",
        "/docs": "text/html; charset=utf-8",
        "/docs/swagger-ui.css": "text/css; charset=utf-8",
        "/problems/not-found": "text/plain; charset=utf-8",
    }
