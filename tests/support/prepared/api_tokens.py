"""Prepare programs that are just about to use an API token, and people who found one."""

from __future__ import annotations

from flask import Flask

from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.prepared_operation import PreparedRequest, anybody, prepared


def _read(app: Flask) -> PreparedRequest:
    return PreparedRequest("GET", "/v1/token", None, bearer(issue(anybody(app))))


def _check(app: Flask) -> PreparedRequest:
    body = {"token": issue(anybody(app)), "permissions": ["invoices:read"]}
    service = issue_to_service(app, "tokens:check")
    return PreparedRequest("POST", "/v1/token-checks", body, bearer(service))


def _revoke(app: Flask) -> PreparedRequest:
    body = {"tokens": [issue(anybody(app))]}
    return PreparedRequest("POST", "/v1/token-revocations", body, {})


OPERATIONS = [
    prepared("readToken", "which API token this is", 200, _read),
    prepared("checkToken", "check a received API token", 200, _check),
    prepared(
        "revokeTokens",
        "report a leaked API token",
        202,
        _revoke,
        "token.reported",
        "token.ended",
    ),
]
