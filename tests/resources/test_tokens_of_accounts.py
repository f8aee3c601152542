"""Test /v1/accounts/{id}/tokens: administrators list and end the tokens of other people."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.resources.expected import Sql, assert_problem, everything, recorded
from tests.resources.test_account_tokens import TOKENS, create, use
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.documented_operations import DOCUMENTED, DocumentedOperation

NOBODYS = "01a20349-1372-752e-89a7-834df2a74de4"
TAGGED = {
    operation["operationId"]
    for _, _, operation in contract().operations()
    if operation["tags"] == ["API tokens"] and not operation.get("x-tokens")
}
MANAGING = [
    operation for operation in DOCUMENTED if operation.id in TAGGED and not operation.is_public
]


def test_an_administrator_lists_and_ends_them(
    app: Flask, admin: Person, alice: Person, sql: Sql
) -> None:
    created = create(alice)
    path = f"/v1/accounts/{alice.id}/tokens"
    listed = admin.get(path)
    assert (listed.status_code, listed.json) == (200, alice.get(TOKENS).json)
    assert use(app, created["token"]) == 200
    ended = admin.delete(path)
    assert (ended.status_code, ended.json) == (200, {"ended": 1})
    assert use(app, created["token"]) == 401
    event = recorded(sql)[-1]
    assert (event["type"], event["actor"], event["subject"], event["data"]) == (
        "token.ended",
        admin.id,
        alice.id,
        {"token": created["id"], "reason": "ended_by_administrator"},
    )
    assert alice.get("/v1/session").status_code == 200
    assert admin.get(path).json == {"items": []}


def test_an_unknown_account_and_people_without_the_permission(
    admin: Person, auditor: Person, alice: Person, sql: Sql
) -> None:
    create(alice)
    before = everything(sql)
    assert_problem(admin.get(f"/v1/accounts/{NOBODYS}/tokens"), 404, "not_found")
    assert_problem(admin.delete(f"/v1/accounts/{NOBODYS}/tokens"), 404, "not_found")
    for person in (auditor, alice):
        path = f"/v1/accounts/{alice.id}/tokens"
        assert (person.get(path).status_code, person.delete(path).status_code) == (403, 403)
    assert everything(sql) == before


@pytest.mark.parametrize("operation", MANAGING, ids=str)
def test_no_token_manages_tokens(
    app: Flask, admin: Person, sql: Sql, operation: DocumentedOperation
) -> None:
    """A token with every permission makes no other token: the person must be there."""
    everything_allowed = ("service-accounts:write", "accounts:read", "accounts:lock")
    tokens = (issue(admin, *everything_allowed), issue_to_service(app, *everything_allowed))
    before = everything(sql)
    for token in tokens:
        answer = ApiClient(app).open(
            operation.url(NOBODYS),
            method=operation.method,
            json=operation.body,
            headers=bearer(token),
        )
        assert_problem(answer, 403, "session_required")
    unchanged = {"api_token", "service_account", "audit_event"}
    after = everything(sql)
    assert {name: len(after[name]) for name in unchanged} == {
        name: len(before[name]) for name in unchanged
    }
