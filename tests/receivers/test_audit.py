"""Test invariant I1: every acknowledged change has its audit event, and every event its change."""

from __future__ import annotations

import dataclasses
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain.audit_events import EventType
from api.signals import SIGNALS, AuditedSignal, NotAudited, emit
from tests.support.at_once import at_once
from tests.support.operations import ALL, CHANGES, OFTEN
from tests.support.prepared_operation import PreparedOperation, PreparedRequest
from tests.support.receivers import without_audit
from tests.support.tables import Sql, dump

ROUNDS = 3 if os.environ.get("LONG_TESTS") else 1
MOST_AT_ONCE = 60
EACH_CHANGE = [
    pytest.param(operation, marks=[] if operation.name in OFTEN else pytest.mark.long)
    for operation in CHANGES
]


def named(attempt: PreparedRequest, request_id: str) -> PreparedRequest:
    headers = {**attempt.headers, "X-Request-Id": request_id}
    return dataclasses.replace(attempt, headers=headers)


def many_at_once(calls: Sequence[Callable[[], TestResponse]]) -> None:
    """Run the calls at once, but no more than wait for a connection within its deadline."""
    for first in range(0, len(calls), MOST_AT_ONCE):
        at_once(calls[first : first + MOST_AT_ONCE])


def signal_of(operation: PreparedOperation) -> AuditedSignal:
    """Return the last signal of the operation: all its changes are made by then."""
    return SIGNALS[EventType(operation.events[-1])]


def assert_failed_whole(app: Flask, sql: Sql, attempt: PreparedRequest, before: Any) -> None:
    """Check that the attempt is a 500 that changes nothing and ends no session.

    The try of a sign-in that waits was committed before its factor was compared: a crash gives no
    further guesses.
    """
    response = attempt.send(app)
    assert (response.status_code, response.json["code"]) == (500, "internal_error")
    after = dump(sql)
    for row in (*before["pending_sign_in"], *after["pending_sign_in"]):
        row.pop("tries_left", None)
    assert after == before
    if "Authorization" in attempt.headers:
        session_check = PreparedRequest("GET", "/v1/session", None, attempt.headers)
        assert session_check.send(app).status_code == 200


@pytest.mark.long
def test_over_a_mixed_run_each_request_left_exactly_its_events(app: Flask, sql: Sql) -> None:
    operations = [operation for operation in ALL for _ in range(ROUNDS)]
    random.Random(8).shuffle(operations)
    attempts = {
        f"request-{number:04}": (operation, operation.prepare(app))
        for number, operation in enumerate(operations)
    }
    sql("DELETE FROM audit_event")  # events of the preparations

    many_at_once(
        [partial(named(attempt, name).send, app) for name, (_, attempt) in attempts.items()]
    )

    rows = sql("SELECT request_id, type FROM audit_event ORDER BY id")
    recorded_types = {
        name: sorted(row["type"] for row in rows if row["request_id"] == name) for name in attempts
    }
    assert recorded_types == {
        name: sorted(operation.events) for name, (operation, _) in attempts.items()
    }
    assert len(rows) == sum(len(operation.events) for operation in operations)


@pytest.mark.long
def test_over_a_mixed_run_the_tables_and_the_trail_tell_the_same_story(
    app: Flask, sql: Sql
) -> None:
    attempts = [operation.prepare(app) for operation in CHANGES for _ in range(ROUNDS)]
    random.Random(9).shuffle(attempts)
    many_at_once([partial(attempt.send, app) for attempt in attempts])

    def told(event_type: str, column: str = "subject") -> Counter[bytes]:
        rows = sql(f"SELECT {column} AS id FROM audit_event WHERE type = %s", event_type)
        return Counter(row["id"] for row in rows)

    def there(statement: str) -> Counter[bytes]:
        return Counter(row["id"] for row in sql(statement))

    deleted_accounts = set(told("account.deleted"))
    sessions_of_the_gone = {
        row["session_id"]
        for row in sql("SELECT session_id, subject FROM audit_event WHERE type = 'session.started'")
        if row["subject"] in deleted_accounts
    }

    def of_the_living(ids: Counter[bytes]) -> Counter[bytes]:
        return Counter(
            {entry_id: n for entry_id, n in ids.items() if entry_id not in sessions_of_the_gone}
        )

    made = told("account.created") + told("account.invited")
    gone = told("account.deleted") + told("invitation.withdrawn")
    assert made - gone == there("SELECT id FROM account")
    assert of_the_living(told("session.started", "session_id")) == there("SELECT id FROM session")
    assert of_the_living(told("session.ended", "session_id")) == there(
        "SELECT id FROM session WHERE ended_at IS NOT NULL"
    )
    assert told("account.updated") == there("SELECT id FROM account WHERE name = 'Renamed'")
    mailed = ("email.verified", "password.reset", "invitation.accepted")
    verified = [account for event_type in mailed for account in told(event_type)]
    assert set(verified) == set(there("SELECT id FROM account WHERE email_verified = 1"))
    assert set(told("email.changed")) == set(
        there("SELECT account_id AS id FROM mailed_proof WHERE purpose = 'undo_email_change'")
    )
    assert deleted_accounts
    assert sum(told("session.ended", "session_id").values()) > len(sessions_of_the_gone)


@pytest.mark.parametrize("operation", EACH_CHANGE, ids=str)
def test_without_the_audit_receiver_nothing_changes(
    app: Flask, sql: Sql, operation: PreparedOperation
) -> None:
    """Nor does anything with a receiver that raises.

    Blinker holds receivers weakly, and ``send`` does not report a receiver that is gone.
    """

    def refuse(_sender: AuditedSignal, **_: Any) -> None:
        raise LookupError("a receiver's own trouble")

    signal = signal_of(operation)
    attempt = operation.prepare(app)
    before = dump(sql)
    with without_audit(signal):
        assert_failed_whole(app, sql, attempt, before)
    with signal.connected_to(refuse):
        assert_failed_whole(app, sql, attempt, before)
    assert attempt.send(app).status_code == operation.status


def test_a_muted_signal_is_not_audited_and_says_so(app: Flask, sql: Sql) -> None:
    [sign_up] = [operation for operation in CHANGES if operation.name == "sign up"]
    attempt = sign_up.prepare(app)
    with SIGNALS[EventType.ACCOUNT_CREATED].muted():
        assert attempt.send(app).status_code == 500
    assert sql("SELECT id FROM account") == []


def test_a_receiver_writes_in_the_same_transaction(
    app: Flask, sql: Sql, sign_up: Callable[..., Any]
) -> None:
    """The receiver's row is committed with the change, and rolled back with it."""
    from api.pool import execute

    def rename(_sender: AuditedSignal, *, tx: Any, subject: Any, **_: Any) -> None:
        execute(tx, "UPDATE account SET name = 'By a receiver' WHERE id = %s", (subject.bytes,))

    with SIGNALS[EventType.ACCOUNT_CREATED].connected_to(rename):
        sign_up("alice")
    assert sql("SELECT name FROM account") == [{"name": "By a receiver"}]


def test_a_signal_that_nobody_records_cannot_happen() -> None:
    signal = AuditedSignal("nobody-records-this")
    client: Any = None
    with pytest.raises(NotAudited, match="nobody-records-this"):
        signal.emit(client, client, actor=None, subject=None)


@pytest.mark.parametrize("data", [{}, {"kept": True, "when": 1}, {"when": 1}])
def test_data_other_than_declared_is_refused(data: dict[str, Any]) -> None:
    client: Any = None
    message = r"email\.verified declares the data members \['kept'\], but was emitted with "
    with pytest.raises(TypeError, match=f"{message}{re.escape(str(sorted(data)))}"):
        emit(EventType.EMAIL_VERIFIED, client, client, actor=None, subject=None, **data)
