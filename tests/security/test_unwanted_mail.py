"""Attack a mailbox with mails that strangers cause: their number and their content are limited.

Strangers can neither lock out the address's owner, nor fill the mailbox, nor write into a mail.

The tests use real servers with rate limits on. The requests come from many network addresses
through a trusted proxy that appends ports: the limit per network address is not tested here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import requests

from api.mail.templates import Message
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.mailbox import Mailbox
from tests.support.server import Server

VERIFY, RESET = "/v1/email-verifications", "/v1/password-resets"
ALICE = "alice@example.com"
Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(server_with: Callable[..., Server], mode: str) -> Ask:
    """Return a function that sends each request from another network address."""
    server = server_with(EMAIL_VERIFICATION=mode, LIMITS="on", TRUSTED_PROXIES="1")
    numbers = itertools.count(1)

    def asking(
        method: str, path: str, body: Any = None, token: str = "", **headers: str
    ) -> requests.Response:
        all_headers = {"X-Forwarded-For": f"198.51.100.{next(numbers)}:4711", **headers}
        if token:
            all_headers["Authorization"] = f"Bearer {token}"
        return requests.request(
            method, server.base + path, json=body, headers=all_headers, timeout=LONGEST
        )

    return asking


def sign_in(ask: Ask, email: str = ALICE, password: str = PASSWORD) -> str:
    """Sign in and return the bearer token."""
    body = {"email": email, "password": password, "deliver": "token"}
    answered = ask("POST", "/v1/sessions", body)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["token"])


def sign_up(ask: Ask, email: str = ALICE, password: str = PASSWORD) -> None:
    answered = ask("POST", "/v1/accounts", {"email": email, "password": password})
    assert answered.status_code in {201, 202}, answered.text


def sign_up_verified(ask: Ask, mailbox: Mailbox, email: str) -> None:
    sign_up(ask, email)
    proof = {"token": mailbox.last(email).token, "password": PASSWORD}
    assert ask("POST", f"{VERIFY}/confirmations", proof).status_code == 200


def visible_answer(answer: requests.Response) -> tuple[int, list[str], str, str]:
    """Return the status, members and limits of an answer, without ids and times."""
    remaining = answer.headers["RateLimit"].partition('"mail-recipient"')[2].partition(";t=")[0]
    return answer.status_code, sorted(answer.json()), remaining, answer.headers["RateLimit-Policy"]


def test_requests_in_her_name_that_send_no_mail_leave_her_the_reset(
    ask: Ask, mailbox: Mailbox, sql: Any
) -> None:
    sign_up(ask)
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    statuses = [ask("POST", VERIFY, {"email": ALICE}).status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]
    assert mailbox.all() == []
    assert ask("POST", RESET, {"email": ALICE}).status_code == 202
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.RESET_PASSWORD]


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_the_limits_of_a_sequence_tell_nobody_who_has_an_account(
    ask: Ask, sql: Any, path: str
) -> None:
    """The other kind of request runs into its limit first, and then this kind."""
    sign_up(ask)
    sign_up(ask, "verified@example.com")
    sql("UPDATE account SET email_verified = 1 WHERE email = 'verified@example.com'")
    other = {VERIFY: RESET, RESET: VERIFY}[path]
    answers = []
    for email in (ALICE, "verified@example.com", "nobody@example.com"):
        of_this = [
            visible_answer(ask("POST", requested_path, {"email": email}))
            for requested_path in [other] * 6 + [path] * 6
        ]
        answers.append(of_this)
    assert answers[0] == answers[1] == answers[2]
    assert [status for status, *_ in answers[0]] == ([202] * 5 + [429]) * 2


def test_a_replay_uses_up_none_of_her_mails(ask: Ask, mailbox: Mailbox) -> None:
    """Otherwise replays of one request could use up the limit for the address's other mails."""
    sign_up(ask)
    mailbox.clear()
    key = {"Idempotency-Key": "7d5c3f10"}
    replays = [ask("POST", RESET, {"email": ALICE}, **key) for _ in range(8)]
    assert {response.status_code for response in replays} == {202}
    # A signed-out client's key holds for one body: with another body it is a new request.
    ask("POST", RESET, {"email": "mallory@example.com"}, **{"Idempotency-Key": "e1d20b77"})
    for _ in range(8):
        reused = ask("POST", RESET, {"email": ALICE}, **{"Idempotency-Key": "e1d20b77"})
        assert reused.status_code == 202
    assert len(mailbox.to(ALICE)) == 2
    statuses = [ask("POST", RESET, {"email": ALICE}).status_code for _ in range(4)]
    assert statuses == [202] * 3 + [429]


def test_signing_up_and_deleting_in_turns_does_not_fill_her_mailbox(
    ask: Ask, mailbox: Mailbox
) -> None:
    """Each account is new, so no limit kept per account counts the earlier mails."""
    for _ in range(8):
        sign_up(ask)
        token = sign_in(ask)
        deleted = ask("DELETE", "/v1/account", {"password": PASSWORD}, token)
        assert deleted.status_code == 204
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.VERIFY_EMAIL] * 5


def test_all_paths_to_an_unverified_address_share_its_limits(ask: Ask, mailbox: Mailbox) -> None:
    """Sign-ups, resent mails, notices and changes to this address count against the same limit."""
    sign_up(ask, "mallory@example.com")
    mallory = sign_in(ask, "mallory@example.com")
    change_body = {"new_email": ALICE}
    for _ in range(2):
        assert ask("POST", "/v1/email-changes", change_body, mallory).status_code == 202
        sign_up(ask)
        token, new = sign_in(ask), "seven herons over the marsh"
        body = {"current_password": PASSWORD, "new_password": new}
        token = ask("PUT", "/v1/account/password", body, token).json()["token"]
        assert ask("POST", VERIFY, {"email": ALICE}).status_code == 202
        assert ask("POST", "/v1/email-changes", change_body, mallory).status_code == 202
        assert ask("DELETE", "/v1/account", {"password": new}, token).status_code == 204
    assert [mail.message for mail in mailbox.to(ALICE)] == [
        Message.CONFIRM_NEW_EMAIL,
        Message.VERIFY_EMAIL,
        Message.PASSWORD_CHANGED,
        Message.VERIFY_EMAIL,
        Message.NEW_EMAIL_TAKEN,
        Message.CONFIRM_NEW_EMAIL,
        Message.VERIFY_EMAIL,  # the fifth mail with a proof
        Message.PASSWORD_CHANGED,
        Message.NEW_EMAIL_TAKEN,
    ]
    # The owner's password reset has its own limit.
    sign_up(ask)
    assert ask("POST", RESET, {"email": ALICE}).status_code == 202
    assert mailbox.last(ALICE).message == Message.RESET_PASSWORD


@pytest.mark.parametrize("mode", ["required"])
def test_all_paths_share_it_where_addresses_must_be_verified(ask: Ask, mailbox: Mailbox) -> None:
    """Sign-ups, early sign-ins, requested mails and changes to this address share the limit."""
    sign_up_verified(ask, mailbox, "mallory@example.com")
    mallory = sign_in(ask, "mallory@example.com")
    mailbox.clear()
    password = {"email": ALICE, "password": PASSWORD}
    answers = []
    for _ in range(8):
        in_turn = (
            ask("POST", "/v1/accounts", password),
            ask("POST", "/v1/sessions", password),
            ask("POST", VERIFY, {"email": ALICE}),
            ask("POST", "/v1/email-changes", {"new_email": ALICE}, mallory),
        )
        answers.append([response.status_code for response in in_turn])
    # five mails with a proof and five notices
    assert [mail.message for mail in mailbox.to(ALICE)] == [
        Message.VERIFY_EMAIL,
        Message.VERIFY_EMAIL,
        Message.VERIFY_EMAIL,
        Message.NEW_EMAIL_TAKEN,
        Message.SIGN_UP_AGAIN,
        Message.VERIFY_EMAIL,
        *[Message.NEW_EMAIL_TAKEN] * 4,
    ]
    assert answers == [[202, 401, 202, 202]] * 5 + [[429] * 4] * 3
    # The owner's password reset has its own limit.
    assert ask("POST", RESET, {"email": ALICE}).status_code == 202
    assert mailbox.last(ALICE).message == Message.RESET_PASSWORD


def test_strangers_who_want_an_address_neither_keep_her_from_it_nor_fill_its_mailbox(
    ask: Ask, mailbox: Mailbox, sql: Any
) -> None:
    """The mails that strangers cause carry tokens that are no use to Alice."""
    new, bob = {"new_email": "alice@example.org"}, "bob@example.com"
    for email in (ALICE, bob):
        sign_up(ask, email)
    alice = sign_in(ask)
    sql("UPDATE account SET email_verified = 1")
    strangers = ["mallory@example.com", "trudy@example.com"]
    for email in strangers:
        sign_up(ask, email)
    mailbox.clear()
    for stranger in [sign_in(ask, email) for email in strangers]:
        for body in (new, {"new_email": bob}):
            responses = [ask("POST", "/v1/email-changes", body, stranger) for _ in range(6)]
            assert [response.status_code for response in responses] == [202] * 5 + [429]
    assert ask("POST", "/v1/email-changes", new, alice).status_code == 202
    assert [mail.message for mail in mailbox.to(bob)] == [Message.NEW_EMAIL_TAKEN] * 5
    mails = mailbox.to("alice@example.org")
    assert [mail.message for mail in mails] == [Message.CONFIRM_NEW_EMAIL] * 5


LURE = "a routine check by our security team, please call 0800 123 456 now"


@pytest.mark.parametrize(
    "user_agent",
    [
        LURE,
        # The parser takes all of it as the name of an app.
        f"{LURE}/1.0 CFNetwork/1.0 Darwin/20.0",
        "CallUsOn0800123456bot/1.0",
        "Mozilla/5.0 (compatible; CallUsOn0800123456-Bot/1.0)",
    ],
)
def test_whoever_signs_in_writes_nothing_into_the_notice(
    ask: Ask, mailbox: Mailbox, sql: Any, user_agent: str
) -> None:
    sign_up(ask)
    sign_in(ask)
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    body = {"email": ALICE, "password": PASSWORD}
    signed_in = ask("POST", "/v1/sessions", body, **{"User-Agent": user_agent})
    assert signed_in.status_code == 201
    [mail] = mailbox.to(ALICE)
    assert mail.message == Message.NEW_DEVICE
    for text in (mail.text, mail.html):
        assert "0800" not in text
        assert "routine" not in text
    named = mail.text.split("\n\n")[1].partition(", from 198.51.100.")[0]
    assert named in {"An unknown device", "iOS"}


def test_whoever_takes_an_account_over_writes_nothing_into_the_mail_to_its_owner(
    ask: Ask, mailbox: Mailbox, sql: Any
) -> None:
    """The attacker chooses the new address, down to each label of its domain."""
    sign_up(ask)
    sql("UPDATE account SET email_verified = 1")
    token = sign_in(ask)
    new = "m@call-0800-123456.our-security-team.example"
    assert ask("POST", "/v1/email-changes", {"new_email": new}, token).status_code == 202
    proof = {"token": mailbox.last(new).token}
    changed = ask("POST", "/v1/email-changes/confirmations", proof, token)
    assert changed.status_code == 200
    mail = mailbox.last(ALICE)
    assert mail.message == Message.EMAIL_CHANGED
    assert "was changed to m***@c***.example." in mail.text
    assert "0800" not in mail.text + mail.html
