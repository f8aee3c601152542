"""Attack with a person's cookie from a page of another origin; and test CORS by header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.settings import Settings, SettingsError
from api.settings.origin import can_be_allowed
from tests.support.client import ApiClient, Person

OWN = "http://localhost:8000"
EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop"
# Origins of app shells, as each sends them.
SHELLS = [
    "capacitor://localhost",
    "ionic://localhost",
    "tauri://localhost",
    "https://tauri.localhost",
    "app://.",
    "app://",
    f"chrome-extension://{EXTENSION_ID}",
    "moz-extension://6e5ba6a9-3b2e-4f0e-8b27-1f7ad2cbd2cd",
    "safari-web-extension://3CE0E6C4-0A5E-4F0E-8B27-1F7AD2CBD2CD",
]
# Origins that a stranger's page can have, too, and texts that are none.
NEVER = ["null", "file://", "https://*.example.com", "https://app.example.com/", "*", ""]
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


def settings_with(name: str, value: str) -> Settings:
    """Return the settings of a server that is started with one more variable."""
    stores = {"DATABASE_URL": "mysql://localhost/gatebook", "REDIS_URL": "redis://localhost"}
    return Settings.from_environ({**stores, "SECRET_KEY": "x" * 32, name: value})


def refusal(response: TestResponse, origin: str | None, source: str) -> dict[str, Any]:
    setting = "ALLOWED_ORIGINS" if origin is not None and can_be_allowed(origin) else None
    detail = (
        f"The request came from {source}, which is not an allowed origin. If that is your"
        " front end, add its origin to the setting ALLOWED_ORIGINS."
        if setting
        else f"The request came from {source}. No setting can allow that."
    )
    return {
        "type": "/problems/cross-site-request",
        "title": "The request comes from a site that is not allowed",
        "status": 403,
        "code": "cross_site_request",
        "detail": detail,
        "request_id": response.headers["X-Request-Id"],
        "origin": origin,
        "setting": setting,
    }


def test_who_may_change_something_with_a_cookie(alice: Person, subtests: pytest.Subtests) -> None:
    name = alice.account["name"]
    for number, (site, origin, allowed) in enumerate(TABLE):
        with subtests.test(f"{site}, {origin}"):
            wanted = f"Alice {number}"
            headers = browser_headers(site, origin)
            response = alice.patch("/v1/account", json={"name": wanted}, headers=headers)
            assert response.status_code == (200 if allowed else 403)
            name = wanted if allowed else name
            assert alice.get("/v1/account").json["name"] == name


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


@pytest.mark.parametrize("origin", SHELLS)
def test_the_setting_that_a_refusal_names_accepts_the_origin_that_it_names(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], origin: str
) -> None:
    """Browsers call an app shell ``cross-site``, wherever the API is."""
    alice = sign_up("alice")
    body = {"email": alice.email, "password": alice.password, "deliver": "token"}
    headers = browser_headers("cross-site", origin)
    refused = ApiClient(make_app()).post("/v1/sessions", json=body, headers=headers)
    assert refused.status_code == 403
    assert refused.json == refusal(refused, origin, origin)

    allowed = settings_with(refused.json["setting"], refused.json["origin"]).allowed_origins
    shell = ApiClient(make_app(allowed_origins=allowed))
    signed_in = shell.post("/v1/sessions", json=body, headers=headers)

    assert signed_in.status_code == 201
    assert cors_headers(signed_in)["Access-Control-Allow-Origin"] == origin
    bearer = {**headers, "Authorization": f"Bearer {signed_in.json['token']}"}
    assert shell.delete("/v1/session", headers=bearer).status_code == 204
    other = ApiClient(make_app(allowed_origins=allowed))
    for site in ("https://evil.example", f"{origin}.evil", origin.upper(), f"{origin}:1"):
        answer = other.post("/v1/sessions", json=body, headers=browser_headers("cross-site", site))
        assert (answer.status_code, cors_headers(answer)) == (403, {})


@pytest.mark.parametrize("origin", NEVER)
def test_a_refusal_names_no_setting_for_an_origin_that_none_accepts(
    app: Flask, sign_up: Callable[..., Person], origin: str
) -> None:
    alice = sign_up("alice")
    response = ApiClient(app).post(
        "/v1/sessions",
        json={"email": alice.email, "password": alice.password},
        headers=browser_headers("cross-site", origin),
    )

    hidden = "a page that hides its origin (Sec-Fetch-Site: cross-site)"
    assert response.status_code == 403
    assert response.json == refusal(response, origin, origin or hidden)
    assert response.json["setting"] is None
    if origin:  # An empty list is the default.
        with pytest.raises(SettingsError, match="ALLOWED_ORIGINS"):
            settings_with("ALLOWED_ORIGINS", origin)


def test_nobody_is_signed_in_from_a_foreign_page(
    sign_up: Callable[..., Person], app: Flask, subtests: pytest.Subtests
) -> None:
    # Login CSRF: the victim, who has no cookie, would continue in the attacker's account.
    mallory = sign_up("mallory")
    body = {"email": mallory.email, "password": mallory.password}
    for origin in FOREIGN:
        with subtests.test(origin):
            victim = ApiClient(app)
            headers = browser_headers("cross-site", origin)
            response = victim.post("/v1/sessions", json=body, headers=headers)
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


def test_a_bearer_token_needs_no_origin(
    sign_in: Callable[..., Person], subtests: pytest.Subtests
) -> None:
    # A browser never sends this header by itself.
    alice = sign_in("alice", deliver="token")
    for origin in FOREIGN:
        with subtests.test(origin):
            headers = browser_headers("cross-site", origin)
            response = alice.patch("/v1/account", json={"name": "Renamed"}, headers=headers)
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
    response = alice.get("/v1/account?_method=DELETE", headers={override: "DELETE"})

    assert response.status_code == 200
    assert alice.get("/v1/session").status_code == 200


# CORS

HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Session-Activity,"
    " X-Request-Id"
)
EXPOSED = (
    "Content-Disposition, Date, ETag, Idempotent-Replayed, Link, Location, RateLimit,"
    " RateLimit-Policy, Retry-After, X-Request-Id"
)
# https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
SAFELISTED = {"cache-control", "content-language", "content-length", "content-type", "expires"}
# A script has no use for these, and may never read Set-Cookie. Account-Id is for proxies (ADR 34).
NOT_FOR_SCRIPTS = {
    "access-control-allow-origin",
    "account-id",
    "content-encoding",
    "set-cookie",
    "vary",
    "www-authenticate",
}


def test_a_page_may_read_every_header_that_the_contract_describes(app: Flask) -> None:
    responses = app.extensions["gatebook.contract"].document["components"]["responses"]
    names = set(header_names(app.extensions["gatebook.contract"].document["paths"]))
    names |= set(header_names(responses))

    assert "etag" in names
    assert names - SAFELISTED - NOT_FOR_SCRIPTS <= set(EXPOSED.lower().split(", "))


def header_names(part: Any) -> Iterator[str]:
    """Yield the name of each header of a response, in lower case."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if key == "headers":
            yield from (name.lower() for name in value)
        elif isinstance(value, dict | list):
            yield from header_names(value)


@pytest.mark.parametrize("origin", [FRONT_END, LOCAL_FRONT_END])
@pytest.mark.parametrize("path", ["/v1/session", "/v1/nothing", "/v1/accounts", "/healthz"])
def test_an_allowed_origin_may_read_every_answer(client: ApiClient, origin: str, path: str) -> None:
    response = client.get(path, headers={"Origin": origin})

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED,
    }


def test_no_other_origin_may_read_any(alice: Person, subtests: pytest.Subtests) -> None:
    for origin in (None, OWN, *FOREIGN):
        for path in ("/v1/session", "/v1/nothing", "/healthz", "/openapi.json"):
            with subtests.test(f"{origin} {path}"):
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
        "Access-Control-Allow-Headers": HEADERS,
        "Access-Control-Max-Age": "7200",
    }
    varies = {name for line in response.headers.getlist("Vary") for name in line.split(", ")}
    assert varies >= {"Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"}


ASKED = {
    "traces": (
        "baggage,content-type,sentry-trace,traceparent",
        "baggage, sentry-trace, traceparent",
    ),
    "blanks and capitals": (" X-Trace ,\tIF-MATCH", "X-Trace"),
    "every character of a token": ("!#$%&'*+.^_`|~-09azAZ", "!#$%&'*+.^_`|~-09azAZ"),
    "as many as a request may have": (",".join(f"x-{n}" for n in range(64)), None),
    "one more than that": (",".join(f"x-{n}" for n in range(65)), ""),
    "too long": ("x" * 2049, ""),
    "no token": ("x-trace,a b", ""),
    "an empty name": ("x-trace, ", ""),
    "a line break": ("x-trace\x0b: y", ""),
    "no ASCII": ("x-tr\xe4ce", ""),
    "none": ("", ""),
}


@pytest.mark.parametrize(("asked", "allowed"), ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("path", ["/v1/sessions", "/healthz"])
def test_an_allowed_origin_may_send_any_header(
    client: ApiClient, path: str, asked: str, allowed: str | None
) -> None:
    more = asked.replace(",", ", ") if allowed is None else allowed
    headers = {
        "Origin": FRONT_END,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
    }

    response = client.options(path, headers=headers)
    assert response.status_code == 204
    answered = cors_headers(response)["Access-Control-Allow-Headers"]
    assert answered == (f"{HEADERS}, {more}" if more else HEADERS)

    response = client.options(path, headers={**headers, "Origin": FOREIGN[0]})
    assert (response.status_code, cors_headers(response)) == (403, {})


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
