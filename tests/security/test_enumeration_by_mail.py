"""Attack the requests for mails with user enumeration: answers and costs are equal (I6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import argon2
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.throttling import limits
from tests.conftest import Clock
from tests.resources.expected import FEED
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox

VERIFY, RESET, CHANGE = "/v1/email-verifications", "/v1/password-resets", "/v1/email-changes"
KNOWN = ("alice@example.com", "verified@example.com", "locked@example.com", "leaving@example.com")
NOBODY = "nobody@example.com"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each call of Argon2id is appended, as "hash" or "verify"."""
    hashes_made: list[str] = []
    for name in ("hash", "verify"):
        original = getattr(argon2.PasswordHasher, name)

        def counting(*arguments: Any, _name: str = name, _original: Any = original) -> Any:
            hashes_made.append(_name)
            return _original(*arguments)

        monkeypatch.setattr(argon2.PasswordHasher, name, counting)
    return hashes_made


def visible_answer(response: TestResponse) -> tuple[int, list[str], list[tuple[str, str]]]:
    """Return what a caller sees, except ids and the rest of the limits of their own address."""
    headers = [
        (name, re.sub(r'(-address";r=)\d+', r"\1…", value))
        for name, value in response.headers
        if name != "X-Request-Id"
    ]
    return response.status_code, sorted(response.json), headers


def statements(commands: Commands) -> list[str]:
    """Return the kind and the tables of each SQL statement, without its values."""
    verbs = r"^\s*(START TRANSACTION|COMMIT|ROLLBACK|INSERT INTO \w+|UPDATE \w+|DELETE FROM \w+)"
    steps = []
    for statement in commands.sql:
        if match := re.match(verbs, statement):
            steps.append(match[1])
        else:
            tables = re.findall(r"(?:FROM|JOIN) (\w+)", statement)
            steps.append(" ".join(["SELECT", *tables, *re.findall("FOR UPDATE", statement)]))
    return steps


@pytest.fixture
def people(make_app: Callable[..., Flask], sql: Any) -> Callable[..., ApiClient]:
    """Return a client factory that first signs up Alice, a verified person and a locked one."""

    def making(**changed: Any) -> ApiClient:
        for name in ("alice", "verified", "locked", "leaving"):
            Person.sign_up(make_app(), name)
        sql("UPDATE account SET email_verified = 1 WHERE email <> 'alice@example.com'")
        sql(
            "UPDATE account SET lock_reason = 'other', locked_at = NOW(6)"
            " WHERE email = 'locked@example.com'"
        )
        sql(
            "UPDATE account SET lock_reason = 'deletion', locked_at = NOW(6)"
            " WHERE email = 'leaving@example.com'"
        )
        return ApiClient(make_app(**changed))

    return making


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("path", [VERIFY, RESET])
@pytest.mark.parametrize("known", KNOWN)
def test_asking_for_a_mail_looks_and_costs_the_same_for_nobody(
    people: Callable[..., ApiClient], commands: Commands, limits: bool, path: str, known: str
) -> None:
    client = people(limits=limits)
    client.post(path, json={"email": "warm@example.com"})  # This opens the connections.
    answers = []
    for email in (known, NOBODY):
        commands.reset()
        response = client.post(path, json={"email": email})
        answers.append((visible_answer(response), statements(commands), list(commands.redis)))
    assert answers[0] == answers[1]
    assert answers[0][0][:2] == (202, ["expires_at", "id"])
    assert answers[0][1] == [
        "SELECT account",
        "START TRANSACTION",
        "SELECT account FOR UPDATE",
        "INSERT INTO audit_event",
        "UPDATE mailed_proof",
        "INSERT INTO mailed_proof",
        "INSERT INTO outbox",
        "COMMIT",
    ]


@pytest.mark.parametrize("known", KNOWN)
def test_where_addresses_are_verified_signing_up_looks_and_costs_the_same_for_a_taken_one(
    people: Callable[..., ApiClient], commands: Commands, hashes: list[str], known: str
) -> None:
    client = people(email_verification="required", limits=True)
    client.post("/v1/accounts", json={"email": "warm@example.com", "password": PASSWORD})
    answers = []
    for email in (known, NOBODY):
        commands.reset()
        hashes.clear()
        response = client.post("/v1/accounts", json={"email": email, "password": PASSWORD})
        work = statements(commands), list(commands.redis), list(hashes)
        answers.append((visible_answer(response), work))
    assert answers[0] == answers[1]
    assert answers[0][0][:2] == (202, ["expires_at", "id"])
    assert answers[0][1][2] == ["hash"]


def test_where_addresses_are_verified_signing_in_too_early_looks_and_costs_as_a_wrong_password(
    people: Callable[..., ApiClient], commands: Commands, hashes: list[str]
) -> None:
    """Over a sequence of requests, an unverified account's right password clears no counter."""
    limits: dict[str, Any] = {"limits": True, "limit_password_free": 2}
    client = people(email_verification="required", **limits)
    client.post("/v1/sessions", json={"email": "warm@example.com", "password": PASSWORD})
    answers = {}
    for email, password in (
        ("alice@example.com", PASSWORD),
        ("verified@example.com", "not the password"),
        ("locked@example.com", "not the password"),
        (NOBODY, PASSWORD),
    ):
        answers[email] = []
        for _ in range(4):
            commands.reset()
            hashes.clear()
            response = client.post("/v1/sessions", json={"email": email, "password": password})
            work = statements(commands), list(commands.redis), list(hashes)
            problem = {**response.json, "request_id": None}
            answers[email].append((visible_answer(response), problem, work))
    first, *other_answers = answers.values()
    assert other_answers == [first, first, first]
    assert [status for (status, *_), *_ in first] == [401, 401, 429, 429]
    assert first[0][2][0] == [
        "SELECT account",
        "START TRANSACTION",
        "SELECT account FOR UPDATE",
        "INSERT INTO audit_event",
        "UPDATE mailed_proof",
        "INSERT INTO mailed_proof",
        "INSERT INTO outbox",
        "COMMIT",
    ]


def test_asking_for_a_taken_address_looks_and_costs_the_same(
    alice: Person, bob: Person, commands: Commands
) -> None:
    alice.post(CHANGE, json={"new_email": "warm@example.org"})
    answers = []
    for email in (bob.email, "free@example.org"):
        commands.reset()
        response = alice.post(CHANGE, json={"new_email": email})
        answers.append((visible_answer(response), statements(commands)))
    assert answers[0] == answers[1]
    # Alice's own security feed does not show the difference either.
    events = alice.get(FEED, query_string={"limit": 2}).json["items"]
    changing = {"id", "occurred_at", "request_id"}
    first, second = ({k: v for k, v in event.items() if k not in changing} for event in events)
    assert first == second


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_the_id_of_a_request_behaves_the_same_for_nobody(
    people: Callable[..., ApiClient], commands: Commands, path: str
) -> None:
    """A decoy's tries run out after the same number of wrong codes as those of a real request."""
    client = people()
    new = {"new_password": "seven herons over the marsh"} if path == RESET else {}
    answers = []
    for email in (KNOWN[0], NOBODY):
        proof_request = client.post(path, json={"email": email}).json
        of_this = []
        for _ in range(7):
            commands.reset()
            proof = {"id": proof_request["id"], "code": "00000000", **new}
            response = client.post(f"{path}/confirmations", json=proof)
            of_this.append(
                (visible_answer(response), response.json["errors"], statements(commands))
            )
        answers.append(of_this)
    assert answers[0] == answers[1]
    assert {status for (status, _, _), _, _ in answers[0]} == {422}


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_a_whole_sequence_of_requests_looks_the_same_for_nobody(
    people: Callable[..., ApiClient], clock: Clock, path: str
) -> None:
    """The sequence runs into the limit and past its pause; replays in between send no mail."""
    client = people(limits=True, limit_mail_per_address="1000/hour")
    answers: dict[str, list[object]] = {email: [] for email in (*KNOWN, NOBODY)}
    for step in range(12):
        if step == 7:
            clock.advance(minutes=10)
        for email, of_this in answers.items():
            key = {"Idempotency-Key": f"{email}-{step // 3}"}  # Every third request has a new key.
            response = client.post(path, json={"email": email}, headers=key)
            status, members, headers = visible_answer(response)
            of_this.append((status, members, re.sub(r";t=\d+", "", str(headers))))
    assert [answers[email] for email in KNOWN] == [answers[NOBODY]] * len(KNOWN)


def test_her_reset_goes_out_ten_minutes_after_the_last_however_many_were_asked_for(
    people: Callable[..., ApiClient], clock: Clock, mailbox: Mailbox
) -> None:
    client = people(limits=True)
    mailbox.clear()
    answered = [client.post(RESET, json={"email": KNOWN[0]}).status_code for _ in range(6)]
    assert answered == [202] * 5 + [429]
    clock.advance(minutes=9)
    assert client.post(RESET, json={"email": KNOWN[0]}).status_code == 429
    clock.advance(minutes=1)
    assert client.post(RESET, json={"email": KNOWN[0]}).status_code == 202
    assert len(mailbox.to(KNOWN[0])) == 6


@pytest.mark.parametrize("path", [VERIFY, "/v1/accounts"])
def test_the_limit_of_an_unverified_address_is_told_to_nobody(
    people: Callable[..., ApiClient], commands: Commands, mailbox: Mailbox, path: str
) -> None:
    """Alice has already received all mails that an unverified address may get; nobody else has."""
    client = people(limits=True, email_verification="required")
    password = {} if path == VERIFY else {"password": PASSWORD}
    client.post(path, json={"email": "warm@example.com", **password})
    with client.application.app_context():
        while limits.attempt_unverified(KNOWN[0].encode(), notice=False):
            pass
    mailbox.clear()
    answers = []
    for email in (KNOWN[0], NOBODY):
        commands.reset()
        response = client.post(path, json={"email": email, **password})
        answers.append((visible_answer(response), statements(commands), list(commands.redis)))
    assert answers[0] == answers[1]
    assert answers[0][0][0] == 202
    assert mailbox.to(KNOWN[0]) == []


def test_what_goes_out_differs(people: Callable[..., ApiClient], mailbox: Mailbox) -> None:
    """The mails really differ: otherwise the tests above would pass if no mail were ever sent."""
    client = people()
    mailbox.clear()
    for email in (*KNOWN, NOBODY):
        client.post(VERIFY, json={"email": email})
        client.post(RESET, json={"email": email})
    assert [(mail.message, mail.to) for mail in mailbox.all()] == [
        ("verify_email", "alice@example.com"),
        ("reset_password", "alice@example.com"),
        ("reset_password", "verified@example.com"),
        ("account_locked", "locked@example.com"),
        ("account_leaving", "leaving@example.com"),
    ]
