"""Check ``python -m api account verify``: recorded, and effective in sessions at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.domain.client import Client
from api.errors import Unavailable
from api.rules.accounts import vouch_for_address as rule
from api.rules.accounts.vouch_for_address import vouch_for_address
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox
from tests.support.tables import Sql, dump

OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")
CONFIRM = "/v1/email-verifications/confirmations"

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("named", ["Alice@Example.com", "\u00a0alice@example.com\u200b", "id"])
def test_an_operator_knows_whose_the_address_is(call: Call, alice: Person, named: str) -> None:
    described = f"(account {alice.id}, created {alice.account['created_at']}, verified)"
    account = alice.id if named == "id" else named
    for phrase in ("is now", "was already"):
        assert call("account", "verify", account) == (
            0,
            f"alice@example.com {phrase} verified {described}\n",
            "",
        )
    assert alice.get("/v1/account").json["email_verified"] is True
    [event] = [
        item
        for item in alice.get("/v1/account/audit-events").json["items"]
        if item["type"] == "email.verified"
    ]
    assert event == {
        "id": event["id"],
        "occurred_at": event["occurred_at"],
        "type": "email.verified",
        "title": "Email address verified",
        "device": None,
        "outcome": "success",
        "actor": None,
        "subject": alice.id,
        "session_id": None,
        "request_id": event["request_id"],
        "ip": None,
        "user_agent": "python -m api",
        "data": {"kept": True},
    }


def test_it_says_which_roles_count_from_now_on(call: Call, alice: Person, sql: Sql) -> None:
    sql("UPDATE account SET roles = 'admin,auditor'")
    _, output, _ = call("account", "verify", alice.email)
    assert output.endswith("alice@example.com holds admin auditor, which takes effect now\n")
    assert alice.get("/v1/account").json["roles"] == ["admin", "auditor"]


@pytest.mark.parametrize(
    ("whose", "why"),
    [
        ("nobody@example.com", "No account has this address.\n"),
        ("01a2034c-2258-73d9-a344-5bb31738f7d9", "No account has this id.\n"),
    ],
)
def test_an_account_that_is_not_there_is_not_verified(
    call: Call, alice: Person, sql: Sql, whose: str, why: str
) -> None:
    before = dump(sql)
    assert call("account", "verify", whose) == (1, "", why)
    assert dump(sql) == before


def test_password_and_sessions_stay_and_are_checked_in_redis_alone(
    app: Flask, alice: Person, commands: Commands
) -> None:
    phone = alice.on_another_device(deliver="token")
    with app.app_context():
        vouch_for_address(alice.email, OPERATOR)
    commands.reset()
    for device in (alice, phone):
        assert device.get("/v1/session").json["account"]["email_verified"] is True
    assert commands.sql == []
    alice.on_another_device()


def test_the_mail_that_would_have_verified_it_is_dead(
    app: Flask, client: ApiClient, alice: Person, mailbox: Mailbox
) -> None:
    """A mail that would have verified the address is dead after an operator verified it.

    Otherwise a late reader of the mail, without a session, would take over the account.
    """
    token = mailbox.last(alice.email).token
    with app.app_context():
        vouch_for_address(alice.email, OPERATOR)
    assert client.post(CONFIRM, json={"token": token}).status_code == 422
    body = {"email": alice.email, "password": PASSWORD}
    assert client.post("/v1/sessions", json=body).status_code == 201


def test_where_redis_can_not_be_told_nothing_has_changed(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing changes if Redis can't be told.

    Otherwise a session in Redis would stay unverified, or lose its roles.
    """

    def fails(_digests: object) -> None:
        raise Unavailable("redis")

    monkeypatch.setattr(rule.session_cache, "hold", fails)
    before = dump(sql)
    with app.app_context(), pytest.raises(Unavailable):
        vouch_for_address(alice.email, OPERATOR)
    assert dump(sql) == before
