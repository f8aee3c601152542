"""Attack the address of a sign-in with a provider: other identities, guesses, enumeration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.crypto import one_time_code
from api.mail.templates import Message
from tests.security.test_enumeration_by_mail import people, statements, visible_answer
from tests.security.test_sign_in_by_mail import visible
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.identities import given_identity
from tests.support.identity_provider import FakeProvider
from tests.support.mailbox import Mailbox
from tests.support.provider_attempts import COOKIE, WaitingSignIn, mailed_code, wrong
from tests.support.provider_sign_ins import answered, complete

__all__ = ["people"]

ALICE, NOBODY = "alice@example.com", "nobody@example.com"
KNOWN = (ALICE, "verified@example.com", "locked@example.com")


def signing_in(browser: ApiClient, provider: FakeProvider, name: str) -> TestResponse:
    return complete(browser, answered(browser, provider, name))


def test_an_address_that_the_provider_is_not_believed_about_links_nothing(
    app: Flask, alice: Person, acme: FakeProvider, other: FakeProvider, sql: Any, mailbox: Mailbox
) -> None:
    """CVE-2023-3128, nOAuth: the provider says Alice's address, verified in many ways or not.

    Other is believed about no address, Acme about none at example.com. With the code, which goes
    to Alice, her account still waits for her own sign-in.
    """
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    said = (False, True, "true", 1, None, "false", [True], {})
    for number, (provider, verified) in enumerate(product((other, acme), said)):
        name = "other" if provider is other else "acme"
        provider.person(f"mallory{number}", ALICE, email_verified=verified)
        response = signing_in(ApiClient(app), provider, name)
        assert response.status_code == 202, response.text
        assert (response.json["needs"], response.json["email"]) == (["email"], ALICE)
    provider.person("mallory", ALICE)  # the claim is absent
    mallory = ApiClient(app)
    waiting = signing_in(mallory, provider, "acme").json
    assert waiting["needs"] == ["email"]
    assert sql("SELECT * FROM identity") == mailbox.all() == []
    path = f"/v1/provider-sign-ins/{waiting['id']}/email"
    assert mallory.post(path, json={"email": ALICE}).status_code == 202
    code = mailed_code(app, ALICE)
    response = mallory.post(f"{path}/confirmations", json={"code": code})
    assert (response.status_code, response.json["needs"]) == (202, ["sign_in"])
    assert sql("SELECT * FROM identity") == []
    assert mallory.get("/v1/session").status_code == 401


def test_every_address_looks_and_costs_the_same(
    people: Callable[..., ApiClient], commands: Commands
) -> None:
    """With an unverified account, a verified one, a locked one, or none (I6)."""
    app = people(limits=True).application
    WaitingSignIn(app, "warm").ask("warm@example.com")
    answers = []
    for email in (*KNOWN, NOBODY):
        waiting = WaitingSignIn(app, email)
        commands.reset()
        asking = waiting.ask(email)
        work = statements(commands), list(commands.redis)
        answers.append((visible(asking), {**asking.json, "id": "", "expires_at": ""}, work))
        commands.reset()
        guess = waiting.confirm("00000000")
        answers[-1] += (visible_answer(guess), statements(commands), list(commands.redis))
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert answers[0][0][0] == 202
    assert "INSERT INTO outbox" in answers[0][2][0]


def test_a_believed_address_verifies_no_other_mailbox_with_the_same_key(
    app: Flask, acme: FakeProvider, sql: Any, mailbox: Mailbox
) -> None:
    """RFC 5321, 2.4: ALICE@ may be Mallory's mailbox, and would then get Alice's next reset.

    Acme vouches for alice@ alone. The code goes to the address that the account has.
    """
    Person.sign_up(app, "mallory", email="ALICE@acme.example")
    acme.person("a1", "alice@acme.example", email_verified=True)
    alice = ApiClient(app)
    waiting = signing_in(alice, acme, "acme").json
    assert (waiting["needs"], waiting["email"]) == (["email"], "alice@acme.example")
    assert sql("SELECT email_verified FROM account") == [{"email_verified": 0}]
    assert sql("SELECT * FROM identity") == []
    path = f"/v1/provider-sign-ins/{waiting['id']}/email"
    assert alice.post(path, json={"email": "alice@acme.example"}).status_code == 202
    assert mailbox.last("alice@acme.example").to == "ALICE@acme.example"
    body = {"code": mailed_code(app, "alice@acme.example")}
    assert alice.post(f"{path}/confirmations", json=body).status_code == 201


def test_everybody_gets_the_mail_and_a_look_alike_gets_none(
    people: Callable[..., ApiClient], mailbox: Mailbox
) -> None:
    """Django CVE-2019-19844: the mail goes to the address as the account has it."""
    app = people().application
    for email in (*KNOWN, NOBODY):
        mailbox.clear()
        WaitingSignIn(app, email).ask(email.upper())
        [mail] = mailbox.all()
        expected = email if email in KNOWN else NOBODY.upper()
        assert (mail.message, mail.to) == (Message.CONFIRM_PROVIDER_EMAIL, expected)


def test_the_code_of_one_identity_links_no_other(app: Flask, sql: Any) -> None:
    """Keycloak CVE-2026-9087: Mallory's second account consumed the proof of the first.

    Both attempts are of one browser, and of one provider.
    """
    waiting = WaitingSignIn(app, "o1", deliver="token")
    code = waiting.asked(ALICE)
    for subject, provider in (("o2", "other"), ("o1", "pear")):
        second = WaitingSignIn(app, subject, provider=provider, deliver="token")
        second.asked(ALICE)
        second.extra = {"binding": f"{second.binding}.{waiting.binding}"}
        assert second.confirm(code).status_code == 422
        mixed = ApiClient(app).post(
            f"{waiting.path}/confirmations", json={"code": code, "binding": second.binding}
        )
        assert mixed.status_code == 404
    assert sql("SELECT * FROM identity") == []
    assert waiting.confirm(code).status_code == 201
    assert sql("SELECT subject FROM identity") == [{"subject": b"o1"}]


def test_a_proof_dies_with_the_unlinking_of_its_identity(
    app: Flask, alice: Person, bob: Person, sql: Any
) -> None:
    """Keycloak CVE-2026-82968: whatever the identity proved before links it to nobody."""
    sql("UPDATE account SET email_verified = 1")
    waiting = WaitingSignIn(app, "o1")
    waiting_for_owner = WaitingSignIn(app, "o1")
    code = waiting.asked("carol@example.com")
    assert waiting_for_owner.confirm(waiting_for_owner.asked(bob.email)).status_code == 202
    identity_id = given_identity(alice, "o1", "other")
    alice.post("/v1/session/reauthentications", json={"password": PASSWORD})
    response = alice.delete(f"/v1/account/identities/{identity_id}")
    assert response.status_code == 204, response.text
    assert waiting.confirm(code).status_code == 422
    assert waiting.ask("carol@example.com").status_code == 404
    assert {waiting.row()["stage"], waiting_for_owner.row()["stage"]} == {"ended"}
    assert sql("SELECT * FROM identity") == []


def test_a_provider_that_the_operator_removed_signs_nobody_in(
    app: Flask, alice: Person, make_app: Callable[..., Flask], sql: Any
) -> None:
    """A hostile one may have vouched for many people, whose sign-ins wait for an hour."""
    waiting = WaitingSignIn(app)
    code = waiting.asked(alice.email)
    browser = ApiClient(make_app(identity_providers=""))
    browser.set_cookie(COOKIE, waiting.binding)
    confirmed = f"{waiting.path}/confirmations"
    for path, body in ((waiting.path, {"email": ALICE}), (confirmed, {"code": code})):
        assert browser.post(path, json=body).status_code == 404
    assert sql("SELECT * FROM identity") == []
    assert waiting.confirm(code).status_code == 201


def test_another_browser_costs_the_sign_in_nothing(app: Flask) -> None:
    """Mallory knows the id, and even the code: both are worth nothing without the cookie."""
    waiting, mallory = WaitingSignIn(app, "o1"), WaitingSignIn(app, "o2")
    code = waiting.asked(ALICE)
    for tried in (*[wrong(code)] * 9, code):
        body = {"code": tried}
        answer = mallory.client.post(f"{waiting.path}/confirmations", json=body)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert mallory.client.post(waiting.path, json={"email": ALICE}).status_code == 404
    assert waiting.row()["tries_left"] == 5
    assert waiting.confirm(code).status_code == 201


def test_a_cookie_planted_beside_it_changes_nothing(app: Flask) -> None:
    """Several tabs: each attempt is found by its own part of the cookie."""
    waiting, second = WaitingSignIn(app, "o1"), WaitingSignIn(app, "o2")
    waiting.client.set_cookie(COOKIE, f"{second.binding}.x.{waiting.binding}")
    assert waiting.confirm(waiting.asked(ALICE)).status_code == 201


def test_200_wrong_codes_have_five_tries(
    app: Flask, sql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zitadel GHSA-7h8m-vrxx-vr4m: parallel guesses beat the lockout."""
    waiting = WaitingSignIn(app, deliver="token")
    code = waiting.asked(ALICE)
    compared = []
    matches = one_time_code.matches

    def counting(proof_id: Any, guess: str, digest: bytes) -> bool:
        compared.append(guess)
        return matches(proof_id, guess, digest)

    monkeypatch.setattr(one_time_code, "matches", counting)
    guesser = ApiClient(app)
    path = f"{waiting.path}/confirmations"
    guesses = [
        partial(guesser.post, path, json={"code": f"{(int(code) + n) % 10**8:08}", **waiting.extra})
        for n in range(1, 201)
    ]
    for start in range(0, 200, 20):
        assert {each.status_code for each in at_once(guesses[start : start + 20])} == {422}
    assert len(compared) == 5
    assert waiting.confirm(code).status_code == 422
    assert sql("SELECT id FROM account") == []


def test_whatever_an_unverified_holder_left_is_gone(
    app: Flask, sign_in: Callable[..., Person], sql: Any
) -> None:
    """The holder waited with a password, a session, an identity, and a sign-in that waits (I11)."""
    mallory = sign_in("alice")
    given_identity(mallory, "mallory", "pear")
    second = mallory.on_another_device(deliver="token")
    waiting_mallory = WaitingSignIn(app, "mallory", provider="pear")
    reset = {"email": ALICE}
    ApiClient(app).post("/v1/password-resets", json=reset)
    waiting = WaitingSignIn(app, "o1")
    response = waiting.confirm(waiting.asked(ALICE))
    assert response.status_code == 201
    assert response.json["account"]["id"] == mallory.id
    for held in (mallory, second):
        assert held.get("/v1/session").status_code == 401
        assert held.post("/v1/identity-links", json={"provider": "pear"}).status_code == 401
    body = {"email": ALICE, "password": PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401
    assert sql("SELECT subject FROM identity") == [{"subject": b"o1"}]
    assert sql("SELECT id FROM mailed_proof WHERE ended_at IS NULL") == []
    assert waiting_mallory.row()["stage"] == "ended"
    [row] = sql("SELECT COUNT(*) AS live FROM session WHERE ended_at IS NULL")
    assert row["live"] == 1


def test_it_fills_no_mailbox(make_app: Callable[..., Flask], mailbox: Mailbox) -> None:
    """Many sign-ins and addresses, one victim: five mails in an hour, in any spelling."""
    app = make_app(limits=True, limit_mail_per_address="1000/hour")
    codes = []
    for number in range(8):
        waiting = WaitingSignIn(app, f"o{number}")
        codes += [waiting.ask(spelling).status_code for spelling in (ALICE, ALICE.upper())]
    assert codes == [202] * 5 + [429] * 11
    assert len(mailbox.all()) == 5
