"""Test the member ``device_name`` of POST /v1/sessions, and the devices of the security feed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.resources.expected import FEED, Sql, assert_fields, session
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched

BODY = {"email": "alice@example.com", "password": PASSWORD}
APP = {"User-Agent": "Shop/2.1 (Android 16; Pixel 9)"}
NAME = "Alice's Pixel 9"
UNREADABLE = "The app sent something here that we could not read."


def devices_in_feed(person: Person) -> list[tuple[str, str | None]]:
    return [(item["title"], item["device"]) for item in person.get(FEED).json["items"]]


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_the_session_is_shown_under_the_name(
    client: ApiClient, sign_up: Callable[..., Person], deliver: str
) -> None:
    alice = sign_up("alice")
    body = {**BODY, "deliver": deliver, "device_name": f" {NAME}\u200b "}
    response = client.post("/v1/sessions", json=body, headers=APP)
    secrets = {"token", "device_token"} & response.json.keys()
    started = {name: value for name, value in response.json.items() if name not in secrets}
    assert started == session(
        response.json, alice.account, user_agent=APP["User-Agent"], device=NAME
    )
    token = response.json.get("token")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert client.get("/v1/session", headers=headers).json == started
    assert client.get("/v1/sessions", headers=headers).json["items"] == [started]


def test_it_survives_an_emptied_redis(alice: Person, redis: Any) -> None:
    phone = alice.on_another_device(device_name=NAME)
    redis.flushdb()
    assert phone.get("/v1/session").json["device"] == NAME


@pytest.mark.parametrize(
    ("name", "code", "message", "params"),
    [
        ("", "too_short", "At least 1 character.", {"min": 1}),
        ("x" * 65, "too_long", "At most 64 characters.", {"max": 64}),
        ("a\nb", "invalid_characters", "Some of these characters are not allowed.", None),
        ("a\u202eb", "invalid_characters", "Some of these characters are not allowed.", None),
        ("   ", "no_visible_character", "At least one visible character.", None),
        ("\u200b\u3164", "no_visible_character", "At least one visible character.", None),
        (None, "wrong_type", UNREADABLE, {"expected": "string"}),
    ],
)
def test_a_name_that_nobody_could_read_is_refused(
    client: ApiClient, alice: Person, name: object, code: str, message: str, params: object
) -> None:
    response = client.post("/v1/sessions", json={**BODY, "device_name": name})
    entry = {"pointer": "#/device_name", "code": code, "message": message}
    assert_fields(response, entry if params is None else {**entry, "params": params})
    assert alice.get(FEED).json["items"][0]["type"] == "session.started"


def test_the_feed_names_the_device_that_each_request_came_from(
    sign_up: Callable[..., Person],
) -> None:
    alice = vouched(sign_up("alice"))
    alice.sign_in(device_name="Laptop", headers={"User-Agent": "curl/8.5.0"})
    phone = alice.on_another_device(device_name=NAME, headers=APP)
    phone.patch("/v1/account", json={"name": None})
    other = alice.on_another_device(headers=APP)
    phone_id = (phone.session or {})["id"]
    alice.delete(f"/v1/sessions/{phone_id}", headers={"User-Agent": "curl/8.5.0"})
    other.delete("/v1/session", headers={"User-Agent": "curl/8.5.0"})
    alice.post("/v1/sessions", json={**BODY, "password": "not hers"}, headers=APP)
    from_app = "Shop 2.1 on Pixel 9 (Android 16)"
    assert devices_in_feed(alice) == [
        ("Sign-in refused: wrong password", from_app),
        ("Signed out", from_app),
        ("Session ended from the list of devices", "curl"),
        ("Signed in", from_app),
        ("Account details changed", NAME),
        ("Signed in", NAME),
        ("Signed in", "Laptop"),
        ("Email address verified", None),
        ("Account created", None),
    ]


def test_no_event_contains_the_name(alice: Person, sql: Sql) -> None:
    alice.on_another_device(device_name=NAME)
    assert NAME not in str(sql("SELECT * FROM audit_event"))
    assert [row["device"] for row in sql("SELECT device FROM session ORDER BY id")] == [None, NAME]


def test_without_the_session_the_user_agent_names_the_device(alice: Person, sql: Sql) -> None:
    vouched(alice).on_another_device(device_name=NAME, headers=APP)
    assert devices_in_feed(alice)[0] == ("Signed in", NAME)
    sql("DELETE FROM session WHERE device = %s", NAME)
    assert devices_in_feed(alice)[0] == ("Signed in", "Shop 2.1 on Pixel 9 (Android 16)")


def test_no_mail_contains_the_name(alice: Person, mailbox: Mailbox) -> None:
    """An attacker with the password would write to the owner in the name of the service."""
    vouched(alice)
    mailbox.clear()
    agent = {"User-Agent": "Call-0800/1.0 (Android 16; call 0800 123)"}
    phone = alice.on_another_device(device_name="call 0800 123 now", headers=agent)
    assert (phone.session or {})["device"] == "call 0800 123 now"
    (mail,) = mailbox.to("alice@example.com")
    assert mail.values["device"] == "Android"
    assert "0800" not in mail.text


def test_a_repeated_sign_in_keeps_the_name(client: ApiClient, alice: Person) -> None:
    body = {**BODY, "deliver": "token", "device_name": NAME}
    key = {"Idempotency-Key": "one-sign-in"}
    answers = [client.post("/v1/sessions", json=body, headers=key) for _ in range(2)]
    assert [answer.json["device"] for answer in answers] == [NAME, NAME]
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_a_name_makes_no_device_a_known_one(alice: Person, mailbox: Mailbox) -> None:
    vouched(alice).on_another_device(device_name=NAME)
    mailbox.clear()
    alice.on_another_device(device_name=NAME)
    assert len(mailbox.to("alice@example.com")) == 1
