"""Rotate SECRET_KEY while processes with former and later settings run side by side.

The steps are those of docs/runbooks.md: the new key second, the new key first, all values
encrypted anew, the old key removed.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook as Receiver

from api import __main__ as command_line
from api.crypto import encryption
from api.domain.account import Role
from api.domain.client import Client
from api.domain.sealed_column import SEALED_COLUMNS
from api.resilience.stop_event import Stop
from api.workers.webhooks import WebhookSender
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.mail_worker import MakeWorker, drain, make_worker, smtp
from tests.support.mailbox import Mailbox
from tests.support.mixed_session import mixed_session
from tests.support.roles import grant_role
from tests.support.smtp import SmtpServer
from tests.support.webhook_sender import LOOPBACK, create, make_target, target
from tests.support.webhook_sender import drain as send_events
from tests.support.webhook_target import WebhookTarget

__all__ = ["make_target", "make_worker", "smtp", "target"]

Sql = Callable[..., list[dict[str, Any]]]
Running = Callable[[str], Flask]
OLD, NEW = "o" * 40, "n" * 40
FIRST, SECOND, THIRD, LAST = OLD, f"{OLD},{NEW}", f"{NEW}, {OLD}", NEW
# While one step is rolled out, one process writes with its settings what another one reads.
SIDE_BY_SIDE = [
    pytest.param(writer, reader, id=name)
    for writer, reader, name in (
        (FIRST, SECOND, "adding"),
        (SECOND, FIRST, "adding-back"),
        (SECOND, THIRD, "swapping"),
        (THIRD, SECOND, "swapping-back"),
        (THIRD, LAST, "removing"),
        (LAST, THIRD, "removing-back"),
        (FIRST, THIRD, "from-before"),
    )
]
side_by_side = pytest.mark.parametrize(("writer", "reader"), SIDE_BY_SIDE)


@pytest.fixture
def running(make_app: Callable[..., Flask]) -> Running:
    """Return ``running(OLD)``: an application with this SECRET_KEY."""
    apps: dict[str, Flask] = {}

    def run(secret_key: str) -> Flask:
        if secret_key not in apps:
            apps[secret_key] = make_app(
                secret_key=secret_key,
                limits=True,
                webhook_private_networks=LOOPBACK,
                webhook_timeout=5.0,
            )
        return apps[secret_key]

    return run


def at(person: Person, app: Flask) -> Person:
    """Return the person at another process, with the same token."""
    moved = Person(ApiClient(app), person.account, person.password)
    moved.token, moved.device_token = person.token, person.device_token
    return moved


def admin_at(app: Flask) -> Person:
    ada = Person.sign_up(app, "ada")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, Client(None, None, "operator"))
    return ada.sign_in(deliver="token")


def is_known(app: Flask, person: Person) -> bool:
    """Return whether a wrong password counts against the person's own device."""
    body = {"email": person.email, "password": "wrong", "device_token": person.device_token}
    response = ApiClient(app).post("/v1/sessions", json=body)
    assert response.status_code == 401
    return "password-device" in response.headers["RateLimit"]


@side_by_side
def test_a_known_device_stays_known_and_is_renewed(
    running: Running, writer: str, reader: str
) -> None:
    alice = Person.sign_up(running(writer), "alice").sign_in(deliver="token")
    assert is_known(running(reader), alice)

    renewed = at(alice, running(reader)).sign_in(deliver="token", device_token=alice.device_token)
    assert is_known(running(reader.split(",", maxsplit=1)[0]), renewed)


@side_by_side
def test_a_mailed_code_is_accepted(running: Running, sql: Sql, writer: str, reader: str) -> None:
    alice = Person.sign_up(running(writer), "alice")
    body = {"email": alice.email}
    asked = ApiClient(running(writer)).post("/v1/password-resets", json=body).json
    code = Mailbox(running(writer), sql).last(alice.email).code
    body = {"id": asked["id"], "code": code, "new_password": NEW_PASSWORD}
    response = ApiClient(running(reader)).post("/v1/password-resets/confirmations", json=body)
    assert response.status_code == 204, response.text


@side_by_side
def test_a_mail_in_the_outbox_is_delivered(
    running: Running, make_worker: MakeWorker, smtp: SmtpServer, writer: str, reader: str
) -> None:
    alice = Person.sign_up(running(writer), "alice")
    drain(make_worker(secret_key=reader))
    assert [mail.recipient for mail in smtp.mails] == [alice.email]


@side_by_side
def test_a_webhook_is_signed(
    running: Running, target: WebhookTarget, sql: Sql, writer: str, reader: str
) -> None:
    hook = create(admin_at(running(writer)), target, "account.created")
    alice = Person.sign_up(running(writer), "alice")
    send_events(WebhookSender(running(reader), Stop()), sql)
    (message,) = target.received
    payload = Receiver(hook["secret"]).verify(message.body, dict(message.headers))
    assert payload["data"]["subject"] == alice.id


@side_by_side
def test_a_repeated_request_is_replayed(running: Running, writer: str, reader: str) -> None:
    """A request with an Idempotency-Key is replayed, whether the client is signed in or not."""
    key = {"Idempotency-Key": "0d3b6f4e"}
    body = {"email": "alice@example.com", "password": PASSWORD}
    signed_up = ApiClient(running(writer)).post("/v1/accounts", json=body, headers=key)
    again = ApiClient(running(reader)).post("/v1/accounts", json=body, headers=key)
    assert (signed_up.status_code, again.status_code) == (201, 201)
    assert again.json == signed_up.json

    alice = Person(ApiClient(running(writer)), signed_up.json, PASSWORD).sign_in(deliver="token")
    change = {"new_email": "alice@example.org"}
    asked = alice.post("/v1/email-changes", json=change, headers=key)
    again = at(alice, running(reader)).post("/v1/email-changes", json=change, headers=key)
    assert (asked.status_code, again.status_code) == (202, 202)
    assert again.json == asked.json


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Callable[..., Any]:
    """Return ``command(NEW, "secrets", "status")``: (exit status, lines of the output)."""

    def run(secret_key: str, *arguments: str) -> tuple[int, list[str]]:
        for name, value in {**environment, "SECRET_KEY": secret_key}.items():
            monkeypatch.setenv(name, value)
        with redirect_stdout(io.StringIO()) as printed:
            status = command_line.main(list(arguments))
        return status, printed.getvalue().splitlines()

    return run


def test_a_whole_rotation(
    running: Running,
    command: Callable[..., Any],
    make_worker: MakeWorker,
    smtp: SmtpServer,
    target: WebhookTarget,
    sql: Sql,
) -> None:
    """After a whole rotation nobody is signed out, and all that lasts opens without the old key."""
    ada = admin_at(running(FIRST))
    hook = create(ada, target, "account.updated")
    rotated = ada.post(f"/v1/webhooks/{hook['id']}/secret").json
    alice = Person.sign_up(running(FIRST), "alice").sign_in(deliver="token")
    for keys in (SECOND, THIRD):
        bob = Person.sign_up(running(keys), f"bob{len(keys)}").sign_in(deliver="token")
        for each in (alice, bob):
            assert at(each, running(keys)).get("/v1/session").status_code == 200
    assert command(THIRD, "secrets", "status")[1][-1].startswith("Once every process")
    alice = at(alice, running(THIRD)).sign_in(deliver="token", device_token=alice.device_token)

    status, lines = command(THIRD, "secrets", "reseal")
    waiting = sql("SELECT COUNT(*) AS n FROM outbox")[0]["n"]
    assert (status, lines) == (
        0,
        [
            "webhook.secret: 1 encrypted anew",
            "webhook.previous_secret: 1 encrypted anew",
            "authenticator_app.secret: 0 encrypted anew",
            f"outbox.payload: {waiting - 1} encrypted anew",  # one was written with the new key
        ],
    )
    assert command(LAST, "doctor", "--strict")[0] == 0

    at_last = at(alice, running(LAST))
    assert at_last.get("/v1/session").status_code == 200
    assert is_known(running(LAST), alice)
    assert at_last.patch("/v1/account", json={"name": "Alice A."}).status_code == 200
    send_events(WebhookSender(running(LAST), Stop()), sql)
    (message,) = target.received
    for secret in (hook["secret"], rotated["secret"]):
        Receiver(secret).verify(message.body, dict(message.headers))
    drain(make_worker(secret_key=LAST))
    assert len(smtp.mails) == waiting
    assert sql("SELECT * FROM outbox") == []


def test_a_dump_opens_with_no_other_key(running: Running, sql: Sql, target: WebhookTarget) -> None:
    create(admin_at(running(FIRST)), target)
    rows = [
        (UUID(bytes=row["id"]).bytes, row["sealed"], column.purpose)
        for column in SEALED_COLUMNS
        for row in sql(f"SELECT id, {column.column} AS sealed FROM {column.table}")
        if row["sealed"] is not None
    ]
    assert len(rows) > 1
    with running(LAST).app_context():
        [other] = encryption.key_ids()
        for place, sealed, purpose in rows:
            for forged in (sealed, sealed[:1] + other + sealed[5:], b"\x01" + sealed[5:]):
                with pytest.raises(encryption.Unsealable):
                    encryption.unseal(forged, purpose, place)


def test_each_column_with_encrypted_values_can_be_renewed(
    running: Running, sql: Sql, target: WebhookTarget
) -> None:
    """A column that is missing in the list would lose its values with the old key."""
    app = running(FIRST)
    mixed_session(app, delete=False)
    ada = admin_at(app)
    hook = create(ada, target)
    ada.post(f"/v1/webhooks/{hook['id']}/secret")
    with app.app_context():
        head = encryption.current_head()
    columns = sql(
        "SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE IN ('varbinary', 'blob', 'mediumblob')"
    )
    sealed = {
        f"{row['t']}.{row['c']}"
        for row in columns
        if sql(f"SELECT 1 FROM `{row['t']}` WHERE LEFT(`{row['c']}`, 5) = %s LIMIT 1", head)
    }
    assert sealed >= {"webhook.secret", "webhook.previous_secret", "outbox.payload"}
    assert sealed <= {column.name for column in SEALED_COLUMNS}
