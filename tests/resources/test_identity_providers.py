"""Test GET /v1/identity-providers: the providers that people may sign in with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from api.cache import circuit_breaker
from tests.support.client import ApiClient

PATH = "/v1/identity-providers"
ACME = {
    "id": "acme",
    "name": "Acme",
    "flows": ["redirect", "id_token"],
    "clients": ["web", "ios"],
    "available": True,
}


def test_anybody_reads_the_buttons_to_show(client: ApiClient) -> None:
    response = client.get(PATH)
    assert response.status_code == 200
    assert (response.json["items"][0], response.json["next"]) == (ACME, None)
    others = {item["id"]: item["clients"] for item in response.json["items"][1:]}
    assert others["other"] == others["github"] == ["web"]


def test_its_tag_changes_when_a_provider_fails(app: Flask, client: ApiClient) -> None:
    known = {"If-None-Match": client.get(PATH).headers["ETag"]}
    assert client.get(PATH, headers=known).status_code == 304
    with app.app_context():
        for _ in range(5):
            circuit_breaker.fail("acme")
    response = client.get(PATH, headers=known)
    assert response.status_code == 200
    assert response.json["items"][0] == {**ACME, "available": False}


def test_the_longest_name_and_most_clients_are_shown(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    clients = [f"clients.c{number} = {{ client_id = '{number}' }}" for number in range(16)]
    table = ["[acme]", "preset = 'oidc'", f"name = '{'A' * 100}'", "issuer = 'https://a.example'"]
    file = tmp_path / "providers.toml"
    file.write_text("\n".join([*table, *clients]))
    [shown] = ApiClient(make_app(identity_providers=str(file))).get(PATH).json["items"]
    assert (len(shown["name"]), len(shown["clients"])) == (100, 16)


def test_without_providers_there_is_nothing_to_show(make_app: Callable[..., Flask]) -> None:
    response = ApiClient(make_app(identity_providers="")).get(PATH)
    assert response.json == {"items": [], "next": None}
