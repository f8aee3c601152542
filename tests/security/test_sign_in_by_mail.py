"""Attack sign-in by mail: clicks of others, guesses, races, enumeration, pre-hijacking."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.crypto import one_time_code
from tests.resources.expected import account_id_of
from tests.security.test_enumeration_by_mail import statements
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailed import mailed
from tests.support.sign_in_mails import ASK, SIGN_IN, Asking

ALICE, NOBODY = "alice@example.com", "nobody@example.com"
AT_ONCE = 30
WAYS = pytest.mark.parametrize("way", ["token", "code"])


@pytest.fixture
def alice(sign_up: Callable[..., Person], sql: Any) -> Person:
    """Sign up Alice, whose address is verified."""
    person = sign_up("alice")
    sql("UPDATE account SET email_verified = 1")
    return person


def visible(response: TestResponse) -> tuple[int, list[str], list[tuple[str, str]]]:
    """Return what a caller sees, except ids, secrets and the rest of their own address' limits."""
    headers = [
        (name, re.sub(r'(-address";r=)\d+;t=\d+|=[A-Za-z0-9_-]{43}|Expires=[^;]+', r"\1…", value))
        for name, value in response.headers
        if name != "X-Request-Id"
    ]
    return response.status_code, sorted(response.json), headers


def test_a_link_signs_in_only_the_browser_that_asked(app: Flask, alice: Person) -> None:
    """Formbricks #8971: Mallory asks, and passes the link on; Bob's click signs nobody in."""
    mallory, bob = Asking(app, alice.email), Asking(app, NOBODY)
    response = bob.client.post(SIGN_IN, json=mallory.body("token"))
    assert (response.status_code, response.json["code"]) == (422, "other_browser")
    assert bob.client.secret() is None
    assert mallory.sign_in().status_code == 201


def test_a_secret_binds_the_mail_of_its_own_request_only(
    app: Flask, sign_up: Callable[..., Person], alice: Person
) -> None:
    """A secret that leaked is worth nothing for another mail."""
    sign_up("bob")
    first = Asking(app, alice.email)
    leaked = first.client.get_cookie("gatebook_sign_in_mail").value
    later = Asking(app, "bob@example.com")
    thief = ApiClient(app)
    thief.set_cookie("gatebook_sign_in_mail", leaked)
    assert thief.post(SIGN_IN, json=later.body("token")).json["code"] == "other_browser"


@pytest.mark.parametrize("limits", [False, True])
def test_asking_looks_and_costs_the_same_for_nobody(
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    alice: Person,
    commands: Commands,
    limits: bool,
) -> None:
    sign_up("bob")  # whose address is not verified
    app = make_app(limits=limits)
    ApiClient(app).post(ASK, json={"email": "warm@example.com"})
    answers = []
    for email in (ALICE, "bob@example.com", NOBODY):
        client = ApiClient(app)
        commands.reset()
        response = client.post(ASK, json={"email": email})
        answers.append((visible(response), statements(commands), list(commands.redis)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0][:2] == (202, ["expires_at", "id"])


@pytest.mark.parametrize("limits", [False, True])
def test_a_wrong_code_looks_and_costs_the_same_for_nobody(
    make_app: Callable[..., Flask], alice: Person, commands: Commands, limits: bool
) -> None:
    """Over a whole sequence, past the tries of a code and past the limit of an account."""
    app = make_app(limits=limits, limit_sign_in_codes="2/hour", limit_mail_per_recipient="9/hour")
    client = ApiClient(app)
    client.post(SIGN_IN, json={"id": "01a2035b-7f30-7d61-9f2c-6a2c3f0f9d11", "code": "00000000"})
    seen: dict[str, list[Any]] = {}
    for email in (ALICE, NOBODY):
        seen[email] = []
        for _ in range(2):
            asking = Asking(app, email)
            for _ in range(6):
                commands.reset()
                response = client.post(SIGN_IN, json={"id": asking.id, "code": "00000000"})
                work = statements(commands), list(commands.redis)
                seen[email].append((visible(response), work))
    assert seen[ALICE] == seen[NOBODY]
    assert {answer[0][0] for answer in seen[ALICE]} == {422}


@pytest.mark.long
def test_codes_of_a_hundred_mails_have_the_tries_of_one_account(
    make_app: Callable[..., Flask], alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen in activepieces #14874 and plane GHSA-9pvm-fcf6-9234: each mail gave new tries."""
    app = make_app(
        limits=True,
        limit_mail_per_recipient="100/hour",
        limit_mail_per_address="1000/hour",
        limit_proof_per_address="1000/hour",
    )
    compared = []
    matches = one_time_code.matches

    def counting(proof_id: Any, code: str, digest: bytes) -> bool:
        compared.append(code)
        return matches(proof_id, code, digest)

    monkeypatch.setattr(one_time_code, "matches", counting)
    asked = [Asking(app, alice.email) for _ in range(100)]
    stranger = ApiClient(app)
    guesses = [
        partial(stranger.post, SIGN_IN, json={"id": asking.id, "code": f"9{number:07}"})
        for asking in asked
        for number in range(5)
    ]
    for start in range(0, len(guesses), AT_ONCE):
        assert {answer.status_code for answer in at_once(guesses[start : start + AT_ONCE])} == {422}
    assert len([code for code in compared if code]) == 20
    assert asked[-1].sign_in("code").status_code == 422  # the right one comes too late
    assert asked[-1].sign_in("token").status_code == 201  # a link can't be guessed


def test_a_replay_is_no_oracle_for_codes(
    make_app: Callable[..., Flask], alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that can be guessed names the finished sign-in; guesses of its code are counted.

    A code that is over has a count of its own: it takes no tries from the owner's next mail.
    """
    app = make_app(limits=True, limit_sign_in_codes="3/hour")
    headers = {"Idempotency-Key": "1"}
    asking = Asking(app, alice.email)
    assert asking.sign_in("code", headers=headers).status_code == 201
    stranger = ApiClient(app)
    for number in range(3):
        body = {"id": asking.id, "code": f"9{number:07}"}
        assert stranger.post(SIGN_IN, json=body, headers=headers).status_code == 422
    right = stranger.post(SIGN_IN, json=asking.body("code"), headers=headers)
    assert right.status_code == 422
    assert stranger.secret() is None


def test_a_mail_asks_for_the_second_factor(app: Flask, alice: Person, sql: Any) -> None:
    """better-auth #9552, #11287, Kratos GHSA-wc43-73w7-x2f5: also for one without a password."""
    sql("UPDATE account SET has_second_factor = 1, asks_second_factor = 1")
    for password in (PASSWORD, None):
        if password is None:
            sql("UPDATE account SET password_hash = ''")
        asking = Asking(app, alice.email)
        response = asking.sign_in()
        assert response.status_code == 202, response.text
        assert response.json["needs"] == ["second_factor"]
        assert asking.client.secret() is None
        assert asking.client.get("/v1/session").status_code == 401
        # the mail is used up all the same
        assert asking.sign_in("code").status_code == 422


@WAYS
def test_a_sign_in_mail_raced_by_30_starts_one_session(
    app: Flask, alice: Person, sql: Any, way: str
) -> None:
    asking = Asking(app, alice.email)
    cookie = asking.client.get_cookie("gatebook_sign_in_mail").value
    headers = {"Cookie": f"gatebook_sign_in_mail={cookie}"}

    def attempt() -> int:
        client = ApiClient(app, use_cookies=False)
        return client.post(SIGN_IN, json=asking.body(way), headers=headers).status_code

    statuses = at_once([attempt] * AT_ONCE)
    assert sorted(statuses) == [201] + [422] * (AT_ONCE - 1)
    assert len(sql("SELECT id FROM session")) == 1


@WAYS
def test_30_repetitions_with_one_key_are_one_sign_in(
    app: Flask, alice: Person, sql: Any, way: str
) -> None:
    asking = Asking(app, alice.email)
    cookie = asking.client.get_cookie("gatebook_sign_in_mail").value
    headers = {"Cookie": f"gatebook_sign_in_mail={cookie}", "Idempotency-Key": "one"}

    def attempt() -> int:
        client = ApiClient(app, use_cookies=False)
        return client.post(SIGN_IN, json=asking.body(way), headers=headers).status_code

    assert set(at_once([attempt] * 5)) == {201}
    assert len(sql("SELECT id FROM session")) == 1


def test_a_sign_in_mail_is_good_for_signing_in_only(app: Flask, alice: Person) -> None:
    asking = Asking(app, alice.email)
    new = {"new_password": "seven herons over the marsh"}
    for way in ("token", "code"):
        shown = asking.body(way)
        paths = ("/v1/password-resets", "/v1/email-verifications")
        for path, more in zip(paths, (new, {}), strict=True):
            answer = asking.client.post(f"{path}/confirmations", json={**shown, **more})
            assert answer.status_code == 422
    asked = asking.client.post("/v1/password-resets", json={"email": alice.email}).json
    reset = mailed(app, alice.email)
    for body in ({"token": reset["token"]}, {"id": asked["id"], "code": reset["code"]}):
        assert asking.client.post(SIGN_IN, json=body).status_code == 422
    assert asking.sign_in().status_code == 201


def test_opening_the_link_uses_nothing_up(app: Flask, alice: Person) -> None:
    """A program that scans mail opens the link: the token is in the part that no server sees."""
    asking = Asking(app, alice.email)
    scanner = ApiClient(app)
    scanner.contract.check_response = lambda *_: None  # type: ignore[method-assign]
    for path in ("/sign-in-by-mail", f"{SIGN_IN}?token={asking.token}"):
        assert scanner.get(path).status_code in {401, 404, 422}
        assert scanner.head(path).status_code in {401, 404, 422}
    assert asking.sign_in().status_code == 201


@WAYS
def test_whatever_an_unverified_holder_left_is_gone(app: Flask, sql: Any, way: str) -> None:
    """Pre-hijacking (arXiv 2205.10174): Mallory signed up with Alice's address and waits."""
    mallory = Person.sign_up(app, "mallory", email=ALICE, password="mallory was here").sign_in()
    phone = mallory.on_another_device(deliver="token", remember=True)
    verification = mailed(app, ALICE)["token"]
    his = Asking(app, ALICE)  # which only Alice can read, but his browser asked
    device = mallory.client.get_cookie("gatebook_device").value
    hers = Asking(app, ALICE)
    response = hers.sign_in(way)
    assert response.status_code == 201, response.text
    assert response.json["account"]["email_verified"] is True
    assert [account_id_of(app, person.secret) for person in (mallory, phone)] == [None, None]
    wrong = {"email": ALICE, "password": "mallory was here"}
    assert ApiClient(app).post(SIGN_IN, json=wrong).status_code == 401
    assert his.sign_in().status_code == 422
    late = {"token": verification}
    assert (
        ApiClient(app).post("/v1/email-verifications/confirmations", json=late).status_code == 422
    )
    # her own session is the only one that is left
    assert account_id_of(app, hers.client.secret()) == mallory.id
    hers.client.set_cookie("gatebook_device", device)
    [epoch] = {row["session_epoch"] for row in sql("SELECT session_epoch FROM account")}
    assert epoch == 2


@WAYS
def test_where_addresses_are_verified_a_mail_verifies_and_signs_in(
    make_app: Callable[..., Flask], way: str
) -> None:
    app = make_app(email_verification="required")
    body = {"email": "newcomer@example.com", "password": PASSWORD}
    assert ApiClient(app).post("/v1/accounts", json=body).status_code == 202
    response = Asking(app, "newcomer@example.com").sign_in(way)
    assert response.status_code == 201
    assert response.json["account"]["email_verified"] is True


def test_an_address_that_can_be_taken_back_belongs_to_nobody(
    app: Flask, alice: Person, sql: Any
) -> None:
    """After a change of address the old one is reserved for a week: no mail goes there."""
    alice.sign_in()
    assert alice.post("/v1/email-changes", json={"new_email": "a@example.org"}).status_code == 202
    proof = {"token": mailed(app, "a@example.org")["token"]}
    assert alice.post("/v1/email-changes/confirmations", json=proof).status_code == 200
    sql("DELETE FROM outbox")
    asking = Asking(app, ALICE)
    assert asking.token == "A" * 43
    assert Asking(app, "a@example.org").sign_in().status_code == 201


@pytest.mark.parametrize("change", ["password", "address", "deletion"])
@WAYS
def test_a_change_of_the_account_ends_the_mail(
    app: Flask, alice: Person, change: str, way: str
) -> None:
    alice.sign_in()
    asking = Asking(app, alice.email)
    if change == "password":
        body = {"current_password": PASSWORD, "new_password": "seven herons over the marsh"}
        assert alice.put("/v1/account/password", json=body).status_code == 204
    elif change == "address":
        alice.post("/v1/email-changes", json={"new_email": "a@example.org"})
        proof = {"token": mailed(app, "a@example.org")["token"]}
        assert alice.post("/v1/email-changes/confirmations", json=proof).status_code == 200
    else:
        assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert asking.sign_in(way).status_code == 422


def test_no_secret_of_a_mail_is_at_rest_in_the_clear(app: Flask, alice: Person, sql: Any) -> None:
    asking = Asking(app, alice.email)
    secret = asking.client.get_cookie("gatebook_sign_in_mail").value
    asking.sign_in()
    rows = str(sql("SELECT * FROM mailed_proof")) + str(sql("SELECT * FROM audit_event"))
    for text in (secret, asking.token, asking.code):
        assert text not in rows
