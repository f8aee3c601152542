"""Test POST /v1/webhooks: create a webhook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from api.rules.webhooks import create_webhook
from api.store import webhook as webhook_store
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    etag,
    everything,
)
from tests.resources.races import at_once, meet_after
from tests.resources.webhooks import NEW, SECRET, WEBHOOKS, assert_recorded, create, webhook
from tests.support.client import Person
from tests.support.operator_role import give_role
from tests.support.parked import Parked, mark
from tests.support.roles import revoke_role

NOT_ALLOWED = {
    "pointer": "#/url",
    "code": "url_not_allowed",
    "message": "Must be a public address that begins with https://, on port 443 or 8443, without"
    " user name, password and #.",
}


def test_it_is_created_and_its_secret_shown(admin: Person, sql: Sql) -> None:
    response = admin.post(WEBHOOKS, json=NEW)
    assert response.status_code == 201
    assert response.json == {**webhook(response.json), "secret": SECRET}
    assert response.headers["ETag"] == etag(response.json, 1)
    assert_recorded(sql, response, admin, "webhook.created", webhook=response.json["id"])


def test_the_least_there_is(admin: Person) -> None:
    least = {"url": "https://203-0-113-7.example:8443/?a=b", "event_types": ["*", "*"]}
    response = admin.post(WEBHOOKS, json=least)
    assert response.json == {
        **webhook(response.json, **least, description=None),
        "event_types": ["*"],
        "secret": SECRET,
    }


def test_the_secret_is_nowhere_in_the_clear(admin: Person, sql: Sql) -> None:
    secret = create(admin)["secret"].removeprefix("whsec_")
    for rows in everything(sql).values():
        assert secret not in str(rows)


def test_the_same_request_again_creates_nothing(admin: Person, sql: Sql) -> None:
    headers = {"Idempotency-Key": "once"}
    first = admin.post(WEBHOOKS, json=NEW, headers=headers)
    before = everything(sql)
    repeated = admin.post(WEBHOOKS, json=NEW, headers=headers)
    assert (repeated.status_code, repeated.json) == (201, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before
    other = admin.post(WEBHOOKS, json={**NEW, "event_types": ["*"]}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")


def test_two_at_once_with_one_key_create_one(
    admin: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = admin.on_another_device(deliver="token")
    headers = {"Idempotency-Key": "once"}
    # Both requests have looked for an earlier one and found none.
    meet_after(monkeypatch, create_webhook, "_earlier")
    responses = at_once(
        *(partial(client.post, WEBHOOKS, json=NEW, headers=headers) for client in (admin, phone))
    )
    assert [response.status_code for response in responses] == [201, 201]
    assert responses[0].json == responses[1].json
    assert len(sql("SELECT id FROM webhook")) == 1


def rotate(admin: Person, path: str) -> Any:
    return admin.post(f"{path}/secret")


def disable(admin: Person, path: str) -> Any:
    return admin.patch(path, json={"enabled": False})


def delete(admin: Person, path: str) -> Any:
    return admin.delete(path)


@pytest.mark.parametrize("change", [rotate, disable, delete])
def test_a_repetition_after_it_was_changed_shows_no_secret(
    admin: Person, sql: Sql, change: Callable[[Person, str], Any]
) -> None:
    """A secret is shown once: the key of the creation must not reveal a later secret."""
    headers = {"Idempotency-Key": "once"}
    first = admin.post(WEBHOOKS, json=NEW, headers=headers)
    assert change(admin, f"{WEBHOOKS}/{first.json['id']}").status_code in {200, 204}
    before = everything(sql)
    repeated = admin.post(WEBHOOKS, json=NEW, headers=headers)
    detail = "This was already done, and the result has been changed or deleted since."
    assert_problem(repeated, 409, "conflict", detail)
    assert everything(sql) == before


@pytest.mark.parametrize("read", ["find", "find_secrets"])
def test_a_secret_that_is_rotated_while_the_creation_is_repeated_is_not_shown(
    admin: Person, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    """The repetition may read the webhook or its secret before the rotation."""
    headers = {"Idempotency-Key": "once"}
    hook = admin.post(WEBHOOKS, json=NEW, headers=headers).json
    phone = admin.on_another_device(deliver="token")
    mark(monkeypatch, webhook_store, read)
    repeated = Parked(f"after {read}", lambda: phone.post(WEBHOOKS, json=NEW, headers=headers))
    assert repeated.standing
    rotated = rotate(admin, f"{WEBHOOKS}/{hook['id']}").json["secret"]
    answer = repeated.go_on()
    assert answer.status_code in {201, 409}
    assert rotated not in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/in",
        "https://hooks.example.com:22/in",
        "https://alice:secret@hooks.example.com/in",
        "https://hooks.example.com/in#part",
        "https://127.0.0.1/in",
        "https://[::1]/in",
        "https://[::ffff:127.0.0.1]/in",
        "https://[64:ff9b::7f00:1]/in",
        "https://[2002:7f00:1::]/in",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/in",
        "https://2130706433/in",
        "https://0x7f.1/in",
        "https://0177.0.0.1/in",
        "gopher://hooks.example.com/in",
        "hooks.example.com",
        "https:\\\\hooks.example.com",
    ],
)
def test_where_nothing_may_be_sent_is_refused(admin: Person, sql: Sql, url: str) -> None:
    before = everything(sql)
    assert_fields(admin.post(WEBHOOKS, json={**NEW, "url": url}), NOT_ALLOWED)
    assert everything(sql) == before


def test_a_type_that_no_event_has_is_refused(admin: Person) -> None:
    types = ["session.*", "session.begun", "sessions.*"]
    message = "No event has this type."
    assert_fields(
        admin.post(WEBHOOKS, json={**NEW, "event_types": types}),
        {"pointer": "#/event_types/1", "code": "unknown_type", "message": message},
        {"pointer": "#/event_types/2", "code": "unknown_type", "message": message},
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"url": 7}, "wrong_type"),
        ({"url": "https://hooks.example.com/ in"}, "invalid_format"),
        ({"event_types": "session.*"}, "wrong_type"),
        ({"event_types": []}, "too_few_items"),
        ({"event_types": ["Session.*"]}, "invalid_format"),
        ({"event_types": ["session.*"] * 51}, "too_many_items"),
        ({"description": "a\u202eb"}, "invalid_characters"),
        ({"secret": "whsec_mine"}, "unknown_field"),
    ],
    ids=str,
)
def test_what_is_no_webhook_is_refused(admin: Person, changed: dict[str, Any], code: str) -> None:
    response = admin.post(WEBHOOKS, json={**NEW, **changed})
    assert response.status_code == 422
    assert [error["code"] for error in response.json["errors"]] == [code]


def test_no_event_types_are_too_few(admin: Person) -> None:
    assert_fields(
        admin.post(WEBHOOKS, json={**NEW, "event_types": []}),
        {
            "pointer": "#/event_types",
            "code": "too_few_items",
            "message": "At least 1 item.",
            "params": {"min": 1},
        },
    )


def test_it_asks_for_a_fresh_authentication(admin: Person, clock: StoppedClock, sql: Sql) -> None:
    clock.advance(seconds=901)
    response = admin.post(WEBHOOKS, json=NEW)
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert sql("SELECT * FROM webhook") == []


def test_who_loses_the_role_meanwhile_creates_nothing(
    app: Flask, admin: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard checked the role when the request began."""
    mark(monkeypatch, create_webhook, "validate_webhook")
    request = Parked("before validate_webhook", lambda: admin.post(WEBHOOKS, json=NEW))
    with app.app_context():
        revoke_role(admin.email, Role.ADMIN, Client(None, None, "operator"))
    assert_problem(request.go_on(), 403, "forbidden")
    assert sql("SELECT * FROM webhook") == []


def test_there_are_only_so_many(admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create_webhook, "MOST", 2)
    create(admin)
    create(admin)
    detail = "The maximum number of webhooks has been reached."
    assert_problem(admin.post(WEBHOOKS, json=NEW), 409, "conflict", detail)


@pytest.mark.parametrize("language", ["de", "zh"])
def test_what_is_wrong_is_told_in_the_language(admin: Person, language: str) -> None:
    body = {**NEW, "url": "https://10.0.0.1/", "event_types": []}
    errors = {
        name: admin.post(WEBHOOKS, json=body, headers={"Accept-Language": name}).json["errors"]
        for name in ("en", language)
    }
    for english, other in zip(errors["en"], errors[language], strict=True):
        assert english["message"] != other["message"]


def test_nobody_directs_events_that_they_may_not_read(
    admin: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    """Sam, who may manage webhooks, would have everybody's events sent to a server of his own."""
    sam = give_role(sql, sign_in("sam"), "plumber", {"webhooks:write"})
    hook = f"{WEBHOOKS}/{create(admin)['id']}"
    past = {"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}
    for answer in (
        sam.post(WEBHOOKS, json=NEW),
        sam.patch(hook, json={"url": "https://203-0-113-9.example/"}),
        sam.post(f"{hook}/redeliveries", json=past),
    ):
        assert_problem(answer, 403, "forbidden")
    assert sam.delete(hook).status_code == 204
