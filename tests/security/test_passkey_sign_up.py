"""Attacks on sign-ups with a passkey: who has an account, and who keeps one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.security.test_enumeration_by_mail import statements
from tests.support import passkeys
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox
from tests.support.passkeys import CONFIRM_EMAIL, PASSKEYS, answer, sign_in
from tests.support.soft_authenticator import Authenticator

Sql = Callable[..., list[dict[str, Any]]]
EMAIL = "carol@example.com"


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def careful(make_app: Callable[..., Flask]) -> Flask:
    return make_app(email_verification="required")


def without_ids(response: Any) -> tuple[int, dict[str, Any]]:
    changing = {"id", "expires_at", "request_id"}
    return response.status_code, {k: v for k, v in response.json.items() if k not in changing}


def test_sign_up_and_sign_in_tell_nobody_who_has_an_account(
    careful: Flask, mailbox: Mailbox, commands: Commands
) -> None:
    """The answers for a free and a taken address are the same, over the whole sequence (I6).

    So are the statements of the sign-up.
    """
    ApiClient(careful).post("/v1/accounts", json={"email": EMAIL, "password": PASSWORD})
    answers, work = [], []
    for email in (EMAIL, "nobody.yet@example.com"):
        client, phone = ApiClient(careful), Authenticator()
        commands.reset()
        sequence = [passkeys.sign_up(client, phone, email)]
        work.append(statements(commands))
        sequence += [sign_in(client, phone)]
        sequence += [sign_in(client, phone, deliver="token")]
        answers.append([without_ids(response) for response in sequence])
    assert answers[0] == answers[1]
    assert work[0] == work[1]
    assert [status for status, _ in answers[0]] == [202, 401, 401]
    assert answers[0][1][1]["code"] == "wrong_credentials"


def test_a_taken_address_keeps_its_owner_and_gets_a_mail(
    careful: Flask, phone: Authenticator, mailbox: Mailbox, sql: Sql
) -> None:
    ApiClient(careful).post("/v1/accounts", json={"email": EMAIL, "password": PASSWORD})
    mailbox.clear()
    assert passkeys.sign_up(ApiClient(careful), phone, EMAIL).status_code == 202
    assert [mail.message for mail in mailbox.all()] == [Message.SIGN_UP_AGAIN]
    assert sql("SELECT 1 FROM passkey") == []
    assert sql("SELECT user_handle FROM account") == [{"user_handle": None}]


def test_who_signed_up_verifies_with_the_passkey_and_keeps_it(
    careful: Flask, phone: Authenticator, mailbox: Mailbox
) -> None:
    client = ApiClient(careful)
    assert passkeys.sign_up(client, phone, EMAIL).status_code == 202
    assert sign_in(client, phone).status_code == 401  # too early; the mail is sent again
    body = {"token": mailbox.last(EMAIL).token, "passkey": answer(client, phone)}
    assert client.post(CONFIRM_EMAIL, json=body).status_code == 200
    assert sign_in(client, phone).status_code == 201


@pytest.mark.parametrize("verification", ["optional", "required"])
def test_the_reader_of_the_mail_gets_the_account_without_a_strangers_passkey(
    make_app: Callable[..., Flask],
    phone: Authenticator,
    mailbox: Mailbox,
    sql: Sql,
    verification: str,
) -> None:
    """Pre-hijacking (arXiv 2205.10174): every artefact of who signed up is dead."""
    app = make_app(email_verification=verification)
    stranger = ApiClient(app)
    assert passkeys.sign_up(stranger, phone, EMAIL).status_code in {201, 202}
    sign_in(stranger, phone)
    token = {"token": mailbox.last(EMAIL).token}
    assert ApiClient(app).post(CONFIRM_EMAIL, json=token).status_code == 200
    assert sql("SELECT 1 FROM passkey") == []
    assert sql("SELECT has_second_factor, has_lone_passkey FROM account") == [
        {"has_second_factor": 0, "has_lone_passkey": 0}
    ]
    assert sign_in(ApiClient(app), phone).status_code == 401
    assert stranger.get("/v1/session").status_code == 401


def test_a_strangers_passkey_verifies_nobody(
    careful: Flask, phone: Authenticator, mailbox: Mailbox, sign_up: Callable[..., Person]
) -> None:
    client = ApiClient(careful)
    passkeys.sign_up(client, phone, EMAIL)
    other = Authenticator()
    passkeys.sign_up(client, other, "eve@example.com")
    token = {"token": mailbox.last(EMAIL).token}
    refused = client.post(CONFIRM_EMAIL, json={**token, "passkey": answer(client, other)})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/passkey")
    # the mailed proof is not used up by it
    body = {**token, "passkey": answer(client, phone)}
    assert client.post(CONFIRM_EMAIL, json=body).status_code == 200


def test_a_removed_passkey_of_a_verified_account_is_unknown(
    careful: Flask, phone: Authenticator, mailbox: Mailbox
) -> None:
    """A browser may forget it: the user handle says that it is no leftover of a sign-up."""
    client = ApiClient(careful)
    passkeys.sign_up(client, phone, EMAIL)
    body = {"token": mailbox.last(EMAIL).token, "passkey": answer(client, phone)}
    assert client.post(CONFIRM_EMAIL, json=body).status_code == 200
    assert sign_in(client, phone).status_code == 201
    first = client.get(PASSKEYS).json["items"][0]["id"]
    asked = client.post("/v1/account/passkey-challenges", json={"for": "passkey"})
    second = Authenticator().create(passkeys.options(asked))
    assert client.post(PASSKEYS, json={"passkey": second}).status_code == 201
    assert client.delete(f"{PASSKEYS}/{first}").status_code == 204
    assert sign_in(ApiClient(careful), phone).json["code"] == "unknown_passkey"
