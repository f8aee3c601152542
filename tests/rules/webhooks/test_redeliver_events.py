"""Check a new secret while messages are on their way, and repeated deliveries."""

from __future__ import annotations

import pytest
from standardwebhooks.webhooks import Webhook as Receiver
from structlog.testing import CapturingLogger

from api.workers import webhooks as webhook_sender
from api.workers.webhooks import WebhookSender
from tests.support.client import Person
from tests.support.webhook_sender import WEBHOOKS, Sql, create, drain, on_record, sent
from tests.support.webhook_target import WebhookTarget, answer


def test_a_message_verifies_with_the_new_secret_and_with_the_former_one(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "session.*")
    new = admin.post(f"{WEBHOOKS}/{hook['id']}/secret").json["secret"]
    admin.on_another_device()
    drain(sender, sql)
    (message,) = target.received
    for secret in (hook["secret"], new):
        payload = Receiver(secret).verify(message.body, dict(message.headers))
        assert payload["type"] == "session.started"
    assert message.headers["webhook-signature"].count("v1,") == 2


def test_what_waited_before_a_change_of_the_secret_is_signed_with_the_new_one(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "session.*")
    admin.on_another_device()
    target.answering = lambda _request: answer(500)
    drain(sender, sql)
    new = admin.post(f"{WEBHOOKS}/{hook['id']}/secret").json["secret"]
    sql("UPDATE webhook SET next_attempt_at = '2000-01-01'")
    drain(sender, sql)
    last_request = target.received[-1]
    assert (
        Receiver(new).verify(last_request.body, dict(last_request.headers))["type"]
        == "session.started"
    )


def test_a_range_is_sent_again_in_order_with_the_same_ids(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "account.*")
    for number in range(4):
        admin.patch("/v1/account", json={"name": f"Ada {number}"})
    drain(sender, sql)
    events = on_record(sql, "account.%")

    whole = {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    path = f"{WEBHOOKS}/{hook['id']}/redeliveries"
    assert admin.post(path, json=whole).json == {"deliveries": 4}
    drain(sender, sql)
    assert admin.post(path, json={"event_id": events[2]}).json == {"deliveries": 1}
    drain(sender, sql)

    assert sent(target) == [*events, *events, events[2]]
    bodies = {one.headers["webhook-id"]: one.body for one in target.received}
    assert all(bodies[one.headers["webhook-id"]] == one.body for one in target.received)
    first = admin.get(f"{WEBHOOKS}/{hook['id']}/deliveries").json["items"]
    assert [one["attempts"] for one in first] == [2, 3, 2, 2]


def test_a_test_event_is_sent_at_once(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "role.*")
    event_id = admin.post(f"{WEBHOOKS}/{hook['id']}/test-events").json["event_id"]
    drain(sender, sql)
    (message,) = target.received
    payload = Receiver(hook["secret"]).verify(message.body, dict(message.headers))
    assert (payload["type"], payload["data"]["id"]) == ("webhook.tested", event_id)
    assert payload["data"]["data"] == {"webhook": hook["id"]}


def test_what_is_switched_off_is_sent_when_it_is_switched_on(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "account.*")
    admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": False})
    admin.patch("/v1/account", json={"name": "Ada Lovelace"})
    drain(sender, sql)
    assert target.received == []
    admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": True})
    drain(sender, sql)
    assert sent(target) == on_record(sql, "account.%")


def test_no_secret_and_no_url_is_on_record_or_in_a_log(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(webhook_sender, "log", log)
    target.answering = lambda _request: answer(410)
    hook = create(admin, target, url=target.url(path="/T0PSECRET"))
    new = admin.post(f"{WEBHOOKS}/{hook['id']}/secret").json["secret"]
    drain(sender, sql)
    output = str(log.calls) + str(sql("SELECT * FROM audit_event"))
    assert output.count("webhook_paused") == 1
    for word in ("T0PSECRET", hook["secret"][6:], new[6:]):
        assert word not in output
