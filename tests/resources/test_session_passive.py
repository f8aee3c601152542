"""Test ``Session-Activity: passive``: a request that does not count as use of its session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.resources.expected import Sql, StoppedClock, assert_problem, text
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.counting import Commands
from tests.support.documented_operations import PRIVATE, DocumentedOperation
from tests.support.fast_path import WAYS, FastPath

PASSIVE = {"Session-Activity": "passive"}
READS = [op for op in PRIVATE if op.is_safe and op.guard != "api_token"]


@pytest.fixture(autouse=True, params=WAYS)
def fast_path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FastPath:
    """Answer every session check of this file in a thread, then again in the event loop."""
    return FastPath(request.param, monkeypatch)


def poll(person: Person, path: str = "/v1/session") -> Any:
    return person.get(path, headers=PASSIVE)


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_passive_reads_do_not_keep_an_unattended_session_alive(
    sign_in: Callable[..., Person], clock: StoppedClock, sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    before = sql("SELECT * FROM session")
    for _ in range(16):
        response = poll(alice)
        assert (response.status_code, response.json) == (200, alice.session)
        clock.advance(minutes=29, seconds=59)
    assert sql("SELECT * FROM session") == before
    clock.advance(seconds=15, milliseconds=999)
    assert poll(alice).json["expires_at"] == text(hours=8)
    clock.advance(milliseconds=1)
    assert_problem(poll(alice), 401, "not_signed_in")


def test_a_use_between_them_prolongs_it(alice: Person, clock: StoppedClock) -> None:
    clock.advance(hours=7)
    assert poll(alice).json == alice.session
    used = {
        **(alice.session or {}),
        "last_seen_at": text(hours=7),
        "expires_at": text(hours=15),
    }
    assert alice.get("/v1/session").json == used
    clock.advance(hours=1)
    assert poll(alice).json == used


def test_polls_of_an_idle_tab_ask_the_ledger_once_a_minute_and_are_fast_between(
    alice: Person, clock: StoppedClock, commands: Commands, fast_path: FastPath
) -> None:
    """A copy that is due for a touch would otherwise cost a query with each poll."""
    clock.advance(minutes=10)
    assert poll(alice).status_code == 200
    fast_path.answered = 0
    asked = []
    for _ in range(12):  # These are two minutes.
        clock.advance(seconds=10)
        commands.reset()
        assert poll(alice).json == alice.session
        asked.append(len(commands.sql))
    assert asked == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert fast_path.answered == (10 if fast_path.is_on else 0)


@pytest.mark.parametrize("fast_path", ["in the event loop"], indirect=True)
def test_in_one_turn_of_the_event_loop_only_the_use_waits_for_the_ledger(
    app: Flask, alice: Person, clock: StoppedClock
) -> None:
    clock.advance(seconds=61)
    poll(alice)  # The copy is recent, and a touch is due.
    prefetch = app.extensions["gatebook.session_prefetch"]
    use = [("COOKIE", f"gatebook_session={alice.secret}")]
    try:
        assert prefetch.check([use, [*use, ("SESSION-ACTIVITY", "passive")], use]) == [
            False,
            True,
            False,
        ]
    finally:
        prefetch.forget()


@pytest.mark.parametrize("value", ["none", "Passive", "", "passive, passive", "pasive"])
def test_another_value_is_refused_and_does_not_count_as_use(
    alice: Person, clock: StoppedClock, sql: Sql, value: str
) -> None:
    before = sql("SELECT * FROM session")
    clock.advance(hours=1)
    response = alice.get("/v1/session", headers={"Session-Activity": value})
    cause = "Session-Activity accepts one value: passive."
    assert_problem(response, 400, "invalid_header", cause=cause)
    assert sql("SELECT * FROM session") == before


def test_a_request_that_changes_something_is_always_a_use(
    alice: Person, clock: StoppedClock
) -> None:
    for hours, value in ((1, "passive"), (2, "any other")):
        clock.advance(hours=1)
        headers = {"Session-Activity": value}
        assert alice.patch("/v1/account", json={"name": "A."}, headers=headers).status_code == 200
        assert poll(alice).json["last_seen_at"] == text(hours=hours)


@pytest.mark.parametrize("fast_path", ["in a thread"], indirect=True)
@pytest.mark.parametrize("operation", READS, ids=str)
def test_every_read_knows_it(
    app: Flask, alice: Person, clock: StoppedClock, sql: Sql, operation: DocumentedOperation
) -> None:
    before = sql("SELECT last_seen_at FROM session")
    clock.advance(hours=1)
    poll(alice, operation.url((alice.session or {})["id"]))
    assert sql("SELECT last_seen_at FROM session") == before
    headers = {"Authorization": f"Bearer {alice.secret}", "Session-Activity": "no"}
    response = ApiClient(app).get(operation.url((alice.session or {})["id"]), headers=headers)
    assert (response.status_code, response.json["code"]) == (400, "invalid_header")


@pytest.mark.parametrize("fast_path", ["in a thread"], indirect=True)
def test_the_contract_says_so_for_every_read() -> None:
    documented = {
        operation["operationId"]
        for _, _, operation in contract().operations()
        if any(
            contract().resolve(parameter)["name"] == "Session-Activity"
            for parameter in operation.get("parameters", ())
        )
    }
    assert documented == {operation.id for operation in READS}
