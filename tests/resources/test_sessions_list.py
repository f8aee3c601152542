"""Test GET /v1/sessions: list the caller's sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.resources.expected import NOON, StoppedClock, assert_parameters, session, text
from tests.support.client import Person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def follow(person: Person, path: str) -> list[dict[str, Any]]:
    """Return all items from this page on; check that the Link headers and ``next`` agree."""
    items: list[dict[str, Any]] = []
    while True:
        response = person.get(path)
        assert response.status_code == 200
        items += response.json["items"]
        link = response.headers.get("Link")
        assert (link is None) == (response.json["next"] is None)
        if link is None:
            return items
        path = link.removeprefix("<").removesuffix('>; rel="next"')
        assert path == f"/v1/sessions?limit=1&cursor={response.json['next']}"


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_sees_where_she_is_signed_in(
    sign_in: Callable[..., Person], clock: StoppedClock, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver, remember=True)
    clock.advance(seconds=30)
    laptop = alice.on_another_device(headers={"User-Agent": FIREFOX})
    response = alice.get("/v1/sessions")
    assert response.status_code == 200
    assert response.json == {
        "items": [
            session(
                laptop.session or {},
                alice.account,
                at=clock.moment,
                user_agent=FIREFOX,
                device="Firefox on Linux",
                current=False,
            ),
            session(
                alice.session or {},
                alice.account,
                at=NOON,
                remembered=True,
                expires_at=text(days=14),
            ),
        ],
        "next": None,
    }
    assert "Link" not in response.headers


def test_each_device_sees_itself_as_the_current_one(alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    for person in (alice, phone):
        current = [
            session for session in person.get("/v1/sessions").json["items"] if session["current"]
        ]
        assert current == [person.session]


def test_nobody_sees_what_is_not_theirs(alice: Person, bob: Person) -> None:
    assert alice.get("/v1/sessions").json["items"] == [alice.session]
    assert bob.get("/v1/sessions").json["items"] == [bob.session]


def test_ended_and_expired_ones_are_not_listed(alice: Person, clock: StoppedClock) -> None:
    alice.on_another_device().delete("/v1/session")
    clock.advance(hours=7)
    tablet = alice.on_another_device()
    clock.advance(hours=1)  # Alice used her first session 8 hours ago.
    assert tablet.get("/v1/sessions").json["items"] == [
        {
            **(tablet.session or {}),
            "last_seen_at": text(hours=8),
            "expires_at": text(hours=16),
        }
    ]


def test_pages_lead_through_all_of_them_newest_first(alice: Person, bob: Person) -> None:
    devices = [alice, alice.on_another_device(), alice.on_another_device()]
    bob.on_another_device()
    items = follow(alice, "/v1/sessions?limit=1")
    assert [session["id"] for session in items] == [
        (device.session or {})["id"] for device in reversed(devices)
    ]
    whole = alice.get("/v1/sessions?limit=3").json
    assert whole == {"items": items, "next": None}
    assert len(alice.get("/v1/sessions?limit=2").json["items"]) == 2


def test_pages_stay_what_they_were_while_sessions_come_and_go(alice: Person) -> None:
    second, third = alice.on_another_device(), alice.on_another_device()
    first_page = alice.get("/v1/sessions?limit=1").json
    assert [session["id"] for session in first_page["items"]] == [(third.session or {})["id"]]
    alice.on_another_device()
    third.delete("/v1/session")
    rest = follow(alice, f"/v1/sessions?limit=1&cursor={first_page['next']}")
    assert [session["id"] for session in rest] == [
        (second.session or {})["id"],
        (alice.session or {})["id"],
    ]


def test_a_cursor_of_bobs_shows_nothing_of_bobs(alice: Person, bob: Person) -> None:
    bob.on_another_device()
    cursor = bob.get("/v1/sessions?limit=1").json["next"]
    items = alice.get(f"/v1/sessions?cursor={cursor}").json["items"]
    assert items == [alice.session]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (
            "limit=0",
            {
                "parameter": "limit",
                "code": "too_small",
                "message": "At least 1.",
                "params": {"min": 1},
            },
        ),
        (
            "limit=201",
            {
                "parameter": "limit",
                "code": "too_large",
                "message": "At most 200.",
                "params": {"max": 200},
            },
        ),
        (
            "limit=ten",
            {
                "parameter": "limit",
                "code": "wrong_type",
                "message": "The app sent something here that we could not read.",
                "params": {"expected": "integer"},
            },
        ),
        (
            "limit=1&limit=2",
            {
                "parameter": "limit",
                "code": "repeated_parameter",
                "message": "Given more than once.",
            },
        ),
        (
            "cursor=",
            {
                "parameter": "cursor",
                "code": "too_short",
                "message": "At least 1 character.",
                "params": {"min": 1},
            },
        ),
        (
            "cursor=%27%20OR%201",
            {
                "parameter": "cursor",
                "code": "invalid_cursor",
                "message": "This list cannot be continued here. Please start again.",
            },
        ),
        (
            "cursor=" + "A" * 21,
            {
                "parameter": "cursor",
                "code": "invalid_cursor",
                "message": "This list cannot be continued here. Please start again.",
            },
        ),
        (
            "cursor=" + "A" * 21 + "B",  # Bits beyond the id would give one cursor two spellings.
            {
                "parameter": "cursor",
                "code": "invalid_cursor",
                "message": "This list cannot be continued here. Please start again.",
            },
        ),
        (
            "account_id=x",
            {
                "parameter": "account_id",
                "code": "unknown_field",
                "message": "The app sent something unknown here.",
            },
        ),
    ],
)
@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/account/audit-events"])
def test_a_query_that_is_not_taken_is_explained(
    alice: Person, path: str, query: str, error: dict[str, Any]
) -> None:
    assert_parameters(alice.get(f"{path}?{query}"), error)


def test_the_largest_page_is_taken(app: Flask, alice: Person) -> None:
    assert alice.get("/v1/sessions?limit=200").json == {"items": [alice.session], "next": None}
