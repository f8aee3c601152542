"""Check the migration of addresses that earlier versions stored as typed, under other keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.client import Client
from api.rules.accounts import respell_addresses
from tests.support.api_tokens import bearer, issue
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched
from tests.support.tables import Sql, dump

OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")
KELVIN_SIGN = "\u212a"
SPELL = "UPDATE account SET email = %s, email_key = %s WHERE email = %s"

Respell = Callable[[], list[str]]


@pytest.fixture
def respell(app: Flask) -> Respell:
    """Return a function that does what ``python -m api migrate`` does, and returns its messages."""

    def respelling() -> list[str]:
        with app.app_context():
            return list(respell_addresses.respell_addresses(OPERATOR))

    return respelling


def signs_in(app: Flask, email: str) -> bool:
    body = {"email": email, "password": PASSWORD}
    return ApiClient(app).post("/v1/sessions", json=body).status_code == 201


def events(sql: Sql) -> list[dict[str, Any]]:
    return sql("SELECT type FROM audit_event WHERE request_id = 'operator' ORDER BY id")


def test_a_key_that_was_made_otherwise_is_made_anew(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, respell: Respell
) -> None:
    jo = sign_up("jo", email="J\u030co@example.com")
    sql(SPELL, jo.email, "j\u030co@example.com".encode(), jo.email)
    assert not signs_in(app, "\u01f0o@example.com")
    message = f"account {jo.id} has its address in this version's spelling"
    assert respell() == [message]
    assert signs_in(app, "\u01f0o@example.com")
    assert signs_in(app, "J\u030cO@example.com")
    assert events(sql) == []  # Nothing about the account has changed.
    before = dump(sql)
    assert respell() == []
    assert dump(sql) == before


def test_an_address_that_was_another_mailbox_must_be_verified_anew(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, mailbox: Mailbox, respell: Respell
) -> None:
    """A look-alike of Kate's address, stored under another key, loses its verification.

    Mallory verified the look-alike by mail, and got a role for it: both must go.
    """
    mallory = vouched(sign_in("kate"))
    sql("UPDATE account SET roles = 'admin'")
    machine = bearer(issue(mallory, "accounts:read"))
    assert ApiClient(app).get("/v1/accounts", headers=machine).status_code == 200
    sql(SPELL, f"{KELVIN_SIGN}ate@example.com", b"kate@example.com", "kate@example.com")
    mailbox.clear()
    sql("DELETE FROM audit_event")
    message = f"account {mallory.id} has its address in this version's spelling"
    assert respell() == [f"{message}, and must be verified anew"]
    # The change is visible at once, though Redis held the former state.
    account = mallory.get("/v1/session").json["account"]
    assert (account["email"], account["email_verified"], account["roles"]) == (
        "Kate@example.com",
        False,
        [],
    )
    assert ApiClient(app).get("/v1/accounts", headers=machine).status_code == 403
    assert events(sql) == [{"type": "email.changed"}]
    response = ApiClient(app).post("/v1/password-resets", json={"email": "kate@example.com"})
    assert response.status_code == 202
    assert [mail.to for mail in mailbox.all()] == ["Kate@example.com"]


def test_where_two_spellings_are_two_accounts_the_one_that_is_found_stays(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, respell: Respell
) -> None:
    first = sign_up("jo", email="\u01f0o@example.com")
    second = sign_up("joe")
    sql(SPELL, "J\u030co@example.com", "j\u030co@example.com".encode(), second.email)
    before = dump(sql)
    [message] = respell()
    assert message.startswith(f"account {second.id} keeps the spelling of its address: ")
    assert dump(sql) == before
    assert first.sign_in().account["id"] == first.id


def test_a_mail_to_a_look_alike_that_is_under_way_changes_no_address(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, mailbox: Mailbox
) -> None:
    """A confirmation is refused if its mail was read at another mailbox than the new address."""
    mallory = sign_in("mallory")
    body = {"new_email": "kate@example.com"}
    assert mallory.post("/v1/email-changes", json=body).status_code == 202
    token = mailbox.last("kate@example.com").token
    look_alike = f"{KELVIN_SIGN}ate@example.com"
    sql("UPDATE mailed_proof SET email = %s WHERE purpose = 'change_email'", look_alike)
    response = mallory.post("/v1/email-changes/confirmations", json={"token": token})
    assert response.status_code == 422
    assert mallory.get("/v1/account").json["email"] == "mallory@example.com"


def test_an_address_that_can_be_taken_back_is_kept_under_its_new_key(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, mailbox: Mailbox, respell: Respell
) -> None:
    jo = vouched(sign_in("jo"))
    old = "\u01f0o@example.com"
    sql(SPELL, old, old.encode(), jo.email)
    assert jo.post("/v1/email-changes", json={"new_email": "jo@example.org"}).status_code == 202
    proof = {"token": mailbox.last("jo@example.org").token}
    assert jo.post("/v1/email-changes/confirmations", json=proof).status_code == 200
    sql(
        "UPDATE mailed_proof SET email_key = %s WHERE email_key IS NOT NULL",
        "j\u030co@example.com".encode(),
    )
    assert respell() == []
    conflict = ApiClient(app).post("/v1/accounts", json={"email": old, "password": PASSWORD})
    assert conflict.status_code == 409


def test_no_statement_reads_a_whole_table(
    app: Flask,
    sign_up: Callable[..., Person],
    sql: Sql,
    commands: Commands,
    respell: Respell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No statement reads a whole table.

    On a large one DB_STATEMENT_TIMEOUT would end it, and ``migrate`` with it at each run.
    """
    monkeypatch.setattr(respell_addresses, "PAGE", 2)
    for name in ("alice", "bob", "carol", "dave", "erin"):
        person = sign_up(name)
        response = ApiClient(app).post("/v1/password-resets", json={"email": person.email})
        assert response.status_code == 202
    commands.reset()
    assert respell() == []
    reading = [text for text in commands.sql if text.startswith("SELECT")]
    assert len(reading) >= 2  # Accounts, and proofs.
    for statement in reading:
        [table] = sql(f"ANALYZE {statement}")
        assert float(table["r_rows"] or 0) <= 2, statement
