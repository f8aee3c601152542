"""Attack by pre-hijacking: Mallory signs up with Alice's address first and keeps all they can.

better-auth PR 9578; PocketBase CVE-2024-38351, CVE-2026-44166; Sudhodanan and Paverd, "Pre-hijacked
accounts" (arXiv 2205.10174). However Alice then proves that she reads the mail, nothing of
Mallory's gives access any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from flask import Flask

from api.rules.accounts import change_email
from api.rules.accounts import verify_email as verification
from api.rules.proofs import issue_proof
from tests.resources.expected import account_id_of
from tests.resources.races import meanwhile
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox

ALICE = "alice@example.com"
HIS = "mallory has been here first"
HERS = "seven herons over the marsh"
VERIFY, RESET, CHANGE = "/v1/email-verifications", "/v1/password-resets", "/v1/email-changes"

TakesOver = Callable[[], None]


@pytest.fixture
def mallory(app: Flask) -> Person:
    """Sign in Mallory to an account with Alice's address."""
    return Person.sign_up(app, "mallory", email=ALICE, password=HIS).sign_in()


@pytest.fixture(params=["link", "code", "reset by link", "reset by code", "signed up again"])
def alice_takes_over(
    request: pytest.FixtureRequest, make_app: Callable[..., Flask], mailbox: Mailbox
) -> TakesOver:
    """Return a function by which Alice proves that she reads the mail, once per possible way."""
    alice = ApiClient(make_app(email_verification="required"))

    def verify() -> None:
        proof_request = alice.post(VERIFY, json={"email": ALICE}).json
        mail = mailbox.last(ALICE)
        by_code = {"id": proof_request["id"], "code": mail.code}
        proof = {"token": mail.token} if request.param == "link" else by_code
        assert alice.post(f"{VERIFY}/confirmations", json=proof).status_code == 200

    def reset() -> None:
        if request.param == "signed up again":
            new = {"email": ALICE, "password": "nine lanterns by the weir"}
            proof_request = alice.post("/v1/accounts", json=new).json
        else:
            proof_request = alice.post(RESET, json={"email": ALICE}).json
        mail = mailbox.last(ALICE)
        by_code = {"id": proof_request["id"], "code": mail.code}
        proof = by_code if request.param == "reset by code" else {"token": mail.token}
        body = {**proof, "new_password": HERS}
        assert alice.post(f"{RESET}/confirmations", json=body).status_code == 204

    return verify if request.param in {"link", "code"} else reset


def signs_in(app: Flask, password: str, email: str = ALICE) -> bool:
    body = {"email": email, "password": password}
    return ApiClient(app).post("/v1/sessions", json=body).status_code == 201


def test_his_password_is_dead(app: Flask, mallory: Person, alice_takes_over: TakesOver) -> None:
    assert signs_in(app, HIS)
    alice_takes_over()
    assert not signs_in(app, HIS)


def test_his_sessions_are_dead_by_cookie_and_by_bearer_token(
    app: Flask, mallory: Person, alice_takes_over: TakesOver
) -> None:
    phone = mallory.on_another_device(deliver="token", remember=True)
    assert {account_id_of(app, device.secret) for device in (mallory, phone)} == {mallory.id}
    alice_takes_over()
    assert [account_id_of(app, device.secret) for device in (mallory, phone)] == [None, None]


def test_his_session_can_not_be_renewed(
    app: Flask, mallory: Person, alice_takes_over: TakesOver
) -> None:
    key = {"Idempotency-Key": "the-session-that-he-once-started"}
    mallory_again = mallory.on_another_device(deliver="token", headers=key)
    alice_takes_over()
    body = {"email": ALICE, "password": HIS, "deliver": "token"}
    assert ApiClient(app).post("/v1/sessions", json=body, headers=key).status_code == 401
    for path, request_body in (
        ("/v1/session/reauthentications", {"password": HIS}),
        ("/v1/session/reauthentications", {"password": ""}),
    ):
        assert mallory_again.post(path, json=request_body).status_code == 401


def test_his_pending_change_of_address_is_dead(
    app: Flask, mallory: Person, mailbox: Mailbox, alice_takes_over: TakesOver
) -> None:
    """Otherwise Mallory could confirm the change later and own the account again."""
    proof_request = mallory.post(CHANGE, json={"new_email": "mallory@example.net"}).json
    mail = mailbox.last("mallory@example.net")
    alice_takes_over()
    for proof in ({"token": mail.token}, {"id": proof_request["id"], "code": mail.code}):
        assert mallory.post(f"{CHANGE}/confirmations", json=proof).status_code == 401
    # A live session of the account cannot confirm it either.
    alice = _alice_herself(app, mailbox)
    for proof in ({"token": mail.token}, {"id": proof_request["id"], "code": mail.code}):
        assert alice.post(f"{CHANGE}/confirmations", json=proof).status_code == 422
    assert alice.get("/v1/session").json["account"]["email"] == ALICE


def test_the_proofs_that_were_mailed_before_are_dead(
    app: Flask, mallory: Person, mailbox: Mailbox, alice_takes_over: TakesOver, sql: Any
) -> None:
    """Mallory may have seen the proofs over Alice's shoulder or in a forwarded mail."""
    old = [mailbox.last(ALICE)]
    mallory.client.post(RESET, json={"email": ALICE})
    old.append(mailbox.last(ALICE))
    alice_takes_over()
    mallorys_client = ApiClient(app)
    for mail in old:
        body = {"token": mail.token, "new_password": HIS}
        assert mallorys_client.post(f"{RESET}/confirmations", json=body).status_code == 422
        assert (
            mallorys_client.post(f"{VERIFY}/confirmations", json={"token": mail.token}).status_code
            == 422
        )
    live = sql(
        "SELECT purpose FROM mailed_proof WHERE account_id = %s AND ended_at IS NULL",
        UUID(mallory.id).bytes,
    )
    assert live == []


def test_he_gets_no_undo_for_an_address_that_he_never_verified(
    app: Flask, mailbox: Mailbox
) -> None:
    """Mallory signs up with their own address, moves to Alice's, and waits to undo the change."""
    mallory = Person.sign_up(app, "mallory").sign_in()
    mallory.post(CHANGE, json={"new_email": ALICE})
    [mallorys_mail] = mailbox.to("mallory@example.com")
    assert mallorys_mail.message == "verify_email"


def test_she_does_not_move_his_account_to_her_address_by_a_click(
    app: Flask, mailbox: Mailbox, sign_in: Callable[..., Person]
) -> None:
    """Mallory asks for the change in their own account; only the mail goes to Alice."""
    mallory = sign_in("mallory")
    mallory.post(CHANGE, json={"new_email": "alice@example.net"})
    proof = {"token": mailbox.last("alice@example.net").token}
    alice = sign_in("alice")
    for person in (ApiClient(app), alice):
        assert person.post(f"{CHANGE}/confirmations", json=proof).status_code in {401, 422}
    assert mallory.get("/v1/account").json["email"] == mallory.email


def test_what_he_has_in_flight_comes_too_late(
    app: Flask, mallory: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mallory's session is checked, then Alice verifies, then Mallory's request continues."""
    mallory.post(CHANGE, json={"new_email": "mallory@example.net"})
    proof = {"token": mailbox.last("mallory@example.net").token}
    token = mailbox.to(ALICE)[0].token

    def she_verifies() -> None:
        response = ApiClient(app).post(f"{VERIFY}/confirmations", json={"token": token})
        assert response.status_code == 200

    meanwhile(monkeypatch, change_email, "check_proof", she_verifies)
    assert mallory.post(f"{CHANGE}/confirmations", json=proof).status_code == 422
    assert not signs_in(app, HIS)


def test_a_change_that_he_asks_for_in_flight_comes_too_late(
    app: Flask, mallory: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = mailbox.to(ALICE)[0].token

    def she_verifies() -> None:
        response = ApiClient(app).post(f"{VERIFY}/confirmations", json={"token": token})
        assert response.status_code == 200

    meanwhile(monkeypatch, issue_proof, "find_earlier_request", she_verifies)
    response = mallory.post(CHANGE, json={"new_email": "mallory@example.net"})
    assert response.status_code == 401
    assert mailbox.to("mallory@example.net") == []


def test_a_session_that_ends_while_it_verifies_saves_nothing(
    app: Flask, mallory: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session proves that this person signed up only while it is live."""
    token = mailbox.last(ALICE).token
    phone = mallory.on_another_device(deliver="token")

    def he_is_signed_out() -> None:
        assert phone.delete("/v1/sessions").status_code == 200

    meanwhile(monkeypatch, verification, "check_proof", he_is_signed_out)
    response = mallory.post(f"{VERIFY}/confirmations", json={"token": token})
    assert response.status_code == 200
    assert account_id_of(app, phone.secret) is None
    assert not signs_in(app, HIS)


def test_what_extensions_kept_in_his_sessions_is_not_in_her_export(
    app: Flask, mallory: Person, mailbox: Mailbox, sql: Any
) -> None:
    mallory.on_another_device(deliver="token").delete("/v1/session")
    sql("UPDATE session SET data = %s", msgspec.msgpack.encode({"basket": "his"}))
    document = _alice_herself(app, mailbox).get("/v1/account/export").json
    assert [session["data"] for session in document["sessions"]] == [None] * 3


def test_the_one_who_signed_up_keeps_everything(app: Flask, mailbox: Mailbox) -> None:
    alice = Person.sign_up(app, "alice").sign_in()
    proof = {"token": mailbox.last(ALICE).token, "password": PASSWORD}
    response = ApiClient(app).post(f"{VERIFY}/confirmations", json=proof)
    assert response.status_code == 200
    assert account_id_of(app, alice.secret) == alice.id
    assert signs_in(app, PASSWORD)


def _alice_herself(app: Flask, mailbox: Mailbox) -> Person:
    client = ApiClient(app)
    client.post(RESET, json={"email": ALICE})
    body = {"token": mailbox.last(ALICE).token, "new_password": "a third that only she knows"}
    assert client.post(f"{RESET}/confirmations", json=body).status_code == 204
    return Person(client, {"email": ALICE}, "a third that only she knows").sign_in()
