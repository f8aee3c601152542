"""Test POST /v1/webhooks/{id}/secret: issue a new secret while the previous one signs, too."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from api.crypto import webhook_secret
from api.store import webhook as store
from tests.resources.expected import Sql, StoppedClock, assert_problem, text
from tests.resources.webhooks import NOBODYS, SECRET, WEBHOOKS, assert_recorded, create, webhook
from tests.support.client import Person


def test_it_is_shown_and_on_record(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    response = admin.post(f"{WEBHOOKS}/{hook['id']}/secret")
    ends_at = text(hours=24)
    assert response.status_code == 200
    assert response.json == {"secret": SECRET, "previous_secret_ends_at": ends_at}
    assert response.json["secret"] != hook["secret"]
    assert_recorded(sql, response, admin, "webhook.secret_rotated", webhook=hook["id"])
    current_webhook = admin.get(f"{WEBHOOKS}/{hook['id']}").json
    assert current_webhook == webhook(hook, previous_secret_ends_at=ends_at)


def test_two_secrets_sign_for_a_day_and_no_third(
    app: Flask, admin: Person, clock: StoppedClock
) -> None:
    hook = create(admin)

    def signing() -> list[str]:
        hook_id = UUID(hook["id"])
        with app.app_context():
            secrets = store.find_secrets(hook_id)
            assert secrets is not None
            return webhook_secret.signing(secrets, hook_id, clock.now())

    secrets = [hook["secret"]]
    assert signing() == secrets
    for _ in range(2):
        secrets.insert(0, admin.post(f"{WEBHOOKS}/{hook['id']}/secret").json["secret"])
        assert signing() == secrets[:2]
    clock.advance(hours=23, minutes=59)
    assert signing() == secrets[:2]
    clock.advance(minutes=1)
    assert signing() == secrets[:1]


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.post(f"{WEBHOOKS}/{NOBODYS}/secret"), 404, "not_found")
