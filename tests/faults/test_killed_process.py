"""I1 by force: a process killed in the middle leaves the change with its event, or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from api import signals
from api.signals import AuditedSignal
from tests.support import kill_within
from tests.support.at_once import LONGEST
from tests.support.operations import CHANGES
from tests.support.prepared_operation import Attempt
from tests.support.tables import Sql, dump, events

# Sent by no request: tests/commands, tests/rules, tests/workers/webhooks.
BY_COMMANDS = {
    "role-granted",
    "role-revoked",
    "audit-pruned",
    "audit-begun",
    "database-recovered",
    "account-personal-data-erased",
}
BY_WORKERS = {"webhook-paused"}
SIGNALS = sorted(
    one.name
    for one in vars(signals).values()
    if isinstance(one, AuditedSignal) and one.name not in BY_COMMANDS | BY_WORKERS
)


@pytest.fixture
def base(serve: Callable[..., str]) -> Iterator[str]:
    """A real server with two workers; whichever is killed is started anew."""
    return serve(EXTENSIONS=kill_within.__name__, WEB_CONCURRENCY="2")


def send(base: str, attempt: Attempt, user_agent: str) -> Any:
    """The answer; None when there was none."""
    try:
        return requests.request(
            attempt.method,
            base + attempt.path,
            json=attempt.json,
            headers={**attempt.headers, "User-Agent": user_agent},
            timeout=LONGEST,
        )
    except requests.ConnectionError:
        return None


def test_every_signal_is_sent_by_an_operation_here() -> None:
    """So that the tests below leave none out."""
    assert sorted({name for operation in CHANGES for name in operation.signals}) == SIGNALS


def test_killed_between_the_change_and_its_commit_it_leaves_neither_change_nor_event(
    base: str, app: Flask, sql: Sql
) -> None:
    left = {}
    for operation in CHANGES:
        for name in sorted(set(operation.signals)):
            attempt = operation.prepare(app)
            before = dump(sql)
            answer = send(base, attempt, kill_within.AT + name)
            left[f"{operation}, at {name}"] = (answer, dump(sql) == before)

            done = send(base, attempt, "nobody's assassin")
            assert done is not None, operation
            assert done.status_code == operation.status, operation
    assert left == dict.fromkeys(left, (None, True))
    assert len(left) >= len(SIGNALS)


def test_killed_between_the_commit_and_the_answer_it_leaves_the_change_with_its_events(
    base: str, app: Flask, sql: Sql
) -> None:
    left = {}
    for operation in CHANGES:
        attempt = operation.prepare(app)
        before = len(events(sql))
        answer = send(base, attempt, kill_within.BEFORE_THE_ANSWER)
        left[str(operation)] = (answer, tuple(events(sql)[before:]))
    assert left == {str(one): (None, one.events) for one in CHANGES}
