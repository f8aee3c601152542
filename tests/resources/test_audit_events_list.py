"""Test GET /v1/audit-events and GET /v1/audit-events/{id}: all recorded events, for auditors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_parameters,
    assert_problem,
    event,
    recorded,
    text,
)
from tests.support.client import ApiClient, Person

TRAIL = "/v1/audit-events"
UNKNOWN = "No event has this type."


@pytest.fixture
def history(
    auditor: Person, sign_up: Callable[..., Person], app: Any
) -> tuple[Person, Person, Person]:
    """Record Olga, who reads; Alice, who signs up, in and out; and a wrong password for Bob."""
    alice = sign_up("alice").sign_in(headers={"X-Request-Id": "alice-signs-in"})
    alice.delete("/v1/session")
    bob = sign_up("bob")
    guess = {"email": bob.email, "password": "not his password"}
    other_address = {"REMOTE_ADDR": "2001:db8::7"}
    ApiClient(app).post("/v1/sessions", json=guess, environ_base=other_address)
    return auditor, alice, bob


def types(person: Person, **filters: str) -> list[str]:
    response = person.get(TRAIL, query_string=filters)
    assert response.status_code == 200, response.text
    return [event["type"] for event in response.json["items"]]


ALL = [
    "session.refused",
    "account.created",
    "session.ended",
    "session.started",
    "account.created",
]


def test_an_auditor_reads_all_of_it_newest_first(
    history: tuple[Person, Person, Person], sql: Sql
) -> None:
    olga = history[0]
    response = olga.get(TRAIL)
    assert response.json == {"items": recorded(sql)[::-1], "next": None}
    assert [event["type"] for event in response.json["items"]] == ALL
    assert "Link" not in response.headers


def test_or_oldest_first(history: tuple[Person, Person, Person], sql: Sql) -> None:
    assert history[0].get(f"{TRAIL}?order=oldest").json == {"items": recorded(sql), "next": None}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"type": "session.started"}, ["session.started"]),
        ({"type": "session.*"}, ["session.refused", "session.ended", "session.started"]),
        ({"type": "account.*"}, ["account.created", "account.created"]),
        ({"type": "role.*"}, []),
        ({"type": "session.*", "order": "oldest"},
         ["session.started", "session.ended", "session.refused"]),
        ({"outcome": "failure"}, ["session.refused"]),
        ({"outcome": "success"}, ALL[1:]),
        ({"outcome": "failure", "type": "account.created"}, []),
        ({"outcome": "failure", "type": "session.*"}, ["session.refused"]),
        ({"request_id": "alice-signs-in"}, ["session.started"]),
        ({"request_id": "nobody-asked"}, []),
        ({"ip": "2001:db8::7"}, ["session.refused"]),
        ({"ip": "2001:db8:0::7"}, ["session.refused"]),
        ({"ip": "2001:DB8::7"}, ["session.refused"]),
        ({"ip": "127.0.0.1"}, ALL[1:]),
        ({"ip": "::ffff:127.0.0.1", "type": "session.*"}, ["session.ended", "session.started"]),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_filter_leaves_what_it_names(
    history: tuple[Person, Person, Person], filters: dict[str, str], expected: list[str]
) -> None:
    assert types(history[0], **filters) == expected


def test_who_did_it_is_told_from_whom_it_happened_to(
    history: tuple[Person, Person, Person],
) -> None:
    olga, alice, bob = history
    assert types(olga, actor=alice.id) == ["session.ended", "session.started", "account.created"]
    assert types(olga, subject=bob.id) == ["session.refused", "account.created"]
    assert types(olga, actor=bob.id) == ["account.created"]
    assert types(olga, actor=alice.id, subject=bob.id) == []
    assert types(olga, actor=alice.id.upper(), subject=alice.id.upper()) == types(
        olga, actor=alice.id
    )
    assert types(olga, actor=alice.id, type="session.*") == ["session.ended", "session.started"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"since": "2026-03-01T00:00:00Z"}, ["2026-03-01", "2026-04-01"]),
        ({"until": "2026-03-01T00:00:00Z"}, ["2026-01-01", "2026-02-01"]),
        ({"since": "2026-02-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"},
         ["2026-02-01", "2026-03-01"]),
        ({"since": "2026-03-01T00:00:00.000001Z"}, ["2026-04-01"]),
        ({"since": "2026-02-28T23:59:59.999999Z", "until": "2026-03-01T00:00:00.1Z"},
         ["2026-03-01"]),
        ({"since": "2026-05-01T00:00:00Z"}, []),
        ({"since": "2026-03-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_a_time_is_from_its_first_moment_to_before_its_last(
    auditor: Person, sql: Sql, filters: dict[str, str], expected: list[str]
) -> None:
    for month in (1, 2, 3, 4):
        at = f"2026-{month:02}-01 00:00:00"
        sql(
            """INSERT INTO audit_event SELECT
            UNHEX(CONCAT(LPAD(HEX(UNIX_TIMESTAMP(%s) * 1000), 12, '0'), '70008000000000000000')),
            %s, 'account.created', 'success', NULL, NULL, NULL, 'a-request', NULL, NULL, '{}',
            NULL""",
            at,
            at,
        )
    items = auditor.get(TRAIL, query_string={**filters, "order": "oldest"}).json["items"]
    assert [event["occurred_at"][:10] for event in items] == expected


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("more", [{}, {"type": "account.*"}, {"outcome": "success"}], ids=str)
def test_pages_lead_through_all_of_it(
    auditor: Person, sign_up: Callable[..., Person], sql: Sql, order: str, more: dict[str, str]
) -> None:
    for number in range(7):
        sign_up(f"person{number}")
    path, items = f"{TRAIL}?limit=3&order={order}", []
    for name, value in more.items():
        path += f"&{name}={value}"
    while path:
        response = auditor.get(path)
        items += response.json["items"]
        link = response.headers.get("Link")
        assert (link is None) == (response.json["next"] is None)
        path = link.removeprefix("<").removesuffix('>; rel="next"') if link else ""
    assert items == (recorded(sql) if order == "oldest" else recorded(sql)[::-1])


@pytest.mark.parametrize(
    "other",
    [{}, {"type": "account.*"}, {"order": "oldest"}, {"actor": str(UUID(int=7))},
     {"since": "2026-01-01T00:00:00Z"}],
    ids=str,
)  # fmt: skip
def test_a_cursor_of_another_query_is_refused(
    auditor: Person, sign_up: Callable[..., Person], other: dict[str, str]
) -> None:
    """It would continue in the middle of another list, without that list's first events."""
    for name in ("alice", "bob"):
        sign_up(name)
    cursor = auditor.get(f"{TRAIL}?limit=1&outcome=success").json["next"]
    assert auditor.get(f"{TRAIL}?cursor={cursor}&outcome=success").status_code == 200
    response = auditor.get(TRAIL, query_string={"cursor": cursor, **other})
    assert_parameters(
        response,
        {
            "parameter": "cursor",
            "code": "invalid_cursor",
            "message": "This list cannot be continued here. Please start again.",
        },
    )


def test_pages_of_an_id_in_capitals_are_those_of_the_id(
    auditor: Person, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice")
    one, other = (
        auditor.get(TRAIL, query_string={"actor": spelling, "limit": 1})
        for spelling in (alice.id, alice.id.upper())
    )
    assert (other.json, other.headers["Link"]) == (one.json, one.headers["Link"])


def test_a_cursor_of_my_own_feed_is_refused(
    auditor: Person, sign_up: Callable[..., Person]
) -> None:
    for _ in range(2):
        auditor.on_another_device()
    cursor = auditor.get("/v1/account/audit-events?limit=1").json["next"]
    response = auditor.get(f"{TRAIL}?cursor={cursor}&outcome=success")
    assert (response.status_code, response.json["code"]) == (422, "invalid_query")
    cursor = auditor.get(f"{TRAIL}?limit=1&outcome=success").json["next"]
    response = auditor.get(f"/v1/account/audit-events?cursor={cursor}")
    assert (response.status_code, response.json["code"]) == (422, "invalid_query")


@pytest.mark.parametrize(
    ("parameter", "value", "code", "message"),
    [
        ("type", "sesion.started", "unknown_type", UNKNOWN),
        ("type", "sesion.*", "unknown_type", UNKNOWN),
        ("type", "*", "invalid_format", "Not in the expected format."),
        ("type", "session.%", "invalid_format", "Not in the expected format."),
        ("ip", "999.0.0.1", "invalid_address", "Not a network address."),
        ("since", "2026-02-30T00:00:00Z", "invalid_time", "This time does not exist."),
        ("since", "2026-02-01", "invalid_format", "Not in the expected format."),
        ("until", "2026-02-01T00:00:00+01:00", "invalid_format", "Not in the expected format."),
        ("actor", "alice", "invalid_format", "Not in the expected format."),
        ("subject", "' OR 1=1 -- ", "invalid_format", "Not in the expected format."),
        ("request_id", "a b", "invalid_format", "Not in the expected format."),
        ("colour", "red", "unknown_field", "The app sent something unknown here."),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(
    auditor: Person, parameter: str, value: str, code: str, message: str
) -> None:
    response = auditor.get(TRAIL, query_string={parameter: value})
    assert_parameters(response, {"parameter": parameter, "code": code, "message": message})


def test_a_filter_is_given_once(auditor: Person) -> None:
    """ASVS 15.3.7: the server does not guess which of two values counts."""
    response = auditor.get(f"{TRAIL}?type=session.started&type=session.ended")
    assert_parameters(
        response,
        {
            "parameter": "type",
            "code": "repeated_parameter",
            "message": "Given more than once.",
        },
    )


def test_one_event_by_its_id(
    auditor: Person, sign_up: Callable[..., Person], clock: StoppedClock
) -> None:
    clock.advance(seconds=30)
    alice = sign_up("alice")
    listed_event = auditor.get(TRAIL).json["items"][0]
    response = auditor.get(f"{TRAIL}/{listed_event['id']}")
    assert response.status_code == 200
    assert response.json == event(
        listed_event,
        response,
        "account.created",
        alice.id,
        occurred_at=text(seconds=30),
        request_id=listed_event["request_id"],
    )


@pytest.mark.parametrize(
    "id", ["01a20349-e111-736f-8580-28d6099950d8", "7", "01A20349-E111-736F-8580-28D6099950D8", "*"]
)
def test_an_event_that_is_not_there_is_404(auditor: Person, id: str) -> None:
    assert_problem(auditor.get(f"{TRAIL}/{id}"), 404, "not_found")


def test_reading_is_not_an_event(auditor: Person, sql: Sql) -> None:
    auditor.get(TRAIL)
    auditor.get(f"{TRAIL}/01a20349-e111-736f-8580-28d6099950d8")
    assert recorded(sql) == []


def test_the_record_of_a_deleted_account_is_still_read(
    auditor: Person, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice")
    alice.delete("/v1/account", json={"password": alice.password})
    assert types(auditor, subject=alice.id) == [
        "account.deleted",
        "session.ended",
        "session.started",
        "account.created",
    ]
