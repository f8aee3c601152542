"""Check failing receivers: retries with backoff for three days, then a pause and a mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import standardwebhooks.webhooks
from flask import Flask
from standardwebhooks.webhooks import Webhook as Receiver

from api.rules.retention.remove_expired import remove_expired
from api.rules.webhooks import queue_events, settle_delivery
from api.workers.webhooks import WebhookSender
from tests.conftest import Clock
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, grant_role, hold_unverified
from tests.support.webhook_sender import WEBHOOKS, Sql, create, drain, on_record, sent
from tests.support.webhook_target import WebhookTarget, answer

NAMES = count(1)


def rename(admin: Person, times: int) -> None:
    for _ in range(times):
        response = admin.patch("/v1/account", json={"name": f"Ada {next(NAMES)}"})
        assert response.status_code == 200


def told_of(admin: Person, hook: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = admin.get(f"{WEBHOOKS}/{hook['id']}/deliveries").json["items"][-1]
    return first


def due_in(sql: Sql, clock: Clock) -> float:
    (row,) = sql("SELECT next_attempt_at FROM webhook")
    return float((row["next_attempt_at"].replace(tzinfo=UTC) - clock.now()).total_seconds())


@pytest.mark.long
def test_a_target_down_for_three_days_gets_everything_in_order_afterwards(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A target that was down for almost three days gets all events in order afterwards.

    The webhook is not even paused.
    """
    hook = create(admin, target, "account.*")
    # Fewer than the waiting events: the rest is only in the audit trail.
    monkeypatch.setattr(queue_events, "AHEAD", 7)
    target.answering = lambda _request: answer(503)
    admin = admin.on_another_device(remember=True)
    for _ in range(71):
        rename(admin, 1)
        drain(sender, sql)
        clock.advance(hours=1)
    assert set(sent(target)) == {on_record(sql, "account.%")[0]}
    tried = len(target.received)

    target.answering = lambda _request: answer(204)
    clock.advance(hours=0.9)
    for _ in range(15):  # Each turn fills the queue again.
        drain(sender, sql)

    assert sent(target)[tried:] == on_record(sql, "account.%")
    assert len(set(sent(target))) == 71
    for message in target.received[tried:]:
        sent_at = datetime.fromtimestamp(int(message.headers["webhook-timestamp"]), UTC)
        monkeypatch.setattr(standardwebhooks.webhooks, "datetime", _at(sent_at))
        payload = Receiver(hook["secret"]).verify(message.body, dict(message.headers))
        assert payload["data"]["id"] == message.headers["webhook-id"]


def _at(moment: datetime) -> type[datetime]:
    class Stopped(datetime):
        @classmethod
        def now(cls, **_: Any) -> datetime:
            return moment

    return Stopped


def test_after_three_days_it_is_paused_and_announced_and_goes_on_when_enabled(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
    mailbox: Mailbox,
) -> None:
    hook = create(admin, target, "account.*", "webhook.paused")
    target.answering = lambda _request: answer(500, b"no room")
    rename(admin, 2)
    drain(sender, sql)
    clock.advance(hours=72.1)
    drain(sender, sql)

    admin = admin.on_another_device()
    current_webhook = admin.get(f"{WEBHOOKS}/{hook['id']}").json
    assert (current_webhook["enabled"], current_webhook["paused"]) == (False, "failing")
    (event,) = admin.get("/v1/audit-events?type=webhook.paused").json["items"]
    assert event["data"] == {"webhook": hook["id"], "reason": "failing"}
    assert (event["actor"], event["ip"]) == (None, None)
    (mail,) = [
        mail_sent for mail_sent in mailbox.to(admin.email) if mail_sent.message == "webhook_paused"
    ]
    assert "The webhook to localhost was paused at " in mail.text

    target.answering = lambda _request: answer(204)
    rename(admin, 1)
    clock.advance(minutes=10)
    drain(sender, sql)
    assert len(target.received) == 2  # A paused webhook sends nothing.

    enabled = admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": True}).json
    assert (enabled["enabled"], enabled["paused"]) == (True, None)
    drain(sender, sql)
    expected = sorted([*on_record(sql, "account.%"), *on_record(sql, "webhook.paused")])
    assert sent(target)[2:] == expected


def test_410_pauses_at_once(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql, mailbox: Mailbox
) -> None:
    hook = create(admin, target)
    target.answering = lambda _request: answer(410)
    drain(sender, sql)
    current_webhook = admin.get(f"{WEBHOOKS}/{hook['id']}").json
    assert (current_webhook["enabled"], current_webhook["paused"]) == (False, "gone")
    assert len(target.received) == 1
    assert mailbox.last(admin.email).message == "webhook_paused"


def test_who_holds_the_role_at_an_unverified_address_is_mailed_nothing(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sign_up: Callable[..., Person],
    sql: Sql,
    mailbox: Mailbox,
) -> None:
    """An administrator with an unverified address gets no mail.

    Earlier versions granted roles to addresses that may belong to strangers.
    """
    mallory = sign_up("mallory")
    hold_unverified(sql, mallory.id, "admin")
    mailbox.clear()
    create(admin, target)
    target.answering = lambda _request: answer(410)
    drain(sender, sql)
    assert [(mail.to, mail.message) for mail in mailbox.all()] == [(admin.email, "webhook_paused")]


def test_an_administrator_who_was_dismissed_is_mailed_nothing(
    app: Flask,
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sign_up: Callable[..., Person],
    sql: Sql,
    mailbox: Mailbox,
) -> None:
    """Sam, who is locked, still holds the role, and reads mail elsewhere."""
    sam = sign_up("sam")
    with app.app_context():
        grant_role(sam.email, "admin", OPERATOR)
    lock = {"reason": "left"}
    assert admin.put(f"/v1/accounts/{sam.id}/lock", json=lock).status_code == 200
    mailbox.clear()
    create(admin, target)
    target.answering = lambda _request: answer(410)
    drain(sender, sql)
    assert [(mail.to, mail.message) for mail in mailbox.all()] == [(admin.email, "webhook_paused")]


def test_each_failure_waits_longer_up_to_an_hour(clock: Clock) -> None:
    waits = [
        settle_delivery._wait(failures, None, clock.now()).total_seconds() for failures in range(30)
    ]
    for failures, wait in enumerate(waits):
        usual = min(3600, 5 * 2**failures)
        assert 0.75 * usual <= wait <= 1.25 * usual


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("120", 119, 121), ("999999999", 3599, 3601), ("0", 3, 7), ("-5", 3, 7), ("soon", 3, 7),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 3599, 3601), ("\uff19", 3, 7)],
)  # fmt: skip
def test_retry_after_is_heeded_within_bounds(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
    said: str,
    least: float,
    most: float,
) -> None:
    target.answering = lambda _request: answer(429, retry_after=said)
    create(admin, target)
    stopped = clock.now()
    clock.now = lambda: stopped  # type: ignore[method-assign]
    drain(sender, sql)
    assert least <= due_in(sql, clock) <= most


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Sun, 29 Nov 2026 12:02:00 GMT", 120),
        ("Sunday, 29-Nov-26 12:02:00 GMT", 120),
        ("Sun Nov 29 12:02:00 2026", 120),
        ("Sun, 29 Nov 2026 14:00:00 GMT", 3600),
        ("Sun, 29 Nov 2026 11:00:00 GMT", 5),
        ("Sun, 99 Nov 2026 12:02:00 GMT", 5),
        ("Sun, 29 Nov 99999999999999999 12:02:00 GMT", 5),
        ("Sun, 29 Nov 2026 12:02:00 GMT" + " " * 100, 5),
    ],
)
def test_retry_after_may_be_a_date(said: str, seconds: int) -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)

    waited = settle_delivery._wait(0, said, now).total_seconds()

    assert 0.75 * seconds <= waited <= 1.25 * seconds


@pytest.mark.parametrize("status", [101, 300, 301, 302, 307, 400, 401, 404, 500, 503])
def test_nothing_but_2xx_is_a_yes_and_no_redirect_is_followed(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql, status: int
) -> None:
    target.answering = lambda _request: answer(status, b"no", location=target.url(path="/other"))
    hook = create(admin, target)
    drain(sender, sql)
    first = told_of(admin, hook)
    assert (first["state"], first["attempts"]) == ("waiting", 1)
    assert first["latest_attempts"][0]["status"] == status
    assert [request.path for request in target.received] == ["/hook"]


def test_what_is_private_by_now_gets_nothing(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql, make_app: Any
) -> None:
    """A webhook whose address is private by now gets nothing.

    It was allowed at creation, but the address at the time of sending decides.
    """
    hook = create(admin, target)
    strict = WebhookSender(make_app(webhook_private_networks=()), sender._stop)
    drain(strict, sql)
    first = told_of(admin, hook)["latest_attempts"][0]
    assert (first["status"], first["error"]) == (None, "leads to an address that is not public")
    assert target.connections == 0


def test_an_event_that_is_on_record_no_longer_holds_nothing_up(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql, clock: Clock
) -> None:
    hook = create(admin, target, "account.*")
    target.answering = lambda _request: answer(500)
    rename(admin, 2)
    drain(sender, sql)
    first, second = on_record(sql, "account.%")
    sql("DELETE FROM audit_event WHERE type = 'account.updated' ORDER BY id LIMIT 1")
    target.answering = lambda _request: answer(200)
    clock.advance(minutes=1)
    drain(sender, sql)
    assert sent(target) == [first, second]
    assert told_of(admin, hook)["state"] == "dropped"


def test_what_came_of_it_is_kept_for_a_month(
    app: Flask, admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql, clock: Clock
) -> None:
    create(admin, target, "account.*")
    rename(admin, 3)
    drain(sender, sql)
    with app.app_context():
        clock.advance(days=29)
        assert remove_expired().webhook_deliveries == 0
        clock.advance(days=2)
        removed = remove_expired()
    assert (removed.webhook_deliveries, removed.webhook_attempts) == (3, 3)


def test_what_a_deleted_webhook_was_sent_is_removed_later(
    app: Flask, admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "account.*")
    rename(admin, 3)
    drain(sender, sql)
    assert admin.delete(f"{WEBHOOKS}/{hook['id']}").status_code == 204
    with app.app_context():
        assert remove_expired().webhook_deliveries == 3
    assert sql("SELECT * FROM webhook_delivery") == []
