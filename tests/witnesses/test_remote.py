"""Check witnesses over HTTP and by mail: each gets the latest checkpoint once an interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.seal_events import LogBehind
from api.rules.audit_log.submit_checkpoint import SubmissionResult
from api.tlog import checkpoint, note
from tests.conftest import Clock
from tests.support import tampering
from tests.support.at_once import at_once
from tests.support.audit_log import SIGNER, head
from tests.support.mailbox import Mailbox
from tests.support.webhook_target import HANG, Received, WebhookTarget, answer
from tests.witnesses.conftest import Tell, grow

Sql = Callable[..., list[dict[str, Any]]]


def sizes(requests: list[Received]) -> list[int]:
    return [
        checkpoint.open_checkpoint(request.body.decode(), [SIGNER.verifier]).size
        for request in requests
    ]


def test_a_webhook_gets_what_is_new_once_an_interval(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    entry = f"post+{target.url()}"
    # Nothing is sealed yet: the first checkpoint will be sent at once.
    assert tell(entry) == SubmissionResult(None, 0)
    grow(app, sql, 3)
    assert tell(entry) == SubmissionResult(3, 60)
    assert tell(entry) == SubmissionResult(None, 60)
    grow(app, sql, 2)
    assert tell(entry).size is None  # Too soon.
    clock.advance(seconds=61)
    assert [tell(entry).size, tell(entry).size] == [5, None]
    assert sizes(target.received) == [3, 5]
    (request, _) = target.received
    assert request.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("credentials", "sent"),
    [("bearer:t%2Fk", "Bearer t/k"), ("ops:s3cret", "Basic b3BzOnMzY3JldA==")],
)
def test_credentials_go_into_a_header_and_nowhere_else(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, credentials: str, sent: str
) -> None:
    target.answering = lambda _: answer(403)
    grow(app, sql, 3)
    entry = f"post+{target.url()}".replace("://", f"://{credentials}@")
    assert tell(entry).failed == "answered 403"
    assert target.received[0].headers["Authorization"] == sent
    (row,) = sql("SELECT * FROM audit_witness")
    assert row["name"] == f"post+{target.url()}"


def test_one_that_fails_is_tried_less_and_less_often_and_gets_the_latest(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    entry = f"post+{target.url()}"
    target.answering = lambda _: answer(500)
    grow(app, sql, 3)
    waits = []
    for _ in range(4):
        outcome = tell(entry)
        assert (outcome.size, outcome.failed) == (None, "answered 500")
        assert tell(entry).failed is None  # Not due.
        waits.append(outcome.wait)
        clock.advance(seconds=outcome.wait + 1)
    assert [22.5 * 2**n <= wait <= 37.5 * 2**n for n, wait in enumerate(waits)] == [True] * 4
    (row,) = sql("SELECT * FROM audit_witness")
    assert (row["failures"], row["checkpoint"]) == (4, None)
    grow(app, sql, 2)
    target.answering = lambda _: answer(204)
    assert tell(entry).size == 5
    assert sizes(target.received) == [3, 3, 3, 3, 5]


def test_one_that_was_killed_while_telling_is_followed_by_another(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    """A checkpoint that a killed sealer was submitting is submitted by another one later.

    The killed sealer has stored no result.
    """
    entry = f"post+{target.url()}"
    grow(app, sql, 3)
    target.answering = lambda _: (_ for _ in ()).throw(ConnectionError)  # No answer.
    assert tell(entry).failed == "connection lost"
    # The state during the submission: taken, with no result stored.
    sql("UPDATE audit_witness SET failures = 0, failing_since = NULL, last_error = NULL")
    target.answering = lambda _: answer(204)
    assert tell(entry).size is None
    clock.advance(seconds=81)
    assert tell(entry).size == 3


def test_two_sealers_tell_a_witness_once(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, mailbox: Mailbox
) -> None:
    grow(app, sql, 3)
    for entry in (f"post+{target.url()}", "mailto:auditor@example.org"):
        sizes_known = at_once([lambda entry=entry: tell(entry).size] * 4)
        assert sorted(sizes_known, key=str) == [3, None, None, None]
    assert sizes(target.received) == [3]
    assert len(mailbox.to("auditor@example.org")) == 1


def test_private_addresses_are_only_reached_where_that_is_set(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget
) -> None:
    grow(app, sql, 3)
    outcome = tell(f"post+{target.url()}", app)
    assert (outcome.size, outcome.failed) == (None, "leads to an address that is not public")
    assert target.connections == 0


def test_an_object_store_gets_each_checkpoint_under_a_new_name(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    entry = f"put+{target.url(path='/audit/{name}?sig=s3cret')}"
    grow(app, sql, 3)
    first = head(sql)
    assert tell(entry).size == 3
    (request,) = target.received
    assert request.method == "PUT"
    assert request.path == f"/audit/{3:020d}-{first.root.hex()[:16]}?sig=s3cret"
    assert request.headers["If-None-Match"] == "*"
    assert checkpoint.open_checkpoint(request.body.decode(), [SIGNER.verifier]) == first
    (row,) = sql("SELECT * FROM audit_witness")
    assert row["name"] == f"put+{target.url(path='/audit/{name}')}"
    # An earlier sealer submitted it and was killed: the witness has it.
    grow(app, sql, 2)
    clock.advance(seconds=61)
    target.answering = lambda _: answer(412)
    assert tell(entry).size == 5


def test_what_a_witness_was_told_last_shows_that_the_end_was_cut_off(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget
) -> None:
    grow(app, sql, 3)
    older = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    grow(app, sql, 2)
    tell(f"post+{target.url()}")
    tampering.cut(sql, 3, older)
    with pytest.raises(LogBehind, match="knows 5 events, the log 3"):
        tell(f"post+{target.url()}")


def test_mail_goes_once_a_day(
    app: Flask, sql: Sql, tell: Tell, mailbox: Mailbox, clock: Clock
) -> None:
    entry = "mailto:auditor@example.org?language=de"
    grow(app, sql, 3)
    assert tell(entry) == SubmissionResult(3, 86400)
    for _ in range(23):
        grow(app, sql, 1)
        clock.advance(hours=1)
        assert tell(entry).size is None
    clock.advance(hours=1)
    assert tell(entry).size == 26
    mails = mailbox.to("auditor@example.org")
    assert [mail.subject for mail in mails] == ["Ein Prüfpunkt des Audit-Protokolls"] * 2
    (row,) = sql("SELECT * FROM audit_witness")
    assert row["name"] == "mailto:…@example.org"
    (signed_note,) = note.split(mails[-1].text)
    assert checkpoint.open_checkpoint(signed_note, [SIGNER.verifier]) == head(sql)


def test_one_that_hangs_has_an_end(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.witnesses.remote.TIMEOUT", 0.2)
    target.answering = lambda _: HANG
    grow(app, sql, 3)
    assert tell(f"post+{target.url()}").failed == "no answer in time"
