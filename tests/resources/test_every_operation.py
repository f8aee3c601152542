"""Tests of all operations: who may call them, whose data they use, which bodies they read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain import ids
from api.domain.account import Role
from api.domain.client import Client
from api.web.form_paths import takes_form
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
def bob(app: Flask, bob: Person) -> Person:
    """Sign in Bob, with every role."""
    with app.app_context():
        for role in Role:
            grant_role(bob.email, role, Client(None, None, "operator"))
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
    elif operation.status == 422:  # the token or code was not mailed, the attempt is not Bob's
        proofs = ("token", "state", "pending", "code", "provider")
        assert_not_valid(response, next(name for name in proofs if name in (operation.body or {})))
    elif operation.status == 403:  # the address must be verified, as it is with a role
        assert response.status_code in {201, 403, 422}  # or the example answers no challenge
    elif operation.status < 300:
        assert response.status_code < 300  # it may depend on how secrets are delivered
    else:
        assert response.status_code == operation.status


OF_NOBODY: list[dict[str, str]] = [
    {},
    {"Authorization": "Bearer " + "A" * 43},
    {"Authorization": "Bearer short"},
    {"Authorization": "Bearer"},
    {"Authorization": "Basic YWxpY2U6YSBxdWlldCBoYXJib3VyIGF0IGRhd24="},
    {"Cookie": "gatebook_session=" + "A" * 43},
    {"Cookie": "gatebook_session=" + "A" * 42},
    {"Cookie": "gatebook_session="},
]


def test_whoever_is_not_signed_in_gets_401_and_changes_nothing(
    app: Flask, sql: Sql, alice: Person, subtests: pytest.Subtests
) -> None:
    before = everything(sql)
    assert alice.session is not None
    for operation in PRIVATE:
        with subtests.test(str(operation)):
            url = operation.url(alice.session["id"])
            for headers in OF_NOBODY:
                response = stranger(app).open(
                    url, method=operation.method, json=operation.body, headers=headers
                )
                assert_problem(response, 401, "not_signed_in")
            assert everything(sql) == before


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_an_ended_session_gets_401_and_changes_nothing(
    app: Flask,
    sql: Sql,
    sign_in: Callable[..., Person],
    subtests: pytest.Subtests,
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
    for operation in PRIVATE:
        with subtests.test(str(operation)):
            url = operation.url(alice.session["id"])
            response = stranger(app).open(
                url, method=operation.method, json=operation.body, headers=headers
            )
            assert_problem(response, 401, "not_signed_in")
            assert everything(sql) == before


@pytest.mark.parametrize("operation", DOCUMENTED, ids=str)
def test_nothing_that_bob_does_touches_or_shows_what_is_alices(
    app: Flask, sql: Sql, sign_in: Callable[..., Person], operation: DocumentedOperation
) -> None:
    alice = sign_in("alice")
    bob = sign_in("bob", deliver="token")
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


# an operation that requires no role is called with the greatest one
HELD = [
    pytest.param(operation, role, id=f"{operation} {role}")
    for operation in PRIVATE
    for role in (list(Role) if operation.roles else [Role.ADMIN])
]


@pytest.mark.long
@pytest.mark.parametrize(("operation", "role"), HELD)
def test_a_role_opens_what_asks_for_it_and_nothing_else(
    app: Flask, sql: Sql, sign_in: Callable[..., Person], operation: DocumentedOperation, role: Role
) -> None:
    """ASVS 8.2.1: every role, every operation. A role changes nothing where none is required."""
    alice, bob = sign_in("alice"), sign_in("bob")
    with app.app_context():
        grant_role(bob.email, role, Client(None, None, "operator"))
        # Bob may delete his account: he is not the last administrator
        grant_role(alice.email, Role.ADMIN, Client(None, None, "operator"))
    assert alice.session is not None
    before = of_alice(sql, alice)
    response = bob.request(
        operation.method, operation.url(alice.session["id"]), json=operation.body
    )
    if operation.roles and role not in operation.roles:
        assert_problem(response, 403, "forbidden")
    else:
        assert_documented(operation, response)
    assert of_alice(sql, alice) == before


def test_a_password_given_too_long_ago_gets_403_and_changes_nothing(
    sql: Sql, clock: Any, bob: Person, subtests: pytest.Subtests
) -> None:
    """See ASVS 7.5; a role alone does not replace it."""
    clock.advance(seconds=901)
    assert bob.get("/v1/session").status_code == 200  # writes down that the session was used
    before = everything(sql)
    assert bob.session is not None
    for operation in FRESH:
        with subtests.test(str(operation)):
            url = operation.url(bob.session["id"])
            response = bob.request(operation.method, url, json=operation.body)
            code = response.json["code"]
            assert (response.status_code, code) == (403, "reauthentication_required")
            assert response.json["max_age"] == 900
            assert everything(sql) == before


def test_a_page_of_a_foreign_origin_gets_403_and_changes_nothing(
    sql: Sql, alice: Person, bob: Person, subtests: pytest.Subtests
) -> None:
    before = everything(sql)
    assert bob.session is not None
    for operation in UNSAFE:
        if takes_form(operation.path):
            continue  # any page may send it: it reads no cookie
        with subtests.test(str(operation)):
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
                "The request came from https://mallory.example, which is not an allowed origin. If"
                " that is your front end, add its origin to the setting ALLOWED_ORIGINS.",
                origin="https://mallory.example",
                setting="ALLOWED_ORIGINS",
            )
            assert everything(sql) == before


NO_JSON = [
    (b"", "The body is empty."),
    (b"{", None),
    (b'{"password": "x", "password": "y"}', 'The key "password" appears twice in one object.'),
    (b'{"name": NaN}', "NaN is not JSON."),
    (b'{"name": "\\ud800"}', "A string contains half of a surrogate pair."),
    (b'{"name": "\xff"}', "Not UTF-8 at byte 10."),
    (b"\xef\xbb\xbf{}", "Starts with a byte order mark."),
    (b"[" * 33, "Nested deeper than 32 levels at character 32."),
]
OTHER_TYPES = [
    None,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/jsonp",
]


NO_OBJECT = {
    "pointer": "#",
    "code": "wrong_type",
    "message": "The app sent something here that we could not read.",
    "params": {"expected": "object"},
}


def assert_unreadable_bodies_are_refused(bob: Person, operation: DocumentedOperation) -> None:
    url = operation.url(str(ids.new_id()))

    def send(raw: bytes | None, content_type: str | None = "application/json") -> TestResponse:
        return bob.request(operation.method, url, data=raw, content_type=content_type)

    for raw, cause in NO_JSON:
        response = send(raw)
        told = cause or response.json["cause"]
        assert_problem(response, 400, "malformed_json", cause=told)
    for content_type in (None, "text/plain", "application/json"):
        response = send(None, content_type)
        assert_problem(response, 400, "malformed_json", cause="The body is empty.")
    for other in OTHER_TYPES:
        response = send(b'{"password": "a quiet harbour at dawn"}', other)
        assert_problem(response, 415, "unsupported_media_type")
    for raw in (b"[]", b"null", b'"x"', b"0", b"true"):
        assert_fields(send(raw), NO_OBJECT)


@pytest.mark.long
def test_a_body_that_cannot_be_read_is_refused_and_changes_nothing(
    sql: Sql, bob: Person, subtests: pytest.Subtests
) -> None:
    """400 without JSON, 415 of another media type, 413 over 64 KiB, 422 where it is no object."""
    before = everything(sql)
    for operation in WITH_BODY:
        with subtests.test(str(operation)):
            assert_unreadable_bodies_are_refused(bob, operation)
            assert everything(sql) == before
    large = b'{"name": "' + b"x" * 65536 + b'"}'
    assert bob.session is not None
    for operation in UNSAFE:
        with subtests.test(f"{operation}, too large"):
            url = operation.url(bob.session["id"])
            response = bob.request(
                operation.method, url, data=large, content_type="application/json"
            )
            assert_problem(response, 413, "body_too_large")
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


@pytest.mark.long
def test_an_empty_chunked_body_is_answered_as_no_body(
    app: Flask, subtests: pytest.Subtests
) -> None:
    """Some HTTP clients and proxies send an empty body as one last chunk."""

    def ask(operation: DocumentedOperation, **options: Any) -> tuple[int, Any]:
        path = operation.url("01a20349-d1a4-7128-a24b-e40ad23f0824")
        headers = {"X-Request-Id": "the-same-for-both"}
        response = stranger(app).open(path, method=operation.method, headers=headers, **options)
        return response.status_code, NONCE.sub(b"", response.get_data())

    for operation in DOCUMENTED:
        with subtests.test(str(operation)):
            bare = ask(operation)
            for content_type in (None, "text/plain", "application/json"):
                chunked = ask(operation, content_type=content_type, environ_overrides=CHUNKED)
                assert chunked == ask(operation, content_type=content_type) == bare
            assert bare[0] != 415


def test_a_member_that_would_act_for_someone_else_gets_422_and_changes_nothing(
    sql: Sql, alice: Person, bob: Person, subtests: pytest.Subtests
) -> None:
    # better-auth CVE-2025-61928: user_id in the body acted for that account
    before = everything(sql)
    for operation in WITH_BODY:
        with subtests.test(str(operation)):
            for member in FOREIGN_MEMBERS:
                if member == "roles" and member in operation.members:
                    continue  # not whose, but which
                response = bob.request(
                    operation.method,
                    operation.url(str(ids.new_id())),
                    json={**(operation.body or {}), member: alice.id},
                )
                assert_fields(response, foreign_fault(operation, member))
            assert everything(sql) == before


def foreign_fault(operation: DocumentedOperation, member: str) -> dict[str, Any]:
    """Return the fault of a body with a member that names somebody else."""
    pointer = f"#/{member}"
    if member not in operation.members:
        message = "The app sent something unknown here."
        return {"pointer": pointer, "code": "unknown_field", "message": message}
    # the id of a request
    return {
        "pointer": pointer,
        "code": "not_together",
        "message": "The app sent two things of which only one is possible.",
        "params": {"other": next(name for name in operation.body or {} if name != "provider")},
    }
