"""Test the contract, its viewer and the client for pages, all from our own origin."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.resources.expected import assert_problem
from tests.support.client import ApiClient
from tests.support.contract import CONTRACT, contract

MODULE = Path(CONTRACT).parent / "client" / "dist" / "gatebook.js"
PAGE = "http://localhost:5173"
PATHS = [
    "/openapi.yaml",
    "/openapi.json",
    "/docs",
    "/docs/start.js",
    "/docs/swagger-ui.css",
    "/docs/swagger-ui-bundle.js",
    "/docs/swagger.svg",
    "/client/gatebook.js",
]


def test_the_yaml_is_the_file_as_written(client: ApiClient) -> None:
    response = client.get("/openapi.yaml")
    assert response.status_code == 200
    assert response.data == Path(CONTRACT).read_bytes()
    assert response.headers["Content-Type"] == "application/yaml"


def test_the_json_is_the_same_document(client: ApiClient) -> None:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.data) == contract().document


def parsed(client: ApiClient, path: str) -> Any:
    """Return the contract that the server serves, read by the parser for its form."""
    raw = client.get(path).data
    if path.endswith(".json"):
        return json.loads(raw)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the other one takes a second
    return yaml.load(raw, Loader=loader)


def is_new(schema: str, member: str) -> bool:
    """Return whether a member for a password is for one that is chosen now."""
    chosen = {"NewAccount", "NewAccountWithPassword", "AccountInvitationConfirmation"}
    return member == "new_password" or schema in chosen


def members(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each member of a schema and of its variants, with its name."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
    parts = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict | list):
        for part in parts:
            yield from members(part)


def shortest(document: Any) -> dict[tuple[str, str], set[int]]:
    """Return the minLength of each member for a password, by schema and name."""
    found: dict[tuple[str, str], set[int]] = {}
    for name, schema in document["components"]["schemas"].items():
        for member, described in members(schema):
            if described.get("format") == "password":
                least = described["minLength"]
                found.setdefault((name, member), set()).add(least)
    return found


@pytest.mark.parametrize(
    "path", [pytest.param("/openapi.yaml", marks=pytest.mark.long), "/openapi.json"]
)
def test_a_new_password_is_as_long_as_the_server_requires(
    make_app: Callable[..., Flask], path: str
) -> None:
    client = ApiClient(make_app(password_min_length=15))
    served = shortest(parsed(client, path))
    assert served == {
        place: {15} if is_new(*place) else lengths
        for place, lengths in shortest(contract().document).items()
    }
    assert sum(is_new(*place) for place in served) >= 3


@pytest.mark.long
def test_so_it_is_with_an_extension(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend("examples")
    client = ApiClient(make_app(password_min_length=15, extensions=("notes",)))
    for path in ("/openapi.yaml", "/openapi.json"):
        assert shortest(parsed(client, path))["NewAccountWithPassword", "password"] == {15}


def test_the_viewer_is_a_page_that_loads_nothing_from_elsewhere(client: ApiClient) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "//" not in response.text
    loaded = re.findall(r'(?:src|href)="([^"]*)"', response.text)
    assert sorted(loaded) == [
        "/docs/start.js",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
        "/docs/swagger.svg",
    ]
    for path in loaded:
        assert client.get(path).status_code == 200
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    )
    # as the content security policy demands
    assert not re.search(r"<script(?! src=)|\son\w+=|style=", response.text)


def test_the_viewer_shows_our_contract(client: ApiClient) -> None:
    script = client.get("/docs/start.js").text
    assert re.findall(r'url: "([^"]*)"', script) == ["/openapi.json"]
    # Otherwise each reader's browser would report to a third party.
    assert "validatorUrl: null" in script


def test_the_viewer_has_a_search_box(client: ApiClient) -> None:
    """Without the plugin, it would search the names of tags only."""
    script = client.get("/docs/start.js").text
    assert "filter: true, plugins: [Search]" in script
    assert "opsFilter: " in script
    assert "opsFilter" in client.get("/docs/swagger-ui-bundle.js").text


def test_the_viewer_sends_no_header_that_its_reader_has_not_filled_in(client: ApiClient) -> None:
    """It fills in examples and defaults: with one fixed key, the second sign-up was refused."""
    parameters = client.get("/openapi.json").json["components"]["parameters"].values()
    filled_in = {
        parameter["name"]
        for parameter in parameters
        if not parameter["required"]
        and {"example", "examples", "default"} & {*parameter, *parameter["schema"]}
    }
    assert filled_in == {"limit", "optional", "order"}  # their defaults change nothing


@pytest.mark.parametrize(
    ("asset", "content_type", "holds"),
    [
        ("start.js", "text/javascript; charset=utf-8", b"SwaggerUIBundle("),
        ("swagger-ui.css", "text/css; charset=utf-8", b".swagger-ui"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", b"SwaggerUIBundle"),
        ("swagger.svg", "image/svg+xml", b"<svg"),
    ],
)
def test_what_the_page_loads_is_served_as_what_it_is(
    client: ApiClient, asset: str, content_type: str, holds: bytes
) -> None:
    response = client.get(f"/docs/{asset}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert holds in response.data


def test_the_client_for_pages_is_served_from_any_working_directory(
    client: ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    response = client.get("/client/gatebook.js", headers={"Origin": PAGE})

    assert response.status_code == 200
    assert response.data == MODULE.read_bytes()
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    # A module of another origin is fetched by CORS.
    assert response.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("path", PATHS)
def test_what_the_client_has_already_is_not_sent_again(client: ApiClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    repeated = client.get(path, headers={"If-None-Match": tag})
    assert repeated.status_code == 304
    assert repeated.data == b""
    assert repeated.headers["ETag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).data == first.data


@pytest.mark.parametrize(
    "asset",
    [
        "unknown.js",
        "index.html",
        "..%2f..%2fsettings.py",
        "..%5csettings.py",
        "%2e%2e",
        "swagger-ui.css/",
        "css/swagger-ui.css",
        "SWAGGER-UI.CSS",
    ],
)
def test_nothing_else_is_served(client: ApiClient, asset: str) -> None:
    assert_problem(client.get(f"/docs/{asset}"), 404, "not_found")


@pytest.mark.parametrize("path", PATHS)
def test_nobody_needs_to_be_signed_in_and_no_cookie_is_set(client: ApiClient, path: str) -> None:
    response = client.get(path, headers={"Authorization": "Bearer " + "A" * 43})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
