"""Test that owners are told in time that their API tokens expire."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.domain.account import Role
from api.rules.retention import warn_expiring_tokens as rule
from api.rules.retention.warn_expiring_tokens import warn_expiring_tokens
from tests.conftest import Clock
from tests.support.api_tokens import issue, issue_to_service
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, grant_role, vouched

TOKENS = "/v1/account/tokens"


def run(app: Flask) -> int:
    with app.app_context():
        return warn_expiring_tokens()


def mails(mailbox: Mailbox, person: Person) -> list[tuple[str, str]]:
    told = [mail for mail in mailbox.to(person.email) if "hint" in mail.values]
    return [(str(mail.message), mail.values["hint"]) for mail in told]


def test_owners_are_told_thirty_and_three_days_before_and_once(
    app: Flask, alice: Person, clock: Clock, mailbox: Mailbox
) -> None:
    long, short = issue(vouched(alice), days=90), issue(alice, days=20)
    assert run(app) == 0
    clock.advance(days=61)  # the short one is over: nobody was told of 30 days that it never had
    assert (run(app), run(app)) == (1, 0)
    clock.advance(days=27)
    assert (run(app), run(app)) == (1, 0)
    hint = f"{long[:4]}...{long[-4:]}"
    assert mails(mailbox, alice) == [("token_expiring", hint)] * 2
    assert short[-4:] not in str(mails(mailbox, alice))


def test_a_short_one_is_told_three_days_before(
    app: Flask, alice: Person, clock: Clock, mailbox: Mailbox
) -> None:
    issue(vouched(alice), days=20)
    issue(alice, days=3)
    clock.advance(days=17, minutes=1)
    assert run(app) == 1


def test_administrators_are_told_of_the_tokens_of_service_accounts(
    app: Flask, alice: Person, sign_up: Callable[..., Person], clock: Clock, mailbox: Mailbox
) -> None:
    ada = sign_up("ada")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
    token = issue_to_service(app, days=60)
    clock.advance(days=31)
    assert run(app) == 1
    hint = f"{token[:4]}...{token[-4:]}"
    assert mails(mailbox, ada) == [("service_token_expiring", hint)]
    assert mails(mailbox, alice) == []


def test_an_ended_one_is_not_told_and_batches_leave_none_out(
    app: Flask,
    alice: Person,
    clock: Clock,
    sql: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rule, "_BATCH", 2)
    for _ in range(5):
        issue(vouched(alice), days=60)
    sql("UPDATE api_token SET ended_at = NOW() ORDER BY id LIMIT 1")
    clock.advance(days=31)
    assert (run(app), run(app)) == (4, 0)
