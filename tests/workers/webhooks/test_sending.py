"""Check that each receiver gets all its events, in order and signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook as Receiver
from standardwebhooks.webhooks import WebhookVerificationError

from api.rules.webhooks import queue_events
from api.workers.webhooks import WebhookSender
from tests.conftest import Clock
from tests.support.client import Person
from tests.support.contract import contract
from tests.support.counting import Commands
from tests.support.webhook_sender import WEBHOOKS, MakeTarget, Sql, create, drain, on_record, sent
from tests.support.webhook_target import WebhookTarget, answer

THEN = "2026-11-22T12:00:00Z"


def test_a_receiver_with_the_standard_library_verifies_what_comes(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target, "session.*")
    admin.on_another_device()

    drain(sender, sql)

    (message,) = target.received
    payload = Receiver(hook["secret"]).verify(message.body, dict(message.headers))
    event = admin.get(f"/v1/audit-events/{message.headers['webhook-id']}").json
    assert payload == {"type": "session.started", "timestamp": event["occurred_at"], "data": event}
    assert message.headers["Content-Type"] == "application/json"


def test_what_comes_is_what_the_contract_says(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target)
    path = f"{WEBHOOKS}/{hook['id']}"
    admin.patch(path, json={"description": "All of it"})
    admin.post(f"{path}/secret")
    admin.post(f"{path}/test-events")
    admin.post(f"{path}/redeliveries", json={"since": THEN, "until": THEN})
    admin.on_another_device().delete("/v1/session")
    drain(sender, sql)

    document = contract()
    operation = document.at("#/webhooks/auditEvent/post")
    media = operation["requestBody"]["content"]["application/json"]
    types = set()
    for message in target.received:
        body = json.loads(message.body)
        types.add(body["type"])
        assert document.schema_faults(media["schema"], body) == []
        for header in operation["parameters"]:
            value = message.headers[header["name"]]
            assert document.schema_faults(header["schema"], value) == []
    assert types == {row["type"] for row in sql("SELECT type FROM audit_event")}
    for example in media["examples"].values():
        assert document.schema_faults(media["schema"], example["value"]) == []


def test_with_another_secret_nothing_verifies(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    create(admin, target)
    drain(sender, sql)
    (message,) = target.received
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    with pytest.raises(WebhookVerificationError):
        Receiver(other).verify(message.body, dict(message.headers))


def test_only_what_the_patterns_name_is_sent_and_only_from_now_on(
    admin: Person, make_target: MakeTarget, sender: WebhookSender, sql: Sql
) -> None:
    admin.on_another_device()
    first, second, every = make_target(), make_target(), make_target()
    create(admin, first, "session.*", "account.updated")
    create(admin, second, "session.ended")
    create(admin, every)
    admin.on_another_device().delete("/v1/session")
    admin.patch("/v1/account", json={"name": "Ada Lovelace"})

    drain(sender, sql)

    started, ended = on_record(sql, "session.started")[-1], on_record(sql, "session.ended")[-1]
    updated = on_record(sql, "account.updated")[-1]
    assert sent(first) == [started, ended, updated]
    assert sent(second) == [ended]
    assert sent(every) == [on_record(sql, "webhook.created")[-1], started, ended, updated]


def test_without_webhooks_no_statement_is_added_to_a_request(
    admin: Person, target: WebhookTarget, sign_up: Callable[..., Person], commands: Commands
) -> None:
    """Webhooks add no statement to a request, set up or not: the worker finds the events."""
    bob = sign_up("bob")

    def statements() -> int:
        commands.reset()
        bob.sign_in()
        return len(commands.sql)

    statements()
    without = statements()
    create(admin, target)
    assert statements() == without


def test_what_is_committed_late_is_sent_too(
    admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    """An event that is committed late is sent, too.

    It gets its id before its transaction commits, and later ones were sent meanwhile.
    """
    create(admin, target, "account.*")
    (late,) = sql("SELECT * FROM audit_event ORDER BY id DESC LIMIT 1")
    admin.patch("/v1/account", json={"name": "Ada Lovelace"})
    drain(sender, sql)
    first = sent(target)

    copy = int.from_bytes(late["id"]) + 1
    sql(
        """INSERT INTO audit_event SELECT %s, occurred_at, 'account.updated', outcome, actor,
        subject, session_id, request_id, ip, user_agent, '{"fields": ["name"]}', NULL
        FROM audit_event WHERE id = %s""",
        copy.to_bytes(16),
        late["id"],
    )
    drain(sender, sql)

    assert len(first) == 1
    assert sent(target)[1:] == [row for row in on_record(sql, "account.updated") if row < first[0]]


@pytest.mark.parametrize("hours", [1, 20])
def test_what_is_committed_very_late_is_found_by_the_sweep(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
    hours: int,
) -> None:
    create(admin, target, "account.*")
    (late,) = sql("SELECT * FROM audit_event ORDER BY id DESC LIMIT 1")
    clock.advance(hours=hours)
    drain(sender, sql)

    copy = int.from_bytes(late["id"]) + 1
    sql(
        """INSERT INTO audit_event SELECT %s, occurred_at, 'account.updated', outcome, actor,
        subject, session_id, request_id, ip, user_agent, '{"fields": ["name"]}', NULL
        FROM audit_event WHERE id = %s""",
        copy.to_bytes(16),
        late["id"],
    )
    for _ in range(3):  # A sweep that reached its end begins again.
        drain(sender, sql)

    assert sent(target) == on_record(sql, "account.updated")


def test_what_a_changed_pattern_matches_is_sent_from_then_on(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A changed pattern counts from then on.

    The sweep looks back a whole day: it must not send events from before the change.
    """
    monkeypatch.setattr(queue_events, "_LATE", 0.0)
    hook = create(admin, target, "role.*")
    admin.on_another_device()
    drain(sender, sql)
    admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"event_types": ["session.*", "account.*"]})
    admin.patch("/v1/account", json={"name": "Ada Lovelace"})
    for _ in range(3):
        drain(sender, sql)
    assert sent(target) == on_record(sql, "account.updated")


def test_one_receiver_that_fails_holds_up_no_other_and_none_of_its_own_order(
    admin: Person, make_target: MakeTarget, sender: WebhookSender, sql: Sql, clock: Clock
) -> None:
    broken, sound = make_target(), make_target()
    broken.answering = lambda _request: answer(500)
    create(admin, broken, "account.*")
    create(admin, sound, "account.*")
    for number in range(5):
        admin.patch("/v1/account", json={"name": f"Ada {number}"})

    drain(sender, sql)

    events = on_record(sql, "account.%")
    assert sent(sound) == events
    assert sent(broken) == events[:1]
    broken.answering = lambda _request: answer(200)
    clock.advance(seconds=10)
    drain(sender, sql)
    assert sent(broken) == [events[0], *events]


def test_a_secret_that_does_not_open_is_told(
    app: Flask, admin: Person, target: WebhookTarget, sender: WebhookSender, sql: Sql
) -> None:
    hook = create(admin, target)
    sql("UPDATE webhook SET secret = REVERSE(secret)")
    drain(sender, sql)
    (first,) = admin.get(f"{WEBHOOKS}/{hook['id']}/deliveries").json["items"]
    assert first["latest_attempts"][0]["error"].startswith("the secret does not open")
    assert target.connections == 0
