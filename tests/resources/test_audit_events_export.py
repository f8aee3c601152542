"""Test GET /v1/audit-events/export: a stream of any length whose end shows that it is complete."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain.account import Role
from api.domain.client import Client
from api.errors import Forbidden, NotSignedIn
from api.rules.audit_trail.export_audit_trail import BATCH
from tests.resources.expected import Sql, assert_parameters, assert_problem, recorded
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.roles import grant_role, revoke_role

EXPORT = "/v1/audit-events/export"
OPERATOR = Client(None, None, "operator")
FORMULA = '=HYPERLINK("https://mallory.example","here")'

# The ids begin in January 2026 and are one second apart.
MANY = """INSERT INTO audit_event
    SELECT UNHEX(CONCAT(LPAD(HEX(1767225600000 + seq * 1000), 12, '0'), '70008000',
            LPAD(HEX(seq), 12, '0'))),
        FROM_UNIXTIME(1767225600 + seq), 'account.created', 'success',
        NULL, NULL, NULL, 'request', NULL, REPEAT('x', 400), '{}', NULL
    FROM seq_1_to_%s AS numbers"""


def lines(response: TestResponse) -> list[Any]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.data.splitlines()]


def end(count: int) -> dict[str, Any]:
    return {"export": {"complete": True, "events": count}}


def rows(response: TestResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text, newline="")))


def streaming(app: Flask, person: Person, query: str = "") -> Iterator[bytes]:
    """Return an iterator over the parts of the body; no part is made before it is asked for."""
    cookie = {"Cookie": f"gatebook_session={person.secret}"}
    response = app.test_client(use_cookies=False).get(EXPORT + query, headers=cookie)
    assert response.status_code == 200
    return iter(response.response)


@pytest.fixture
def signed_up(auditor: Person, sign_up: Callable[..., Person]) -> Person:
    """Sign up Alice and Bob, and let Bob fail to sign in with a formula as his user agent."""
    sign_up("alice")
    sign_up("bob").post(
        "/v1/sessions",
        json={"email": "bob@example.com", "password": "wrong"},
        headers={"User-Agent": FORMULA, "X-Request-Id": "-2+3+cmd"[:2] + "-bobs-request"},
    )
    return auditor


def test_all_of_it_oldest_first_and_the_end(signed_up: Person, sql: Sql) -> None:
    response = signed_up.get(EXPORT)
    assert lines(response) == [*recorded(sql), end(3)]
    assert response.mimetype == "application/x-ndjson"
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit-events.ndjson"'
    assert "Content-Encoding" not in response.headers
    event = contract().at("#/components/schemas/AuditEvent")
    for line in lines(response)[:-1]:
        assert contract().schema_faults(event, line) == []


def test_the_filters_are_those_of_the_list(signed_up: Person, sql: Sql) -> None:
    refused = [event for event in recorded(sql) if event["outcome"] == "failure"]
    assert lines(signed_up.get(f"{EXPORT}?outcome=failure")) == [*refused, end(1)]
    assert lines(signed_up.get(f"{EXPORT}?type=role.*")) == [end(0)]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("", None, "application/x-ndjson"),
        ("", "*/*", "application/x-ndjson"),
        ("", "application/json", "application/x-ndjson"),
        ("", "text/csv", "text/csv"),
        ("", "text/csv;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("?format=csv", None, "text/csv"),
        ("?format=csv", "application/x-ndjson", "text/csv"),
        ("?format=ndjson", "text/csv", "application/x-ndjson"),
    ],
)
def test_the_form_is_as_asked(
    signed_up: Person, query: str, accept: str | None, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    assert signed_up.get(EXPORT + query, headers=headers).mimetype == media_type


def test_csv_has_the_same_and_no_formula(signed_up: Person, sql: Sql) -> None:
    """OWASP, CSV injection: a client chooses texts that an auditor's spreadsheet would run."""
    head, first, second, third, last = rows(signed_up.get(f"{EXPORT}?format=csv"))
    events = recorded(sql)
    assert head == [*events[0], "erased"]
    for row, event in zip([first, second], events, strict=False):
        expected_event = {**event, "data": json.dumps(event["data"], separators=(",", ":"))}
        assert row == [*(value or "" for value in expected_event.values()), ""]
    cells = dict(zip(head, third, strict=True))
    assert cells["user_agent"] == f"'{FORMULA}"
    assert cells["request_id"].startswith("'-")
    assert json.loads(cells["data"]) == {"reason": "wrong_credentials"}
    assert last == ["end", "3", *[""] * 10]


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_gzip_for_whoever_takes_it(signed_up: Person, app: Flask, query: str) -> None:
    plain = signed_up.get(EXPORT + query).data
    cookie = {"Cookie": f"gatebook_session={signed_up.secret}"}
    headers = {**cookie, "Accept-Encoding": "gzip, br"}
    zipped = app.test_client(use_cookies=False).get(EXPORT + query, headers=headers)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain
    headers = {**cookie, "Accept-Encoding": "gzip;q=0"}
    assert app.test_client(use_cookies=False).get(EXPORT + query, headers=headers).data == plain


def test_batches_leave_nothing_out_and_say_nothing_twice(auditor: Person, sql: Sql) -> None:
    sql(MANY, 2 * BATCH + 7)
    exported = lines(auditor.get(EXPORT))
    assert exported == [*recorded(sql), end(2 * BATCH + 7)]


def test_a_whole_number_of_batches_ends_as_well(auditor: Person, sql: Sql) -> None:
    sql(MANY, BATCH)
    assert lines(auditor.get(EXPORT))[-1] == end(BATCH)


def test_a_slow_reader_holds_no_connection(
    make_app: Callable[..., Flask], auditor: Person, sql: Sql
) -> None:
    """The pool has a single connection and does not wait for one: /readyz succeeds all the same."""
    sql(MANY, 3 * BATCH)
    app = make_app(pool_maxconnections=1, pool_blocking=False)
    parts = streaming(app, auditor)
    for _ in range(3):  # This reads the header line and two of the three batches.
        next(parts)
        assert ApiClient(app).get("/readyz").status_code == 200
    assert json.loads(b"".join(parts).splitlines()[-1]) == end(3 * BATCH)


def test_there_are_few_places_and_they_are_given_back(
    make_app: Callable[..., Flask], auditor: Person, sql: Sql
) -> None:
    """An export holds a thread for as long as its reader wants, so few may run at the same time."""
    sql(MANY, 2 * BATCH)
    app = make_app(threads=16)
    cookie = {"Cookie": f"gatebook_session={auditor.secret}"}
    clients = [app.test_client(use_cookies=False) for _ in range(2)]
    reading = [client.get(EXPORT, headers=cookie) for client in clients]
    refused = ApiClient(app, use_cookies=False).get(EXPORT, headers=cookie)
    assert_problem(refused, 503, "unavailable")
    assert refused.headers["Retry-After"] == "2"
    reading[0].close()
    assert app.test_client(use_cookies=False).get(EXPORT, headers=cookie).status_code == 200


def test_head_asks_for_no_body_and_gives_its_place_back(auditor: Person, sql: Sql) -> None:
    sql(MANY, 2 * BATCH)
    for _ in range(20):
        response = auditor.request("HEAD", EXPORT)
        assert (response.status_code, response.data) == (200, b"")


@pytest.mark.parametrize("query", ["?format=xml", "?limit=5", "?order=newest"])
def test_what_is_not_taken_is_refused(auditor: Person, query: str) -> None:
    response = auditor.get(EXPORT + query)
    assert (response.status_code, response.json["code"]) == (422, "invalid_query")


def test_a_filter_that_means_nothing_is_refused_and_gives_its_place_back(auditor: Person) -> None:
    for _ in range(20):
        response = auditor.get(f"{EXPORT}?type=sesion.*")
        assert_parameters(
            response,
            {
                "parameter": "type",
                "code": "unknown_type",
                "message": "No event has this type.",
            },
        )
    assert auditor.get(EXPORT).status_code == 200


def test_a_role_that_is_taken_ends_it_there(app: Flask, auditor: Person, sql: Sql) -> None:
    """ASVS 8.3.2: an export can last an hour, so each batch checks the role again."""
    sql(MANY, 3 * BATCH)
    parts = streaming(app, auditor)
    next(parts), next(parts)
    with app.app_context():
        revoke_role(auditor.email, Role.AUDITOR, OPERATOR)
    with pytest.raises(Forbidden):
        next(parts)


def test_a_session_that_ends_ends_it_there(app: Flask, auditor: Person, sql: Sql) -> None:
    """Invariant I2 holds within an export, too: an ended session reads no further batch."""
    sql(MANY, 3 * BATCH)
    parts = streaming(app, auditor)
    next(parts), next(parts)
    assert auditor.delete("/v1/session").status_code == 204
    with pytest.raises(NotSignedIn):
        next(parts)


@pytest.mark.long
def test_memory_does_not_grow_with_the_export(app: Flask, auditor: Person, sql: Sql) -> None:
    sql(MANY, 20 * BATCH)
    peaks = []
    for since in ("", "?since=2026-01-01T05:16:40Z"):  # 20 batches, then one
        tracemalloc.start()
        size = sum(len(part) for part in streaming(app, auditor, since))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > 600 * BATCH
    assert peaks[0] < 2 * peaks[1]


def test_who_is_only_made_an_auditor_now_may_export_at_once(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    bob = sign_in("bob")
    assert_problem(bob.get(EXPORT), 403, "forbidden")
    with app.app_context():
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    assert bob.get(EXPORT).status_code == 200
