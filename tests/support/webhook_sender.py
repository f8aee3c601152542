"""Fixtures for an administrator, receivers on loopback, and a sender that works when called."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api import create_app
from api.domain.account import Role
from api.domain.client import Client
from api.resilience.stop_event import Stop
from api.settings import Settings
from api.workers.webhooks import WebhookSender
from tests.support.client import Person
from tests.support.roles import grant_role
from tests.support.webhook_target import WebhookTarget

Sql = Callable[..., list[dict[str, Any]]]
MakeTarget = Callable[..., WebhookTarget]
WEBHOOKS = "/v1/webhooks"
LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture(scope="session")
def allowing_app(settings: Settings) -> Flask:
    """Return an application that may send to loopback, where the tests' receivers are."""
    return create_app(
        dataclasses.replace(settings, webhook_private_networks=LOOPBACK, webhook_timeout=5.0)
    )


@pytest.fixture
def app(allowing_app: Flask) -> Flask:
    """Return the application, on empty tables."""
    return allowing_app


@pytest.fixture
def admin(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Return Ada, an administrator, signed in; the events and mails of this are removed."""
    ada = sign_in("ada")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, Client(None, None, "operator"))
    sql("DELETE FROM audit_event")
    sql("DELETE FROM outbox")
    return ada


@pytest.fixture
def make_target() -> Iterator[MakeTarget]:
    """Yield ``make_target(host="127.0.0.2")``, and stop its receivers in the end."""
    targets: list[WebhookTarget] = []

    def making(**options: Any) -> WebhookTarget:
        targets.append(WebhookTarget(**options))
        return targets[-1]

    yield making
    for target in targets:
        target.stop()


@pytest.fixture
def target(make_target: MakeTarget) -> WebhookTarget:
    """Return a receiver that accepts every message."""
    return make_target()


@pytest.fixture
def sender(app: Flask) -> WebhookSender:
    """Return a sender that works in the test's own thread."""
    return WebhookSender(app, Stop())


def create(admin: Person, target: WebhookTarget, *types: str, **more: Any) -> dict[str, Any]:
    """Create a webhook: ``create(ada, target, "session.*")`` returns it with its secret."""
    body = {"url": target.url(), "event_types": types or ["*"], **more}
    response = admin.post(WEBHOOKS, json=body)
    assert response.status_code == 201, response.text
    return dict(response.json)


def drain(sender: WebhookSender, sql: Sql, max_turns: int = 5000) -> None:
    """Send until nothing is due."""
    sql("UPDATE webhook SET looked_at = '2000-01-01'")
    for _ in range(max_turns):
        if not sender.turn():
            return
    raise AssertionError("it never ends")


def sent(target: WebhookTarget) -> list[str]:
    """Return the ids of the messages that a receiver got, in that order."""
    return [request.headers["webhook-id"] for request in target.received]


def on_record(sql: Sql, like: str = "%") -> list[str]:
    """Return the ids of the events whose type matches ``like``, in order."""
    rows = sql("SELECT id FROM audit_event WHERE type LIKE %s ORDER BY id", like)
    return [str(UUID(bytes=row["id"])) for row in rows]
