"""Tests of all operations: who may call them, whose data they use, which bodies they read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain.account import Role
from api.domain.client import Client
from tests.resources.expected import (
    Sql,
    account_id_of,
    assert_fields,
    assert_problem,
    everything,
    stranger,
)
from tests.resources.proofs import assert_not_valid
from tests.support.audit_log import seal
from tests.support.client import Person
from tests.support.documented_operations import (
    DOCUMENTED,
    FRESH,
    PRIVATE,
    UNSAFE,
    WITH_BODY,
    DocumentedOperation,
)
from tests.support.operations import ALL
from tests.support.prepared_operation import PreparedOperation
from tests.support.roles import grant_role

UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
OF_ONE = {operation.id for operation in DOCUMENTED if operation.is_of_one}
WITH_ID = [operation for operation in ALL if operation.id in OF_ONE]
NONCE = re.compile(rb'"challenge":"[^"]*"')  # random in each answer
FOREIGN_MEMBERS = ["user_id", "account_id", "id", "role", "roles", "email_verified"]


@pytest.fixture
def bob(app: Flask, bob: Person, request: pytest.FixtureRequest) -> Person:
    """Sign in Bob, with the roles that the operation demands."""
    with app.app_context():
        for role in request.node.callspec.params["operation"].roles:
            grant_role(bob.email, Role(role), Client(None, None, "operator"))
    return bob


def of_alice(sql: Sql, alice: Person) -> list[list[dict[str, Any]]]:
    """Return every row that belongs to Alice."""
    account_id = UUID(alice.id).bytes
    return [
        sql("SELECT * FROM account WHERE id = %s", account_id),
        sql("SELECT * FROM session WHERE account_id = %s ORDER BY id", account_id),
        sql("SELECT * FROM audit_event WHERE subject = %s ORDER BY id", account_id),
    ]


def assert_documented(operation: DocumentedOperation, response: TestResponse) -> None:
    """Check the answer to Bob, who may do it, but has nothing that the path can name."""
    if operation.is_of_one:
        assert_problem(response, 404, "not_found")
    elif operation.status == 422:  # the token or code was not mailed
        assert_not_valid(response, "token" if "token" in (operation.body or {}) else "code")
    elif operation.status == 403:  # the address must be verified, as it is with a role
        assert response.status_code in {201, 403, 422}  # or the example answers no challenge
    elif operation.status < 300:
        assert response.status_code < 300  # it may depend on how secrets are delivered
    else:
        assert response.status_code == operation.status


@pytest.mark.parametrize("operation", PRIVATE, ids=str)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer " + "A" * 43},
        {"Authorization": "Bearer short"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YWxpY2U6YSBxdWlldCBoYXJib3VyIGF0IGRhd24="},
        {"Cookie": "gatebook_session=" + "A" * 43},
        {"Cookie": "gatebook_session=" + "A" * 42},
        {"Cookie": "gatebook_session="},
    ],
    ids=lambda headers: "-".join(headers.values())[:20] or "nothing",
)
def test_whoever_is_not_signed_in_gets_401_and_changes_nothing(
    app: Flask, sql: Sql, alice: Person, operation: DocumentedOperation, headers: Mapping[str, str]
) -> None:
    before = everything(sql)
    assert alice.session is not None
    response = stranger(app).open(
        operation.url(alice.session["id"]),
        method=operation.method,
        json=operation.body,
        headers=headers,
    )
    assert_problem(response, 401, "not_signed_in")
    assert everything(sql) == before


@pytest.mark.parametrize("operation", PRIVATE, ids=str)
@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_an_ended_session_gets_401_and_changes_nothing(
    app: Flask,
    sql: Sql,
    sign_in: Callable[..., Person],
    operation: DocumentedOperation,
    deliver: str,
) -> None:
    alice = sign_in("alice", deliver=deliver)
    secret = alice.secret
    assert alice.session is not None
    assert alice.delete("/v1/session").status_code == 204
    before = everything(sql)
    headers = {
        "cookie": {"Cookie": f"gatebook_session={secret}"},
        "token": {"Authorization": f"Bearer {secret}"},
    }[deliver]
    response = stranger(app).open(
        operation.url(alice.session["id"]),
        method=operation.method,
        json=operation.body,
        headers=headers,
    )
    assert_problem(response, 401, "not_signed_in")
    assert everything(sql) == before


@pytest.mark.parametrize("operation", DOCUMENTED, ids=str)
@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_nothing_that_bob_does_touches_or_shows_what_is_alices(
    app: Flask,
    sql: Sql,
    sign_in: Callable[..., Person],
    operation: DocumentedOperation,
    deliver: str,
) -> None:
    alice = sign_in("alice")
    bob = sign_in("bob", deliver=deliver)
    seal(app)
    before = of_alice(sql, alice)
    assert alice.session is not None
    response = bob.request(
        operation.method, operation.url(alice.session["id"]), json=operation.body
    )
    if operation.roles:
        assert_problem(response, 403, "forbidden")
    else:
        assert_documented(operation, response)
    for word in (alice.id, alice.email, alice.session["id"]):
        assert word not in response.text
    assert of_alice(sql, alice) == before
    assert account_id_of(app, alice.secret) == alice.id


@pytest.mark.parametrize("operation", PRIVATE, ids=str)
@pytest.mark.parametrize("held", [(), ("auditor",), ("admin",), ("admin", "auditor")], ids=str)
def test_a_role_opens_what_asks_for_it_and_nothing_else(
    app: Flask,
    sql: Sql,
    sign_in: Callable[..., Person],
    operation: DocumentedOperation,
    held: tuple[str, ...],
) -> None:
    """ASVS 8.2.1: every role, every operation. A role changes nothing where none is required."""
    alice, bob = sign_in("alice"), sign_in("bob")
    with app.app_context():
        for role in held:
            grant_role(bob.email, Role(role), Client(None, None, "operator"))
    assert alice.session is not None
    before = of_alice(sql, alice)
    response = bob.request(
        operation.method, operation.url(alice.session["id"]), json=operation.body
    )
    if operation.roles and not set(operation.roles) & set(held):
        assert_problem(response, 403, "forbidden")
    else:
        assert_documented(operation, response)
    assert of_alice(sql, alice) == before


@pytest.mark.parametrize("operation", FRESH, ids=str)
def test_a_password_given_too_long_ago_gets_403_and_changes_nothing(
    sql: Sql, clock: Any, bob: Person, operation: DocumentedOperation
) -> None:
    """See ASVS 7.5; a role alone does not replace it."""
    clock.advance(seconds=901)
    assert bob.get("/v1/session").status_code == 200  # writes down that the session was used
    before = everything(sql)
    assert bob.session is not None
    response = bob.request(operation.method, operation.url(bob.session["id"]), json=operation.body)
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert response.json["max_age"] == 900
    assert everything(sql) == before


@pytest.mark.parametrize("operation", UNSAFE, ids=str)
def test_a_page_of_a_foreign_origin_gets_403_and_changes_nothing(
    sql: Sql, alice: Person, bob: Person, operation: DocumentedOperation
) -> None:
    before = everything(sql)
    assert bob.session is not None
    response = bob.request(
        operation.method,
        operation.url(bob.session["id"]),
        json=operation.body,
        headers={"Origin": "https://mallory.example"},
    )
    assert_problem(
        response,
        403,
        "cross_site_request",
        "The request came from https://mallory.example, which is not an allowed origin. If that is"
        " your front end, add its origin to the setting ALLOWED_ORIGINS.",
        origin="https://mallory.example",
        setting="ALLOWED_ORIGINS",
    )
    assert everything(sql) == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "The body is empty."),
        (b"{", None),
        (b'{"password": "x", "password": "y"}', 'The key "password" appears twice in one object.'),
        (b'{"name": NaN}', "NaN is not JSON."),
        (b'{"name": "\\ud800"}', "A string contains half of a surrogate pair."),
        (b'{"name": "\xff"}', "Not UTF-8 at byte 10."),
        (b"\xef\xbb\xbf{}", "Starts with a byte order mark."),
        (b"[" * 33, "Nested deeper than 32 levels at character 32."),
    ],
    ids=["empty", "cut", "twice", "nan", "surrogate", "latin1", "bom", "deep"],
)
def test_what_is_not_json_gets_400_and_changes_nothing(
    sql: Sql, bob: Person, operation: DocumentedOperation, raw: bytes, cause: str | None
) -> None:
    before = everything(sql)
    response = bob.request(
        operation.method, operation.path, data=raw, content_type="application/json"
    )
    assert_problem(response, 400, "malformed_json", cause=cause or response.json["cause"])
    assert everything(sql) == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/jsonp",
    ],
)
def test_a_body_of_another_media_type_gets_415_and_changes_nothing(
    sql: Sql, bob: Person, operation: DocumentedOperation, content_type: str | None
) -> None:
    before = everything(sql)
    body = b'{"password": "a quiet harbour at dawn"}'
    response = bob.request(operation.method, operation.path, data=body, content_type=content_type)
    assert_problem(response, 415, "unsupported_media_type")
    assert everything(sql) == before


@pytest.mark.parametrize("operation", WITH_ID, ids=str)
def test_an_id_in_capitals_is_the_same_id(app: Flask, operation: PreparedOperation) -> None:
    """Some databases and languages print UUIDs in capitals (RFC 9562, 4)."""
    request = operation.prepare(app)

    def capitals(text: str) -> str:
        return UUID_TEXT.sub(lambda match: match[0].upper(), text)

    body = request.json and json.loads(capitals(json.dumps(request.json)))
    in_capitals = replace(request, path=capitals(request.path), json=body)
    assert in_capitals.path != request.path
    response = in_capitals.send(app)
    assert response.status_code == operation.status
    shown = [match[0] for match in UUID_TEXT.finditer(response.text)]
    assert shown == [text.lower() for text in shown]


# as gunicorn describes a chunked body
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


@pytest.mark.parametrize("operation", DOCUMENTED, ids=str)
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json"])
def test_an_empty_chunked_body_is_answered_as_no_body(
    app: Flask, operation: DocumentedOperation, content_type: str | None
) -> None:
    """Some HTTP clients and proxies send an empty body as one last chunk."""

    def ask(**options: Any) -> tuple[int, Any]:
        path = operation.url("01a20349-d1a4-7128-a24b-e40ad23f0824")
        headers = {"X-Request-Id": "the-same-for-both"}
        response = stranger(app).open(path, method=operation.method, headers=headers, **options)
        return response.status_code, NONCE.sub(b"", response.get_data())

    chunked = ask(content_type=content_type, environ_overrides=CHUNKED)
    assert chunked == ask(content_type=content_type) == ask()
    assert chunked[0] != 415


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_without_a_body_the_answer_says_so_whatever_its_type(
    sql: Sql, bob: Person, operation: DocumentedOperation
) -> None:
    before = everything(sql)
    for content_type in (None, "text/plain", "application/json"):
        response = bob.request(operation.method, operation.path, content_type=content_type)
        assert_problem(response, 400, "malformed_json", cause="The body is empty.")
    assert everything(sql) == before


@pytest.mark.parametrize("operation", UNSAFE, ids=str)
def test_a_body_over_64_kib_gets_413_and_changes_nothing(
    sql: Sql, bob: Person, operation: DocumentedOperation
) -> None:
    before = everything(sql)
    assert bob.session is not None
    response = bob.request(
        operation.method,
        operation.url(bob.session["id"]),
        data=b'{"name": "' + b"x" * 65536 + b'"}',
        content_type="application/json",
    )
    assert_problem(response, 413, "body_too_large")
    assert everything(sql) == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"0", b"true"])
def test_json_that_is_no_object_gets_422(
    bob: Person, operation: DocumentedOperation, raw: bytes
) -> None:
    response = bob.request(
        operation.method, operation.path, data=raw, content_type="application/json"
    )
    assert_fields(
        response,
        {
            "pointer": "#",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "object"},
        },
    )


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
@pytest.mark.parametrize("member", FOREIGN_MEMBERS)
def test_a_member_that_would_act_for_someone_else_gets_422_and_changes_nothing(
    sql: Sql, alice: Person, bob: Person, operation: DocumentedOperation, member: str
) -> None:
    # better-auth CVE-2025-61928: user_id in the body acted for that account
    before = everything(sql)
    response = bob.request(
        operation.method, operation.path, json={**(operation.body or {}), member: alice.id}
    )
    code, message = "unknown_field", "The app sent something unknown here."
    if member in operation.members:  # the id of a request
        code, message = "not_together", "The app sent two things of which only one is possible."
    fault: dict[str, Any] = {"pointer": f"#/{member}", "code": code, "message": message}
    if code == "not_together":
        fault["params"] = {"other": next(iter(operation.body or {}))}
    assert_fields(response, fault)
    assert everything(sql) == before
