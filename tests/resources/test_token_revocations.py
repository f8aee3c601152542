"""``POST /v1/token-revocations``: anybody who finds tokens in the open ends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from api.crypto import api_tokens
from api.domain.api_token import ApiTokenKind
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, grant_role, vouched

Sql = Callable[..., list[dict[str, Any]]]
REVOCATIONS = "/v1/token-revocations"


def test_those_that_are_tokens_end_and_nothing_shows_which(
    app: Flask, alice: Person, client: ApiClient, sql: Sql
) -> None:
    person, kept = issue(alice, name="Leaked"), issue(alice, name="Kept")
    service = issue_to_service(app, "audit:read")
    with app.app_context():
        unknown = api_tokens.new(ApiTokenKind.PERSON)
    found = [person, service, unknown, unknown[:-1], "no token", person]
    answer = client.post(REVOCATIONS, json={"tokens": found})
    assert (answer.status_code, answer.json) == (202, {"accepted": 6})
    again = client.post(REVOCATIONS, json={"tokens": found})
    assert (again.status_code, again.json) == (202, {"accepted": 6})
    statuses = [
        client.get("/v1/token", headers=bearer(each)).status_code
        for each in (person, service, kept)
    ]
    assert statuses == [401, 401, 200]
    rows = sql("SELECT type, HEX(subject) AS subject, data FROM audit_event ORDER BY id")
    events = [row for row in rows if row["type"].startswith("token.")]
    assert [row["type"] for row in events] == [
        "token.reported",
        "token.ended",
        "token.ended",
        "token.reported",
    ]
    assert json.loads(events[0]["data"]) == {"tokens": 3}
    ended = [json.loads(row["data"]) for row in events[1:3]]
    assert [data["reason"] for data in ended] == ["leaked", "leaked"]
    assert events[1]["subject"] == alice.id.replace("-", "").upper()


def test_a_live_token_takes_the_same_trips_to_the_servers_as_an_unknown_one(
    app: Flask, alice: Person, client: ApiClient, commands: Commands
) -> None:
    """Up to the statements that end a token, its event, and the mail about it."""
    live = issue_to_service(app, "audit:read")
    with app.app_context():
        unknown = api_tokens.new(ApiTokenKind.SERVICE)

    def ask(token: str) -> tuple[list[str], list[str]]:
        commands.reset()
        assert client.post(REVOCATIONS, json={"tokens": [token]}).status_code == 202
        return list(commands.redis), [statement.split()[0] for statement in commands.sql]

    ask(unknown)
    redis_unknown, sql_unknown = ask(unknown)
    redis_live, sql_live = ask(live)
    assert redis_live == redis_unknown
    assert "INSERT" in sql_unknown  # a commit without a write would be faster
    told = ["SELECT", "SELECT"]  # the token, and whom to mail
    assert sorted([*sql_unknown, "UPDATE", "INSERT", *told]) == sorted(sql_live)


def test_texts_without_a_right_checksum_cost_nothing(
    client: ApiClient, commands: Commands, sql: Sql
) -> None:
    commands.reset()
    answer = client.post(REVOCATIONS, json={"tokens": ["gbp_" + "a" * 49] * 100})
    assert (answer.status_code, answer.json) == (202, {"accepted": 100})
    assert (commands.redis, commands.sql) == ([], [])
    assert client.post(REVOCATIONS, json={"tokens": ["x"] * 101}).status_code == 422
    assert sql("SELECT 1 FROM audit_event WHERE type = 'token.reported'") == []


def test_one_network_address_reports_only_so_often(
    make_app: Callable[..., Flask], app: Flask
) -> None:
    strict = make_app(limits=True, limit_token_revocations_per_address="2/hour")
    client = ApiClient(strict)
    with app.app_context():
        unknown = api_tokens.new(ApiTokenKind.PERSON)
    statuses = [client.post(REVOCATIONS, json={"tokens": [unknown]}).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]


def test_the_owner_is_told_and_administrators_of_a_service_accounts_token(
    app: Flask, alice: Person, admin: Person, client: ApiClient, mailbox: Mailbox, sql: Sql
) -> None:
    person, service = issue(vouched(alice)), issue_to_service(app)
    sql("UPDATE account SET language = NULL")
    body = {"tokens": [person, service]}
    client.post(REVOCATIONS, json=body, headers={"Accept-Language": "zh"})
    told = {
        (str(mail.message), mail.to, mail.language, mail.values["hint"])
        for mail in mailbox.all()
        if "hint" in mail.values
    }
    assert told == {
        ("token_leaked", alice.email, "en", f"{person[:4]}...{person[-4:]}"),
        ("service_token_leaked", admin.email, "en", f"{service[:4]}...{service[-4:]}"),
    }


def test_an_administrator_who_was_dismissed_is_told_nothing(
    app: Flask,
    admin: Person,
    client: ApiClient,
    mailbox: Mailbox,
    sign_up: Callable[..., Person],
) -> None:
    """Sam, who is locked, still holds the role, and reads mail elsewhere."""
    sam = sign_up("sam")
    with app.app_context():
        grant_role(sam.email, "admin", OPERATOR)
    lock = {"reason": "left"}
    assert admin.put(f"/v1/accounts/{sam.id}/lock", json=lock).status_code == 200
    mailbox.clear()
    client.post(REVOCATIONS, json={"tokens": [issue_to_service(app)]})
    assert [mail.to for mail in mailbox.all()] == [admin.email]
