"""Prepare a person who is just about to ask for a signed token for a service."""

from __future__ import annotations

from flask import Flask

from tests.support.prepared_operation import PreparedRequest, anybody, prepared


def _issue(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    headers = {"Authorization": f"Bearer {person.token}"}
    return PreparedRequest("POST", "/v1/session/tokens", {"audience": "reports"}, headers)


OPERATIONS = [prepared("createSessionToken", "get a signed token", 201, _issue)]
