"""Test that owners are notified of security events by mail, in the transaction of the change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api import signals
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.mail.templates import Message
from api.pool import transaction
from api.receivers import security_notices
from api.store import outbox
from tests.resources.expected import BY_PASSWORD
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mail, Mailbox
from tests.support.tables import events

Sql = Callable[..., list[dict[str, Any]]]

ALICE = "alice@example.com"
NEW_PASSWORD = "eleven herons on the pier"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
STRANGER = Client(ip="203.0.113.7", user_agent=FIREFOX, request_id="req-stranger", language="zh")
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def alice(alice: Person, sql: Sql, mailbox: Mailbox) -> Person:
    """Sign in Alice, whose address is verified."""
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    return alice


def emit_session_started(
    app: Flask, person: Person, client: Client = STRANGER, *, known_device: bool
) -> None:
    """Emit the start of a session, as receivers see it."""
    account_id = UUID(person.id)
    with app.app_context(), transaction() as tx:
        signals.emit(
            EventType.SESSION_STARTED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=ids.new_id(),
            remembered=False,
            deliver="cookie",
            known_device=known_device,
            **BY_PASSWORD,
        )


def mail_content(mail: Mail) -> dict[str, Any]:
    """Return the values of a mail; check the form of its time and leave it out."""
    assert AT.fullmatch(mail.values["at"])
    return {
        "message": mail.message,
        "to": mail.to,
        "language": mail.language,
        **{name: value for name, value in mail.values.items() if name != "at"},
    }


def change_password(person: Person, old: str = PASSWORD, new: str = NEW_PASSWORD) -> None:
    body = {"current_password": old, "new_password": new}
    headers = {"Accept-Language": "de"}
    assert person.put("/v1/account/password", json=body, headers=headers).status_code == 204


def test_alice_hears_that_her_password_was_changed(alice: Person, mailbox: Mailbox) -> None:
    change_password(alice)
    (mail,) = mailbox.to(ALICE)
    assert mail_content(mail) == {
        "message": Message.PASSWORD_CHANGED,
        "to": ALICE,
        "language": "en",
    }
    assert mail.subject == "Your password was changed"


def test_not_when_it_was_not(alice: Person, mailbox: Mailbox) -> None:
    body = {"current_password": "not her password", "new_password": NEW_PASSWORD}
    assert alice.put("/v1/account/password", json=body).status_code == 401
    assert mailbox.all() == []


@pytest.mark.parametrize(("chosen", "language"), [("zh", "zh"), (None, "de")])
def test_it_is_in_her_language_or_else_in_that_of_the_request(
    alice: Person, mailbox: Mailbox, chosen: str | None, language: str
) -> None:
    alice.patch("/v1/account", json={"language": chosen})
    change_password(alice)
    (mail,) = mailbox.to(ALICE)
    assert mail.language == language


def test_it_goes_to_the_address_as_it_is_stored(
    sign_up: Callable[..., Person], sql: Sql, mailbox: Mailbox
) -> None:
    """Django CVE-2019-19844: mail goes to the stored address."""
    alice = sign_up("alice", email="Alice@Example.com").sign_in()
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    change_password(alice)
    assert [mail.to for mail in mailbox.all()] == ["Alice@Example.com"]


def test_without_the_mail_there_is_no_change(
    alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> None:
        raise RuntimeError("the outbox takes nothing")

    before = events(sql)
    monkeypatch.setattr(outbox, "insert", failing)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert alice.put("/v1/account/password", json=body).status_code == 500
    assert events(sql) == before
    assert alice.get("/v1/session").status_code == 200


def test_alice_hears_that_her_password_was_reset(
    app: Flask, alice: Person, mailbox: Mailbox
) -> None:
    account_id = UUID(alice.id)
    with app.app_context(), transaction() as tx:
        signals.emit(EventType.PASSWORD_RESET, tx, STRANGER, actor=account_id, subject=account_id)
    (mail,) = mailbox.to(ALICE)
    assert mail_content(mail) == {"message": Message.PASSWORD_RESET, "to": ALICE, "language": "en"}


def test_alice_hears_of_a_device_that_is_not_known(
    app: Flask, alice: Person, mailbox: Mailbox
) -> None:
    emit_session_started(app, alice, known_device=False)
    (mail,) = mailbox.to(ALICE)
    assert mail_content(mail) == {
        "message": Message.NEW_DEVICE,
        "to": ALICE,
        "language": "en",
        "device": "Firefox on Linux",
        "ip": "203.0.113.7",
    }


@pytest.mark.parametrize("user_agent", ["call 0800 123 now/1.0 CFNetwork", None])
@pytest.mark.parametrize(
    ("language", "device"),
    [
        ("en", "An unknown device, from an unknown address, at "),
        ("de", "Ein unbekanntes Gerät, IP-Adresse unbekannt, Zeitpunkt: "),
        ("zh", "未知设备，IP 地址：未知，时间："),  # noqa: RUF001
    ],
)
def test_a_device_and_an_address_that_are_not_known_are_called_so(
    app: Flask,
    alice: Person,
    mailbox: Mailbox,
    user_agent: str | None,
    language: str,
    device: str,
) -> None:
    alice.patch("/v1/account", json={"language": language})
    client = Client(ip=None, user_agent=user_agent, request_id="req-stranger")
    emit_session_started(app, alice, client, known_device=False)
    (mail,) = mailbox.to(ALICE)
    assert (mail.values["device"], mail.values["ip"]) == ("?", "?")
    assert device in mail.text
    assert "0800" not in mail.text


def test_a_known_device_is_no_news_and_costs_nothing(
    app: Flask, alice: Person, mailbox: Mailbox, commands: Commands
) -> None:
    commands.reset()
    emit_session_started(app, alice, known_device=True)
    assert [statement.split()[0] for statement in commands.sql if "audit_event" in statement] == [
        "INSERT"
    ]
    assert not [sql for sql in commands.sql if "FROM account" in sql or "outbox" in sql]
    assert mailbox.all() == []


def test_the_first_session_of_all_is_no_news(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, mailbox: Mailbox
) -> None:
    bob = sign_up("bob")
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    emit_session_started(app, bob, known_device=False)
    assert mailbox.all() == []
    emit_session_started(app, bob, known_device=False)
    assert [mail.message for mail in mailbox.all()] == [Message.NEW_DEVICE]


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_signs_in_here_and_there(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, mailbox: Mailbox, deliver: str
) -> None:
    alice = sign_up("alice")
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    headers = {"User-Agent": FIREFOX}
    alice.sign_in(headers=headers)
    assert mailbox.all() == [], "the first of all"
    alice.sign_in(headers=headers)
    assert mailbox.all() == [], "once more in the same browser"
    alice.on_another_device(headers=headers, deliver=deliver)
    (mail,) = mailbox.to(ALICE)
    assert (mail.values["device"], mail.values["ip"]) == ("Firefox on Linux", "127.0.0.1")
    alice.sign_in(headers=headers)
    assert len(mailbox.all()) == 1


def test_a_refused_sign_in_is_no_device(app: Flask, alice: Person, mailbox: Mailbox) -> None:
    body = {"email": ALICE, "password": "not her password"}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401
    assert mailbox.all() == []


def test_it_is_news_when_the_record_no_longer_tells_of_the_first(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    """The person returns after a longer time than events are kept."""
    sql("DELETE FROM audit_event")
    sql("DELETE FROM session")
    emit_session_started(app, alice, known_device=False)
    assert [mail.message for mail in mailbox.all()] == [Message.NEW_DEVICE]


def test_sessions_of_others_do_not_count(
    app: Flask, alice: Person, sign_up: Callable[..., Person], sql: Sql, mailbox: Mailbox
) -> None:
    bob = sign_up("bob")
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    emit_session_started(app, bob, known_device=False)
    assert mailbox.all() == []


def test_mallory_can_not_fill_a_mailbox_by_signing_up_with_its_address(
    sign_in: Callable[..., Person], mailbox: Mailbox
) -> None:
    mallory = sign_in("alice")
    mailbox.clear()
    passwords = [PASSWORD, NEW_PASSWORD, PASSWORD + "!", NEW_PASSWORD + "!"]
    for old, new in pairwise(passwords):
        change_password(mallory, old, new)
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.PASSWORD_CHANGED]


def test_an_address_that_is_not_verified_gets_one_notice_a_day(
    app: Flask, sign_up: Callable[..., Person], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = sign_up("alice")
    mailbox.clear()
    account_id = UUID(alice.id)

    def changed() -> int:
        with app.app_context(), transaction() as tx:
            signals.emit(
                EventType.PASSWORD_CHANGED, tx, STRANGER, actor=account_id, subject=account_id
            )
        return len(mailbox.to(ALICE))

    assert [changed() for _ in range(3)] == [1, 1, 1]
    later = clock.now() + security_notices.UNVERIFIED_PAUSE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert changed() == 2


def test_a_verified_one_gets_all_of_them(app: Flask, alice: Person, mailbox: Mailbox) -> None:
    for _ in range(3):
        emit_session_started(app, alice, known_device=False)
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.NEW_DEVICE] * 3


@pytest.mark.parametrize(
    "event_type",
    [EventType.PASSWORD_CHANGED, EventType.PASSWORD_RESET, EventType.SESSION_STARTED],
)
def test_audit_comes_first_and_a_second_application_announces_nothing_twice(
    make_app: Callable[..., Flask], event_type: EventType
) -> None:
    make_app()
    signal = signals.SIGNALS[event_type]
    receivers = [receiver.__name__ for receiver in signal.receivers_for(signal)]
    announcing = [name for name in receivers if name.startswith("announce_")]
    assert receivers[0] == "record"
    assert len(announcing) == 1
