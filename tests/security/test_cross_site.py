"""Attack with a person's cookie from a page of another origin; and test CORS by header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient, Person

OWN = "http://localhost:8000"
FRONT_END = "https://app.example.com"
LOCAL_FRONT_END = "http://localhost:5173"
LOOK_ALIKES = [
    "https://app.example.evil",
    "https://app.example.com.evil.org",
    "https://evil-app.example.com",
    "https://evil.app.example.com",
    "https://example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com:443",
    "https://app.example.com.",
    "https://app.example.com/",
    "https://APP.example.com",
    "https://app.example.com@evil.org",
    "https://app.example.com, https://evil.org",
    "https://app.example.com https://evil.org",
    "https://appxexample.com",
    "https://app.example.com%00.evil.org",
    "ftp://app.example.com",
    "//app.example.com",
    "app.example.com",
    "https://localhost:5173",
    "http://127.0.0.1:5173",
    "http://localhost",
    "http://localhost:51733",
    "*",
]
OTHER_PORT = "http://localhost:3000"  # another program on the developer's machine
FOREIGN = ["https://evil.example", OTHER_PORT, "null", "", "file://", *LOOK_ALIKES]

SITES = [None, "same-origin", "same-site", "cross-site", "none"]
TRUSTED = [OWN, FRONT_END, LOCAL_FRONT_END]

# (Sec-Fetch-Site, Origin) → may the request change anything with a cookie?
TABLE = [
    *((site, origin, True) for site in SITES for origin in TRUSTED),
    *((site, origin, site == "same-origin") for site in SITES if site for origin in FOREIGN),
    *((None, origin, False) for origin in FOREIGN),
    # The client is not a browser, so no page can make it send another person's cookie.
    (None, None, True),
    ("same-origin", None, True),
    ("same-site", None, False),
    ("cross-site", None, False),
    ("none", None, False),
    ("SAME-ORIGIN", None, False),
    ("", None, False),
]

UNSAFE: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", "/v1/account", {"name": "Mallory"}),
    ("DELETE", "/v1/account", {"password": "a quiet harbour at dawn"}),
    (
        "PUT",
        "/v1/account/password",
        {"current_password": "a quiet harbour at dawn", "new_password": "mallory's harbour"},
    ),
    ("POST", "/v1/session/reauthentications", {"password": "a quiet harbour at dawn"}),
    ("DELETE", "/v1/session", None),
    ("DELETE", "/v1/sessions", None),
    ("DELETE", "/v1/sessions/{id}", None),
    ("POST", "/v1/accounts", {"email": "mallory@example.com", "password": "mallory's harbour"}),
    ("POST", "/v1/sessions", {"email": "mallory@example.com", "password": "mallory's harbour"}),
]


def browser_headers(site: str | None, origin: str | None) -> dict[str, str]:
    headers = {"Sec-Fetch-Site": site, "Origin": origin}
    return {name: value for name, value in headers.items() if value is not None}


def cors_headers(response: TestResponse) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name.startswith("Access-Control-")
    }


def refusal(response: TestResponse, origin: str | None, source: str) -> dict[str, Any]:
    return {
        "type": "/problems/cross-site-request",
        "title": "The request comes from a site that is not allowed",
        "status": 403,
        "code": "cross_site_request",
        "detail": f"The request came from {source}, which is not an allowed origin. If that is your"
        " front end, add its origin to the setting ALLOWED_ORIGINS.",
        "request_id": response.headers["X-Request-Id"],
        "origin": origin,
        "setting": "ALLOWED_ORIGINS",
    }


@pytest.mark.parametrize(("site", "origin", "allowed"), TABLE)
def test_who_may_change_something_with_a_cookie(
    alice: Person, site: str | None, origin: str | None, allowed: bool
) -> None:
    response = alice.patch(
        "/v1/account", json={"name": "Renamed"}, headers=browser_headers(site, origin)
    )

    assert response.status_code == (200 if allowed else 403)
    assert alice.get("/v1/account").json["name"] == ("Renamed" if allowed else "Alice")


@pytest.mark.parametrize(("method", "path", "body"), UNSAFE)
@pytest.mark.parametrize("site", [None, "cross-site", "same-site"])
def test_no_operation_can_be_forged(
    alice: Person, sql: Any, method: str, path: str, body: Any, site: str | None
) -> None:
    before = [sql(f"SELECT * FROM {table}") for table in ("account", "session", "audit_event")]

    response = alice.request(
        method,
        path.replace("{id}", alice.session["id"]),
        json=body,
        headers=browser_headers(site, "https://evil.example"),
    )

    assert response.status_code == 403
    assert response.json == refusal(response, "https://evil.example", "https://evil.example")
    assert "Set-Cookie" not in response.headers
    assert cors_headers(response) == {}
    after = [sql(f"SELECT * FROM {table}") for table in ("account", "session", "audit_event")]
    assert after == before


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_page_that_hides_its_origin_is_told_what_was_seen(alice: Person, site: str) -> None:
    response = alice.delete("/v1/session", headers=browser_headers(site, None))

    source = f"a page that hides its origin (Sec-Fetch-Site: {site})"
    assert response.status_code == 403
    assert response.json == refusal(response, None, source)
    assert alice.get("/v1/session").status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_nobody_is_signed_in_from_a_foreign_page(
    sign_up: Callable[..., Person], app: Flask, origin: str
) -> None:
    # Login CSRF: the victim, who has no cookie, would continue in the attacker's account.
    mallory = sign_up("mallory")
    victim = ApiClient(app)

    response = victim.post(
        "/v1/sessions",
        json={"email": mallory.email, "password": mallory.password},
        headers=browser_headers("cross-site", origin),
    )

    assert response.status_code == 403
    assert victim.secret() is None


def test_two_ports_of_localhost_are_one_site_and_two_origins(alice: Person) -> None:
    # SameSite=Lax does not stop the cookie, because cookies ignore ports.
    headers = browser_headers("same-site", OTHER_PORT)

    response = alice.delete("/v1/session", headers=headers)

    assert response.status_code == 403
    assert response.json["origin"] == OTHER_PORT
    assert (
        alice.delete(
            "/v1/session", headers=browser_headers("same-site", LOCAL_FRONT_END)
        ).status_code
        == 204
    )


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_bearer_token_needs_no_origin(sign_in: Callable[..., Person], origin: str) -> None:
    # A browser never sends this header by itself.
    alice = sign_in("alice", deliver="token")

    response = alice.patch(
        "/v1/account", json={"name": "Renamed"}, headers=browser_headers("cross-site", origin)
    )

    assert response.status_code == 200
    assert cors_headers(response) == {}


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic YWxpY2U6eA==",  # Browsers repeat these credentials by themselves.
        "Digest username=alice",
        "Negotiate YII=",
        "BearerX " + "A" * 43,
        "",
    ],
)
def test_another_authorization_excuses_nothing(alice: Person, authorization: str) -> None:
    headers = {**browser_headers("cross-site", FOREIGN[0]), "Authorization": authorization}

    assert alice.delete("/v1/session", headers=headers).status_code == 403
    assert alice.get("/v1/session").status_code == 200


def test_a_bearer_token_that_excuses_the_origin_silences_the_cookie(alice: Person) -> None:
    headers = {**browser_headers("cross-site", FOREIGN[0]), "Authorization": "Bearer x"}

    assert alice.delete("/v1/session", headers=headers).status_code == 401
    assert alice.get("/v1/session").status_code == 200


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_form_without_an_origin_is_refused(alice: Person, media_type: str) -> None:
    # A page can send these types without a preflight; an old browser adds neither header.
    response = alice.patch("/v1/account", data='{"name": "Mallory"}', content_type=media_type)

    assert response.status_code == 415
    assert alice.get("/v1/account").json["name"] == "Alice"


@pytest.mark.parametrize(
    "override", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"]
)
def test_no_header_makes_another_method_of_get(alice: Person, override: str) -> None:
    response = alice.get("/v1/session?_method=DELETE", headers={override: "DELETE"})

    assert response.status_code == 200
    assert alice.get("/v1/session").status_code == 200


# CORS

EXPOSED = "ETag, Idempotent-Replayed, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"


@pytest.mark.parametrize("origin", [FRONT_END, LOCAL_FRONT_END])
@pytest.mark.parametrize("path", ["/v1/session", "/v1/nothing", "/v1/accounts", "/healthz"])
def test_an_allowed_origin_may_read_every_answer(client: ApiClient, origin: str, path: str) -> None:
    response = client.get(path, headers={"Origin": origin})

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED,
    }


@pytest.mark.parametrize("origin", [None, OWN, *FOREIGN])
@pytest.mark.parametrize("path", ["/v1/session", "/v1/nothing", "/healthz", "/openapi.json"])
def test_no_other_origin_may_read_any(alice: Person, origin: str | None, path: str) -> None:
    response = alice.get(path, headers=browser_headers(None, origin))

    assert cors_headers(response) == {}


@pytest.mark.parametrize("origin", [FRONT_END, LOCAL_FRONT_END])
@pytest.mark.parametrize("path", ["/v1/session", "/v1/sessions", "/v1/nothing"])
def test_a_preflight_of_an_allowed_origin(client: ApiClient, origin: str, path: str) -> None:
    response = client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "DELETE",
            "Access-Control-Request-Headers": "content-type",
        },
    )

    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers
    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
        ),
        "Access-Control-Max-Age": "7200",
    }


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_preflight_of_another_is_refused_with_the_setting_named(
    client: ApiClient, origin: str
) -> None:
    response = client.options(
        "/v1/session", headers={"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    )

    assert response.status_code == 403
    assert response.json == refusal(response, origin, origin or "a page that hides its origin")
    assert cors_headers(response) == {}


def test_with_no_allowed_origins_only_its_own_may(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice", make_app(allowed_origins=()))

    response = alice.delete("/v1/session", headers=browser_headers("cross-site", FRONT_END))
    assert (response.status_code, cors_headers(response)) == (403, {})
    response = alice.delete("/v1/session", headers=browser_headers("same-origin", OWN))
    assert response.status_code == 204


def test_the_host_header_makes_no_origin_allowed(alice: Person) -> None:
    headers = {**browser_headers(None, "https://evil.example"), "Host": "evil.example"}

    assert alice.delete("/v1/session", headers=headers).status_code == 403
