"""Test invariant I1 by force: a killed process leaves the change with its event, or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from api.domain.audit_events import EventType
from chaos.injection.kill_points import BY_NO_REQUEST
from tests.support import kill_within
from tests.support.at_once import LONGEST
from tests.support.operations import CHANGES
from tests.support.prepared_operation import PreparedRequest
from tests.support.tables import Sql, dump, events

# No request sends the others: see tests/commands, tests/rules, tests/workers/webhooks.
TYPES = sorted(set(EventType) - BY_NO_REQUEST)


@pytest.fixture
def base(serve: Callable[..., str]) -> Iterator[str]:
    """Start a server with two workers, which replaces a killed one, and return its base URL."""
    return serve(EXTENSIONS=kill_within.__name__, WEB_CONCURRENCY="2")


def send(base: str, attempt: PreparedRequest, user_agent: str) -> Any:
    """Send the attempt and return the response; None if the connection was cut."""
    try:
        return requests.request(
            attempt.method,
            base + attempt.path,
            json=attempt.renew() if attempt.renew else attempt.json,
            headers={**attempt.headers, "User-Agent": user_agent},
            timeout=LONGEST,
        )
    except requests.ConnectionError:
        return None


def test_every_signal_is_sent_by_an_operation_here() -> None:
    """Otherwise the tests below would leave out an event type."""
    assert sorted({name for operation in CHANGES for name in operation.events}) == TYPES


@pytest.mark.long
def test_killed_between_the_change_and_its_commit_it_leaves_neither_change_nor_event(
    base: str, app: Flask, sql: Sql
) -> None:
    results = {}
    for operation in CHANGES:
        for name in sorted(set(operation.events)):
            attempt = operation.prepare(app)
            before = dump(sql)
            answer = send(base, attempt, kill_within.AT + name)
            results[f"{operation}, at {name}"] = (answer, dump(sql) == before)

            response = send(base, attempt, "nobody's assassin")
            assert response is not None, operation
            assert response.status_code == operation.status, operation
    assert results == dict.fromkeys(results, (None, True))
    assert len(results) >= len(TYPES)


@pytest.mark.long
def test_killed_between_the_commit_and_the_answer_it_leaves_the_change_with_its_events(
    base: str, app: Flask, sql: Sql
) -> None:
    results = {}
    for operation in CHANGES:
        attempt = operation.prepare(app)
        event_count = len(events(sql))
        answer = send(base, attempt, kill_within.BEFORE_THE_ANSWER)
        results[str(operation)] = (answer, tuple(events(sql)[event_count:]))
    assert results == {str(change): (None, change.events) for change in CHANGES}
