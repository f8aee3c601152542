"""Test that neither a mailbox nor a password alone opens an account with a second factor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.mailed import mailed
from tests.support.passkeys import (
    CONFIRM_EMAIL,
    PASSKEYS,
    added,
    answer,
    confirm,
    options,
    sign_up,
    verified,
)
from tests.support.passkeys import sign_in as sign_in_by
from tests.support.second_factors import CONFIRM, Protected, begin
from tests.support.sign_in_mails import Asking
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import Sql

RESET = "/v1/password-resets"
KEPT = """SELECT
    (SELECT COUNT(*) FROM authenticator_app) AS apps,
    (SELECT COUNT(*) FROM passkey) AS passkeys,
    (SELECT COUNT(*) FROM recovery_code WHERE used_at IS NULL) AS codes"""
STANDING = """SELECT stands_alone, has_lone_passkey FROM passkey
    JOIN account ON account.id = passkey.account_id"""


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    return Protected(sign_in("alice"))


def reset(reader: ApiClient, email: str) -> None:
    reader.post(RESET, json={"email": email})
    body = {"token": mailed(reader.application, email)["token"], "new_password": NEW_PASSWORD}
    assert reader.post(f"{RESET}/confirmations", json=body).status_code == 204


def test_whoever_reads_the_mailbox_gets_no_further_than_the_second_factor(
    alice: Protected, sql: Sql
) -> None:
    before = sql(KEPT)
    reader = ApiClient(alice.app)
    reset(reader, alice.email)
    assert reader.get("/v1/session").status_code == 401  # a reset signs nobody in
    assert begin(reader, alice.email, NEW_PASSWORD) == 202
    guessed = reader.post(CONFIRM, json={"totp_code": "000000"})
    assert guessed.status_code == 422
    assert reader.get("/v1/account").status_code == 401
    assert reader.post("/v1/account/authenticator-apps", json={}).status_code == 401
    assert sql(KEPT) == before
    # the owner still has the factor
    browser = ApiClient(alice.app)
    assert begin(browser, alice.email, NEW_PASSWORD) == 202
    assert alice.confirm(browser).status_code == 201


def test_whoever_knows_the_password_gets_no_further_either(alice: Protected) -> None:
    thief = ApiClient(alice.app)
    assert begin(thief, alice.email) == 202
    for method, path in (
        ("GET", "/v1/session"),
        ("GET", "/v1/account/sign-in-methods"),
        ("PATCH", "/v1/account/sign-in-methods"),
        ("PUT", "/v1/account/password"),
        ("DELETE", "/v1/account"),
    ):
        assert thief.open(path, method=method, json={}).status_code == 401


def test_a_sign_in_that_waits_ends_with_the_reset(alice: Protected) -> None:
    thief = ApiClient(alice.app)
    assert begin(thief, alice.email) == 202
    reset(ApiClient(alice.app), alice.email)
    late = alice.confirm(thief)
    assert (late.status_code, late.json["code"]) == (401, "sign_in_expired")


@pytest.fixture
def key(app: Flask, sign_in: Callable[..., Person]) -> Authenticator:
    """Return the authenticator of Alice, whose passkey signs in alone."""
    key = Authenticator()
    added(verified(app, sign_in("alice")), key)
    assert sign_in_by(ApiClient(app), key).status_code == 201
    return key


def test_after_a_reset_a_passkey_signs_in_alone_only_once_the_new_password_was_beside_it(
    app: Flask, key: Authenticator, sql: Sql
) -> None:
    reset(ApiClient(app), "alice@example.com")
    assert sql(STANDING) == [{"stands_alone": 0, "has_lone_passkey": 0}]
    browser = ApiClient(app)
    waiting = sign_in_by(browser, key)
    assert (waiting.status_code, waiting.json["methods"]) == (202, ["password"])
    assert browser.get("/v1/session").status_code == 401
    assert browser.post(CONFIRM, json={"password": PASSWORD}).status_code == 401  # the old one
    started = browser.post(CONFIRM, json={"password": NEW_PASSWORD})
    assert (started.status_code, started.json["assurance"]) == (201, "aal2")
    assert sign_in_by(ApiClient(app), key).status_code == 201


def test_nor_does_it_after_a_change_of_address_was_undone(
    app: Flask, key: Authenticator, sql: Sql
) -> None:
    intruder = Person(ApiClient(app), {"email": "alice@example.com"}, PASSWORD)
    assert sign_in_by(intruder.client, key).status_code == 201
    asked = intruder.post("/v1/email-changes", json={"new_email": "mallory@example.com"})
    assert asked.status_code == 202
    token = {"token": mailed(app, "mallory@example.com")["token"]}
    assert intruder.post("/v1/email-changes/confirmations", json=token).status_code == 200
    undo = {"token": mailed(app, "alice@example.com")["token"]}
    assert ApiClient(app).post("/v1/email-changes/reversals", json=undo).status_code == 200
    assert sql(KEPT) == [{"apps": 0, "passkeys": 1, "codes": 10}]
    waiting = sign_in_by(ApiClient(app), key)
    assert waiting.status_code in {202, 401}
    assert sql(STANDING) == [{"stands_alone": 0, "has_lone_passkey": 0}]


@pytest.mark.parametrize("how", ["verification", "reset"])
def test_nothing_that_a_stranger_left_survives_the_owner_of_the_address(
    app: Flask, sql: Sql, how: str
) -> None:
    key = Authenticator()
    assert sign_up(ApiClient(app), key, "alice@example.com").status_code == 201
    assert sign_in_by(ApiClient(app), key).status_code == 201
    owner = ApiClient(app)
    if how == "reset":
        reset(owner, "alice@example.com")
    else:
        token = {"token": mailed(app, "alice@example.com")["token"]}
        assert owner.post(CONFIRM_EMAIL, json=token).status_code == 200
    assert sql(KEPT) == [{"apps": 0, "passkeys": 0, "codes": 0}]
    [copies] = sql("SELECT has_second_factor, has_lone_passkey FROM account")
    assert copies == {"has_second_factor": 0, "has_lone_passkey": 0}
    refused = sign_in_by(ApiClient(app), key)
    assert (refused.status_code, refused.json["code"]) == (401, "unknown_passkey")


def test_a_deleted_account_leaves_no_factor(alice: Protected, sql: Sql) -> None:
    alice.trusting()
    owner = alice.sign_in()
    assert owner.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert sql(KEPT) == [{"apps": 0, "passkeys": 0, "codes": 0}]
    assert sql("SELECT COUNT(*) AS n FROM trusted_device") == [{"n": 0}]


def test_the_mailbox_alone_opens_no_account_that_was_signed_up_with_a_passkey(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(email_verification="required", email_sign_in=True)
    carol, phone = ApiClient(app), Authenticator()
    assert sign_up(carol, phone, "carol@example.com").status_code == 202
    token = mailed(app, "carol@example.com")["token"]
    body = {"token": token, "passkey": answer(carol, phone)}
    assert carol.post(CONFIRM_EMAIL, json=body).status_code == 200
    reader = ApiClient(app)
    reset(reader, "carol@example.com")
    assert begin(reader, "carol@example.com", NEW_PASSWORD) == 202
    by_mail = Asking(app, "carol@example.com").sign_in("code")
    assert (by_mail.status_code, by_mail.json["methods"]) == (202, ["passkey"])
    # the owner has the passkey, and a further factor brings recovery codes
    assert begin(carol, "carol@example.com", NEW_PASSWORD) == 202
    assert confirm(carol, phone).status_code == 201
    chosen = options(carol.post("/v1/account/passkey-challenges", json={"for": "passkey"}))
    added_later = carol.post(PASSKEYS, json={"passkey": Authenticator().create(chosen)})
    assert len(added_later.json["recovery_codes"]) == 10
