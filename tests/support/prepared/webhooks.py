"""Prepare administrators who are just about to do something with webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask

from api.domain import clock
from api.domain.account import Role
from api.domain.client import Client
from api.domain.webhook import State
from api.pool import transaction
from api.store import webhook_delivery
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import grant_role

WEBHOOKS = "/v1/webhooks"
NEW = {"url": "https://hooks.example.com/in", "event_types": ["session.*"]}


def _admin(app: Flask) -> Person:
    admin = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(admin.email, Role.ADMIN, Client(None, None, "operator"))
    return admin


def _attempt(admin: Person, method: str, path: str, body: dict[str, Any] | None) -> PreparedRequest:
    return PreparedRequest(method, path, body, {"Authorization": f"Bearer {admin.token}"})


def _create(app: Flask) -> PreparedRequest:
    return _attempt(_admin(app), "POST", WEBHOOKS, NEW)


def _to_hers(
    method: str, path: str = "", body: dict[str, Any] | None = None
) -> Callable[[Flask], PreparedRequest]:
    """Prepare a request to an existing webhook."""

    def prepare(app: Flask) -> PreparedRequest:
        admin = _admin(app)
        hook = admin.post(WEBHOOKS, json=NEW).json["id"]
        return _attempt(admin, method, f"{WEBHOOKS}/{hook}{path}", body)

    return prepare


def _redeliver(app: Flask) -> PreparedRequest:
    """Prepare a redelivery of a delivered event."""
    admin = _admin(app)
    hook = admin.post(WEBHOOKS, json=NEW).json["id"]
    event = admin.post(f"{WEBHOOKS}/{hook}/test-events").json["event_id"]
    with app.app_context(), transaction() as tx:
        webhook_delivery.settle(tx, UUID(hook), UUID(event), State.DELIVERED, clock.now())
    return _attempt(admin, "POST", f"{WEBHOOKS}/{hook}/redeliveries", {"event_id": event})


OPERATIONS = [
    prepared("readWebhook", "a webhook", 200, _to_hers("GET")),
    prepared(
        "listWebhookDeliveries", "what is sent to a webhook", 200, _to_hers("GET", "/deliveries")
    ),
    prepared("listWebhookAttempts", "each try to send it", 200, _to_hers("GET", "/attempts")),
    prepared("createWebhook", "create a webhook", 201, _create, "webhook.created"),
    prepared(
        "updateWebhook",
        "disable a webhook",
        200,
        _to_hers("PATCH", body={"enabled": False}),
        "webhook.updated",
    ),
    prepared("deleteWebhook", "delete a webhook", 204, _to_hers("DELETE"), "webhook.deleted"),
    prepared(
        "rotateWebhookSecret",
        "give a webhook a new secret",
        200,
        _to_hers("POST", "/secret"),
        "webhook.secret_rotated",
    ),
    prepared(
        "createTestEvent",
        "send a test event",
        202,
        _to_hers("POST", "/test-events"),
        "webhook.tested",
    ),
    prepared(
        "createRedelivery", "send an event again", 202, _redeliver, "webhook.redelivery_requested"
    ),
]
