"""``POST /v1/token-checks``: a service of the operator's asks about a token that it received."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.crypto import api_tokens
from api.domain.account import Role
from api.domain.api_token import ApiTokenKind
from tests.conftest import Clock
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import Faulty, assert_unavailable
from tests.support.roles import OPERATOR, grant_role

Sql = Callable[..., list[dict[str, Any]]]
INACTIVE = {"active": False}


@pytest.fixture
def service(app: Flask) -> str:
    """Return the token of a service that checks tokens."""
    return issue_to_service(app, "tokens:check", "invoices:read", name="Invoices")


def check(client: ApiClient, service: str, token: str, *permissions: str) -> Any:
    body = {"token": token, "permissions": list(permissions)}
    answer = client.post("/v1/token-checks", json=body, headers=bearer(service))
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_live_token_is_described_and_must_have_all_permissions(
    app: Flask, service: str, alice: Person, client: ApiClient
) -> None:
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    token = issue(alice, "audit:read", "accounts:read", "invoices:read")
    shown = client.get("/v1/token", headers=bearer(token)).json
    assert check(client, service, token, "audit:read", "accounts:read") == {
        "active": True,
        "id": shown["id"],
        "kind": "person",
        "owner": alice.id,
        "permissions": ["accounts:read", "audit:read"],
        "allowed": True,
    }
    # chosen for the token, and its owner does not have it; and one that nobody has defined
    for lacking in ("invoices:read", "no-such:thing"):
        assert check(client, service, token, "audit:read", lacking)["allowed"] is False
    assert check(client, service, token)["allowed"] is True


def test_every_other_token_looks_the_same(
    app: Flask,
    service: str,
    alice: Person,
    bob: Person,
    client: ApiClient,
    clock: Clock,
    sql: Sql,
    redis: Redis,
) -> None:
    with app.app_context():
        unknown = api_tokens.new(ApiTokenKind.PERSON)
    ended, expired, deleted = issue(alice), issue(alice, days=1), issue(bob)
    locked = issue_to_service(app, "audit:read")
    assert client.post("/v1/token-revocations", json={"tokens": [ended]}).status_code == 202
    assert bob.delete("/v1/account", json={"password": bob.password}).status_code == 204
    sql("UPDATE service_account SET locked_at = NOW(6) WHERE permissions = 'audit:read'")
    clock.advance(hours=25)
    for token in (unknown, unknown[:-1], "x", alice.secret, ended, expired, deleted, locked):
        assert check(client, service, token, "audit:read") == INACTIVE


def test_the_check_counts_as_use_and_costs_one_get(
    service: str, alice: Person, client: ApiClient, commands: Commands, sql: Sql
) -> None:
    token = issue(alice)
    assert check(client, service, token)["active"] is True
    assert sql("SELECT COUNT(last_used_at) AS used FROM api_token") == [{"used": 2}]
    commands.reset()
    assert check(client, service, token)["active"] is True
    assert (commands.redis, commands.sql) == (["GET", "GET"], [])  # the service's, and Alice's


def test_a_slow_database_makes_no_token_inactive(
    faulty_database: Callable[..., Faulty], service: str, alice: Person
) -> None:
    """503 and never ``false``: a service would turn a customer away for our trouble."""
    token, faulty = issue(alice), faulty_database(session_recheck_grace=600)
    client = ApiClient(faulty.app)
    assert client.get("/v1/token", headers=bearer(service)).status_code == 200
    with faulty.proxy.failing("refuse"):
        asked = client.post("/v1/token-checks", json={"token": token}, headers=bearer(service))
        assert_unavailable(asked)


def test_a_person_with_the_permission_may_ask_and_a_token_without_it_may_not(
    app: Flask, alice: Person, bob: Person, client: ApiClient
) -> None:
    token = issue(alice)
    with app.app_context():
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    assert bob.post("/v1/token-checks", json={"token": token}).json["active"] is True
    asked = client.post("/v1/token-checks", json={"token": token}, headers=bearer(token))
    assert (asked.status_code, asked.json["code"]) == (403, "forbidden")
