"""Test GET /v1/audit-events?wait=…: long polling that misses no event which is committed late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.db import driver
from api.domain.account import Role
from api.domain.client import Client
from api.domain.ids import GREATEST, moved, new_id
from api.rules.audit_trail import follow_audit_trail as rule
from api.settings import Settings
from tests.resources.expected import Sql, assert_parameters
from tests.support.at_once import LONGEST
from tests.support.client import ApiClient, Person
from tests.support.replay import wait_until
from tests.support.roles import revoke_role

TRAIL = "/v1/audit-events"

INSERT = """INSERT INTO audit_event VALUES
    (%s, NOW(6), 'account.created', 'success', NULL, NULL, NULL, 'a-request', NULL, NULL, '{}',
    NULL)"""


class Follower:
    """A client that polls again and again with the cursor from ``next``."""

    def __init__(self, person: Person, **filters: str) -> None:
        self.person = person
        self.filters = filters
        self.next: str | None = None
        self.look()

    def look(self, wait: int = 0, limit: int = 50) -> list[str]:
        """Poll once and return the ids of the new events."""
        cursor = {"cursor": self.next} if self.next else {}
        query = {**self.filters, **cursor, "wait": wait, "limit": limit}
        response = self.person.get(TRAIL, query_string=query)
        assert response.status_code == 200, response.text
        self.next = response.json["next"]
        assert self.next is not None
        assert "Link" not in response.headers
        return [event["id"] for event in response.json["items"]]


@pytest.fixture
def late(settings: Settings) -> Iterator[Callable[[UUID], Callable[[], None]]]:
    """Yield a function that inserts an event at once and returns a callable that commits it."""
    connections = []

    def write(event_id: UUID) -> Callable[[], None]:
        connection = driver.open_connection(settings)
        connections.append(connection)
        connection.begin()
        with connection.cursor() as cursor:
            cursor.execute(INSERT, (event_id.bytes,))
        commit: Callable[[], None] = connection.commit
        return commit

    yield write
    for connection in connections:
        with closing(connection):
            connection.rollback()


def written(sql: Sql, event_id: UUID | None = None) -> str:
    """Insert and commit an event with this id, by default a new one, and return the id."""
    event_id = event_id or new_id()
    sql(INSERT, event_id.bytes)
    return str(event_id)


def test_it_begins_now_and_goes_on_from_there(
    auditor: Person, sign_up: Callable[..., Person], sql: Sql
) -> None:
    written(sql)
    follower = Follower(auditor)
    assert follower.look() == []
    first, second = written(sql), written(sql)
    assert follower.look() == [first, second]
    assert follower.look() == []
    third = written(sql)
    assert follower.look() == [third]


def test_or_with_a_time(auditor: Person, sql: Sql) -> None:
    ids = [written(sql) for _ in range(3)]
    follower = Follower.__new__(Follower)
    follower.person, follower.next = auditor, None
    follower.filters = {"since": "2026-01-01T00:00:00Z"}
    assert follower.look(limit=2) == ids[:2]
    assert follower.look(limit=2) == ids[2:]


def test_filters_hold(auditor: Person, sign_up: Callable[..., Person]) -> None:
    follower = Follower(auditor, type="session.*")
    alice = sign_up("alice").sign_in()
    alice.delete("/v1/session")
    assert len(follower.look()) == 2


def test_what_is_committed_late_is_shown(
    auditor: Person, sql: Sql, late: Callable[[UUID], Callable[[], None]]
) -> None:
    """Its id is smaller than one already shown, so a cursor at the last id would miss the event."""
    follower = Follower(auditor)
    before = written(sql)
    late_id = new_id()
    commit = late(late_id)
    after = written(sql)
    assert follower.look() == [before, after]
    assert follower.look() == []
    commit()
    # The page is repeated with the late event in its order.
    assert follower.look() == [before, str(late_id), after]
    assert follower.look() == []
    assert follower.look() == []


def test_what_is_committed_late_is_shown_when_newer_ones_have_come_meanwhile(
    auditor: Person, sql: Sql, late: Callable[[UUID], Callable[[], None]]
) -> None:
    follower = Follower(auditor)
    late_id = new_id()
    commit = late(late_id)
    event_ids = {written(sql)}
    assert set(follower.look()) == event_ids
    event_ids.add(written(sql))
    commit()
    assert set(follower.look()) == {*event_ids, str(late_id)}
    assert follower.look() == []


def test_one_that_was_begun_before_the_follower_is_shown_too(
    auditor: Person, sql: Sql, late: Callable[[UUID], Callable[[], None]]
) -> None:
    late_id = new_id()
    commit = late(late_id)
    follower = Follower(auditor)
    commit()
    assert follower.look() == [str(late_id)]
    assert follower.look() == []


def test_a_step_back_over_more_than_a_page_ends(
    auditor: Person, sql: Sql, late: Callable[[UUID], Callable[[], None]]
) -> None:
    follower = Follower(auditor)
    late_id = new_id()
    commit = late(late_id)
    ids = [written(sql) for _ in range(12)]
    assert follower.look() == ids
    commit()
    later_pages = [follower.look(limit=5) for _ in range(4)]
    assert [event_id for page in later_pages for event_id in page] == [str(late_id), *ids]
    assert later_pages[-1] == []


def test_one_that_comes_later_than_the_overlap_is_not_shown_again(
    auditor: Person, sql: Sql
) -> None:
    """Otherwise each poll would scan the whole table. Lists and exports do contain the event."""
    follower = Follower(auditor)
    event_id = written(sql)
    assert follower.look() == [event_id]
    old = moved(UUID(event_id), -rule.OVERLAP - 1)
    written(sql, old)
    assert follower.look() == []
    assert auditor.get(f"{TRAIL}/{old}").status_code == 200


def test_it_waits_until_something_comes(
    auditor: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = Follower(auditor)
    ids: list[str] = []
    rests: list[float] = []

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            ids.append(written(sql))

    monkeypatch.setattr(rule, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    assert follower.look(wait=20) == ids
    assert rests == [1.0] * 3


def test_and_no_longer_than_asked(auditor: Person) -> None:
    follower = Follower(auditor)
    began = time.monotonic()
    assert follower.look(wait=1) == []
    assert time.monotonic() - began >= 1


def test_while_it_waits_it_holds_no_connection(
    make_app: Callable[..., Flask], auditor: Person, sql: Sql
) -> None:
    """The pool has a single connection and does not wait for one: other requests are served."""
    app = make_app(pool_maxconnections=1, pool_blocking=False)
    follower = Follower(auditor)
    cookie = {"Cookie": f"gatebook_session={auditor.secret}"}
    query = {"wait": "20", "cursor": follower.next}
    answers: list[Any] = []

    def wait() -> None:
        client = ApiClient(app, use_cookies=False)
        answers.append(client.get(TRAIL, query_string=query, headers=cookie))

    waiting = threading.Thread(target=wait)
    waiting.start()
    # The request has its permit as soon as it has begun to wait.
    wait_until(lambda: app.extensions["gatebook.followers"]._free < 2)
    # The follower takes the connection only for its polls, one a second, and not for all 20
    # seconds.
    assert any(ApiClient(app).get("/readyz").status_code == 200 for _ in range(100))
    assert waiting.is_alive()
    event_id = written(sql)
    waiting.join(LONGEST)
    assert [event["id"] for event in answers[0].json["items"]] == [event_id]


def test_without_a_place_to_wait_the_answer_comes_at_once(
    make_app: Callable[..., Flask], auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waiting follower holds a thread, so followers may take only an eighth of the threads."""
    app = make_app(threads=8)
    follower = Follower(auditor)
    client = ApiClient(app, use_cookies=False)
    cookie = {"Cookie": f"gatebook_session={auditor.secret}"}
    monkeypatch.setattr(rule, "time", SimpleNamespace(monotonic=time.monotonic))  # no sleep
    with app.extensions["gatebook.followers"].permit():
        query = {"wait": "20", "cursor": follower.next}
        response = client.get(TRAIL, query_string=query, headers=cookie)
        assert response.json == {"items": [], "next": follower.next}


def test_whoever_signs_out_while_waiting_gets_no_answer(
    auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invariant I2: the next poll checks the session as a new request would."""
    follower = Follower(auditor)
    ended: list[Any] = []

    def signs_out(_: float) -> None:
        ended.append(auditor.delete("/v1/session"))

    monkeypatch.setattr(rule, "time", SimpleNamespace(monotonic=time.monotonic, sleep=signs_out))
    response = auditor.get(TRAIL, query_string={"wait": 20, "cursor": follower.next})
    assert [ended_response.status_code for ended_response in ended] == [204]
    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")


def test_a_reauthentication_in_another_tab_ends_the_wait(
    auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds later, the poll would get a 401, and the page would go to the sign-in."""
    follower = Follower(auditor, type="account.deleted")
    waited: list[float] = []

    def authenticates(_: float) -> None:
        waited.append(time.monotonic())
        body = {"password": auditor.password}
        if len(waited) == 1:
            auditor.post("/v1/session/reauthentications", json=body)

    polling = SimpleNamespace(monotonic=time.monotonic, sleep=authenticates)
    monkeypatch.setattr(rule, "time", polling)
    filters = {**follower.filters, "wait": 20, "cursor": follower.next}
    response = auditor.get(TRAIL, query_string=filters)
    assert response.status_code == 200, response.text
    assert (response.json["items"], len(waited)) == ([], 1)


def test_whoever_loses_the_role_while_waiting_gets_no_answer(app: Flask, auditor: Person) -> None:
    follower = Follower(auditor)

    def revoke() -> None:
        with app.app_context():
            revoke_role(auditor.email, Role.AUDITOR, Client(None, None, "operator"))

    timer = threading.Timer(0.2, revoke)
    timer.start()
    response = auditor.get(TRAIL, query_string={"wait": 20, "cursor": follower.next})
    timer.join()
    assert (response.status_code, response.json["code"]) == (403, "forbidden")


def test_what_is_new_comes_oldest_first(auditor: Person) -> None:
    assert_parameters(
        auditor.get(f"{TRAIL}?wait=0&order=newest"),
        {
            "parameter": "order",
            "code": "invalid_choice",
            "message": "New events are listed oldest first.",
        },
    )


@pytest.mark.parametrize("wait", ["-1", "26", "x", "1.5", ""])
def test_a_wait_is_a_number_of_seconds(auditor: Person, wait: str) -> None:
    response = auditor.get(f"{TRAIL}?wait={wait}")
    assert (response.status_code, response.json["code"]) == (422, "invalid_query")


def test_a_position_and_a_page_are_different_cursors(auditor: Person, sql: Sql) -> None:
    for _ in range(2):
        written(sql)
    follower = Follower(auditor)
    page = auditor.get(f"{TRAIL}?limit=1&order=oldest").json["next"]
    for query in (f"order=oldest&cursor={follower.next}", f"wait=0&cursor={page}",
                  f"wait=0&type=session.*&cursor={follower.next}"):  # fmt: skip
        response = auditor.get(f"{TRAIL}?{query}")
        assert (response.status_code, response.json["errors"][0]["code"]) == (422, "invalid_cursor")


def test_ids_of_a_time() -> None:
    new_event_id = new_id()
    assert moved(new_event_id, -20) < new_event_id < moved(new_event_id, 20)
    assert moved(moved(new_event_id, -20), 20) == new_event_id
    assert moved(UUID(int=5), -20) == UUID(int=0)
    assert moved(GREATEST, 20) == GREATEST
