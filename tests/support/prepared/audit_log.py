"""Prepare people for reading the audit trail and the proofs of sealed events."""

from __future__ import annotations

from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.audit_log import seal
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import grant_role

TRAIL = "/v1/audit-events"


def _auditor(app: Flask) -> Person:
    auditor = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(auditor.email, Role.AUDITOR, Client(None, None, "operator"))
    return auditor


def _read(app: Flask) -> PreparedRequest:
    auditor = _auditor(app)
    event = auditor.get(TRAIL).json["items"][0]["id"]
    headers = {"Authorization": f"Bearer {auditor.token}"}
    return PreparedRequest("GET", f"{TRAIL}/{event}", None, headers)


def _prove(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    seal(app)
    event = person.get("/v1/account/audit-events").json["items"][-1]["id"]
    headers = {"Authorization": f"Bearer {person.token}"}
    return PreparedRequest("GET", f"{TRAIL}/{event}/proof", None, headers)


def _sealed(app: Flask, path: str) -> PreparedRequest:
    anybody(app).sign_in()
    seal(app)
    return PreparedRequest("GET", path, None, {})


OPERATIONS = [
    prepared("readAuditEvent", "read an event", 200, _read),
    prepared("proveAuditEvent", "prove an event of mine", 200, _prove),
    prepared(
        "readCheckpoint",
        "read the checkpoint",
        200,
        lambda app: _sealed(app, "/v1/audit-log/checkpoint"),
    ),
    prepared(
        "proveConsistency",
        "prove that the log grew",
        200,
        lambda app: _sealed(app, "/v1/audit-log/consistency?from=1&to=2"),
    ),
]
