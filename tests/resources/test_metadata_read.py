"""Test ``GET /v1/account/metadata``: what people see of their own metadata."""

from __future__ import annotations

from flask import Flask

from tests.resources.account_views import ACCOUNTS
from tests.resources.expected import Sql, assert_problem, everything, stranger
from tests.support.api_tokens import bearer, issue
from tests.support.client import Person

OWN = "/v1/account/metadata"


def test_people_see_their_own_public_object_alone(
    admin: Person, alice: Person, bob: Person
) -> None:
    assert bob.get(OWN).json == {"public": {}}
    objects = {"public": {"plan": "team"}, "private": {"risk": "high"}}
    assert admin.patch(f"{ACCOUNTS}/{bob.id}/metadata", json=objects).status_code == 200
    response = bob.get(OWN)
    assert (response.status_code, response.json) == (200, {"public": {"plan": "team"}})
    assert alice.get(OWN).json == {"public": {}}


def test_no_header_shows_that_the_private_object_changed(admin: Person, bob: Person) -> None:
    """A tag of both objects would be an oracle for changes, and for guesses of what is in them."""
    changing = {"Date", "X-Request-Id", "RateLimit"}
    answers = []
    for private in ({}, {"risk": "high"}):
        admin.patch(f"{ACCOUNTS}/{bob.id}/metadata", json={"private": private})
        response = bob.get(OWN)
        kept = {name: each for name, each in response.headers.items() if name not in changing}
        answers.append((response.data, kept))
    assert answers[0] == answers[1]
    assert "ETag" not in answers[0][1]


def test_people_write_neither_object(admin: Person, bob: Person, sql: Sql) -> None:
    admin.patch(f"{ACCOUNTS}/{bob.id}/metadata", json={"public": {"plan": "free"}})
    before = everything(sql)
    body = {"public": {"plan": "team"}}
    for method in ("PATCH", "PUT", "POST", "DELETE"):
        response = bob.client.open(OWN, method=method, json=body)
        assert (response.status_code, response.json["code"]) == (405, "method_not_allowed")
    for member in ("public_metadata", "private_metadata", "metadata", "public", "private"):
        response = bob.patch("/v1/account", json={member: body["public"]})
        assert response.status_code == 422
        new = {"email": "eve@example.com", "password": bob.password, member: {"plan": "team"}}
        assert bob.client.post("/v1/accounts", json=new).status_code == 422
    assert everything(sql) == before


def test_it_needs_a_session(app: Flask, bob: Person) -> None:
    assert_problem(stranger(app).get(OWN), 401, "not_signed_in")
    token = bearer(issue(bob, "accounts:read"))
    assert_problem(stranger(app).get(OWN, headers=token), 403, "session_required")
