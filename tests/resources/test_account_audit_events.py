"""Test GET /v1/account/audit-events, the caller's security feed.

Each operation's own test file checks which events it records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.resources.expected import FEED, Sql, StoppedClock, as_recorded, event, recorded, text
from tests.support.client import PASSWORD, Person
from tests.support.roles import vouched


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
        assert path == f"{FEED}?limit=1&cursor={response.json['next']}"


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_reads_what_happened_newest_first(
    sign_up: Callable[..., Person], clock: StoppedClock, deliver: str
) -> None:
    alice = vouched(sign_up("alice"))
    clock.advance(seconds=30)
    alice.sign_in(deliver=deliver)
    clock.advance(seconds=30)
    renamed = alice.patch(
        "/v1/account",
        json={"name": "Alice Liddell"},
        headers={"X-Request-Id": "req-of-alice-1", "User-Agent": "curl/8.5.0"},
    )
    response = alice.get(FEED)
    assert response.status_code == 200
    session = (alice.session or {})["id"]
    titles = ["Account details changed", "Signed in", "Email address verified", "Account created"]
    assert [item["title"] for item in response.json["items"]] == titles
    assert [item["device"] for item in response.json["items"]] == ["curl", None, None, None]
    third, second, vouching, first = items = list(map(as_recorded, response.json["items"]))
    assert response.json["next"] is None
    assert items == [
        event(
            third,
            renamed,
            "account.updated",
            alice.id,
            occurred_at=text(seconds=60),
            session_id=session,
            request_id="req-of-alice-1",
            user_agent="curl/8.5.0",
            data={"fields": ["name"]},
        ),
        event(
            second,
            renamed,
            "session.started",
            alice.id,
            occurred_at=text(seconds=30),
            session_id=session,
            request_id=second["request_id"],
            data={
                "remembered": False,
                "deliver": deliver,
                "known_device": False,
                "methods": ["password"],
                "assurance": "aal1",
                "trusted": False,
            },
        ),
        event(
            vouching,
            renamed,
            "email.verified",
            None,
            subject=alice.id,
            request_id="operator",
            ip=None,
            user_agent=None,
            data={"kept": True},
        ),
        event(first, renamed, "account.created", alice.id, request_id=first["request_id"]),
    ]
    assert "Link" not in response.headers


def test_the_feed_is_what_the_table_holds(alice: Person, sql: Sql) -> None:
    vouched(alice).post("/v1/session/reauthentications", json={"password": PASSWORD})
    assert [*map(as_recorded, alice.get(FEED).json["items"])] == recorded(sql)[::-1]


def test_nobody_reads_what_happened_to_others(alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        items = person.get(FEED).json["items"]
        assert [event["type"] for event in items] == ["session.started", "account.created"]
        assert {event["subject"] for event in items} == {person.id}


def test_what_was_tried_by_an_unknown_person_has_no_actor(alice: Person, bob: Person) -> None:
    body = {"email": alice.email, "password": "not her password"}
    bob.post("/v1/sessions", json=body)
    event = alice.get(FEED).json["items"][0]
    assert (event["actor"], event["subject"]) == (None, alice.id)


def test_reading_is_not_an_event(alice: Person, sql: Sql) -> None:
    before = recorded(sql)
    for path in ("/v1/account", "/v1/session", "/v1/sessions", FEED):
        alice.get(path)
    assert recorded(sql) == before


def test_pages_lead_through_all_of_it(alice: Person, bob: Person) -> None:
    for name in ("Alice L.", "A. Liddell", None):
        alice.patch("/v1/account", json={"name": name})
    bob.patch("/v1/account", json={"name": None})
    items = follow(alice, f"{FEED}?limit=1")
    assert [event["type"] for event in items] == [
        *["account.updated"] * 3,
        "session.started",
        "account.created",
    ]
    assert alice.get(f"{FEED}?limit=5").json == {"items": items, "next": None}


def test_pages_stay_what_they_were_while_things_happen(alice: Person) -> None:
    before = alice.get(FEED).json["items"]
    first_page = alice.get(f"{FEED}?limit=1").json
    alice.patch("/v1/account", json={"name": "Alice Liddell"})
    rest = follow(alice, f"{FEED}?limit=1&cursor={first_page['next']}")
    assert first_page["items"] + rest == before


def test_a_page_has_50_unless_asked_otherwise(alice: Person) -> None:
    for number in range(51):
        alice.patch("/v1/account", json={"name": f"Alice {number}"})
    assert len(alice.get(FEED).json["items"]) == 50
    assert len(alice.get(f"{FEED}?limit=200").json["items"]) == 53


@pytest.mark.parametrize(
    ("own", "accepted", "language", "title"),
    [
        (None, None, "en", "Signed in"),
        ("de", None, "de", "Angemeldet"),
        ("de", "fr", "de", "Angemeldet"),
        ("de", "zh-CN, en;q=0.5", "zh", "已登录"),
        (None, "de-AT", "de", "Angemeldet"),
    ],
)
def test_a_title_is_in_the_language_of_the_request_or_else_of_the_account(
    alice: Person, own: str | None, accepted: str | None, language: str, title: str
) -> None:
    alice.patch("/v1/account", json={"language": own})
    headers = {"Accept-Language": accepted} if accepted else {}
    response = alice.get(FEED, headers=headers)
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Origin, Cookie, Authorization, Accept-Language"
    titles = {item["type"]: item["title"] for item in response.json["items"]}
    assert titles["session.started"] == title


def test_the_whole_trail_has_neither_title_nor_device(alice: Person, auditor: Person) -> None:
    for item in auditor.get("/v1/audit-events").json["items"]:
        assert not {"title", "device"} & item.keys()
