"""Mails to one address: strangers can neither shut its owner out nor fill the mailbox.

One real server with its limits on. Requests come from as many network addresses as are wanted, by
way of a trusted proxy: the limit for one address is not what is tested here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    changed = {"LIMITS": "on", "TRUSTED_PROXIES": "1"}
    server = Server({**environment, **changed}, tmp_path_factory.mktemp("mail-limits"))
    server.await_ready()
    yield server
    server.stop()


@pytest.fixture
def ask(server: Server) -> Ask:
    """``ask("POST", RESET, {"email": …})``: each from a network address of its own."""
    numbers = itertools.count(1)

    def asking(
        method: str, path: str, body: Any = None, token: str = "", **headers: str
    ) -> requests.Response:
        sent = {"X-Forwarded-For": f"198.51.100.{next(numbers)}", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return requests.request(
            method, server.base + path, json=body, headers=sent, timeout=LONGEST
        )

    return asking


def sign_in(ask: Ask, email: str = ALICE, password: str = PASSWORD) -> str:
    """The bearer token."""
    body = {"email": email, "password": password, "deliver": "token"}
    answered = ask("POST", "/v1/sessions", body)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["token"])


def sign_up(ask: Ask, email: str = ALICE, password: str = PASSWORD) -> None:
    answered = ask("POST", "/v1/accounts", {"email": email, "password": password})
    assert answered.status_code == 201, answered.text


def told(answer: requests.Response) -> tuple[int, list[str], str, str]:
    """What an answer tells but for ids and times: status, members, limits."""
    left = answer.headers["RateLimit"].partition('"mail-recipient"')[2].partition(";t=")[0]
    return answer.status_code, sorted(answer.json()), left, answer.headers["RateLimit-Policy"]


def test_requests_in_her_name_that_send_no_mail_leave_her_the_reset(
    ask: Ask, mailbox: Mailbox, sql: Any
) -> None:
    sign_up(ask)
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    asked = [ask("POST", VERIFY, {"email": ALICE}).status_code for _ in range(6)]
    assert asked == [202] * 5 + [429]
    assert mailbox.all() == []
    assert ask("POST", RESET, {"email": ALICE}).status_code == 202
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.RESET_PASSWORD]


@pytest.mark.parametrize("path", [VERIFY, RESET])
def test_the_limits_of_a_sequence_tell_nobody_who_has_an_account(
    ask: Ask, sql: Any, path: str
) -> None:
    """First the other kind of request, until it is refused, then this kind."""
    sign_up(ask)
    sign_up(ask, "verified@example.com")
    sql("UPDATE account SET email_verified = 1 WHERE email = 'verified@example.com'")
    other = {VERIFY: RESET, RESET: VERIFY}[path]
    answers = []
    for email in (ALICE, "verified@example.com", "nobody@example.com"):
        of_this = [told(ask("POST", one, {"email": email})) for one in [other] * 6 + [path] * 6]
        answers.append(of_this)
    assert answers[0] == answers[1] == answers[2]
    assert [status for status, *_ in answers[0]] == ([202] * 5 + [429]) * 2


def test_a_replay_uses_up_none_of_her_mails(ask: Ask, mailbox: Mailbox) -> None:
    """Else one mail, asked for again and again under its key, would keep all others away."""
    sign_up(ask)
    mailbox.clear()
    key = {"Idempotency-Key": "7d5c3f10"}
    replays = [ask("POST", RESET, {"email": ALICE}, **key) for _ in range(8)]
    assert {one.status_code for one in replays} == {202}
    # nor does one key, used for two bodies, send anything
    ask("POST", RESET, {"email": "mallory@example.com"}, **{"Idempotency-Key": "e1d20b77"})
    for _ in range(8):
        reused = ask("POST", RESET, {"email": ALICE}, **{"Idempotency-Key": "e1d20b77"})
        assert reused.status_code == 422
    assert len(mailbox.to(ALICE)) == 1
    asked = [ask("POST", RESET, {"email": ALICE}).status_code for _ in range(5)]
    assert asked == [202] * 4 + [429]


def test_signing_up_and_deleting_in_turns_does_not_fill_her_mailbox(
    ask: Ask, mailbox: Mailbox
) -> None:
    """Each account is new, so that no record of an account knows of the mails before."""
    for _ in range(8):
        sign_up(ask)
        token = sign_in(ask)
        deleted = ask("DELETE", "/v1/account", {"password": PASSWORD}, token)
        assert deleted.status_code == 204
    assert [mail.message for mail in mailbox.to(ALICE)] == [Message.VERIFY_EMAIL] * 5


def test_all_paths_to_an_unverified_address_share_one_limit(ask: Ask, mailbox: Mailbox) -> None:
    """Signing up, asking for the mail again, notices, and other accounts that want the address."""
    sign_up(ask, "mallory@example.com")
    mallory = sign_in(ask, "mallory@example.com")
    wanted = {"new_email": ALICE}
    for _ in range(2):
        assert ask("POST", "/v1/email-changes", wanted, mallory).status_code == 202
        sign_up(ask)
        token, new = sign_in(ask), "seven herons over the marsh"
        body = {"current_password": PASSWORD, "new_password": new}
        token = ask("PUT", "/v1/account/password", body, token).json()["token"]
        assert ask("POST", VERIFY, {"email": ALICE}).status_code == 202
        assert ask("POST", "/v1/email-changes", wanted, mallory).status_code == 202
        assert ask("DELETE", "/v1/account", {"password": new}, token).status_code == 204
    assert [mail.message for mail in mailbox.to(ALICE)] == [
        Message.CONFIRM_NEW_EMAIL,
        Message.VERIFY_EMAIL,
        Message.PASSWORD_CHANGED,
        Message.VERIFY_EMAIL,
        Message.NEW_EMAIL_TAKEN,
    ]
    # her way in has mails of its own
    sign_up(ask)
    assert ask("POST", RESET, {"email": ALICE}).status_code == 202
    assert mailbox.last(ALICE).message == Message.RESET_PASSWORD
