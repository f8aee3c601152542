"""Attack links of identities: other sessions, browsers and accounts, replays, races, resets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.rules.identities import sign_in_with_provider, start_with_identity
from tests.support.at_once import Pause, at_once
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.identities import (
    IDENTITIES,
    answered,
    completed,
    linked,
    without_password,
)
from tests.support.identity_provider import FakeProvider
from tests.support.locks import administrator
from tests.support.mailed import mailed
from tests.support.provider_sign_ins import COMPLETE, complete, signed_in
from tests.support.provider_sign_ins import answered as answered_sign_in
from tests.support.roles import vouched
from tests.support.second_factors import Protected
from tests.support.tables import Sql

ALICE = "alice@acme.example"  # Acme is believed about it
REASONS = "SELECT JSON_VALUE(data, '$.reason') AS reason FROM audit_event WHERE type = %s"


@pytest.fixture
def alice(app: Flask) -> Person:
    """Sign in Alice, whose address is verified, and is of the domain of Acme."""
    return vouched(Person.sign_up(app, "alice", email=ALICE).sign_in())


def waiting(browser: ApiClient, acme: FakeProvider, **claims: Any) -> str:
    """Sign in with a new identity that has Alice's address, and return the id that waits."""
    acme.person(email=ALICE, email_verified=True, **claims)
    paused = complete(browser, answered_sign_in(browser, acme))
    assert (paused.status_code, paused.json["needs"]) == (202, ["sign_in"]), paused.text
    return str(paused.json["id"])


def is_refused(response: Any, pointer: str) -> bool:
    """Return whether it is the 422 that says nothing more than "not valid"."""
    faults = response.json.get("errors", [])
    seen = [(fault["pointer"], fault["code"]) for fault in faults]
    return response.status_code == 422 and seen == [(pointer, "not_valid")]


def test_an_answer_links_in_the_session_and_browser_that_began_alone(
    sql: Sql, sign_in: Callable[..., Person], alice: Person, acme: FakeProvider
) -> None:
    """Another session of hers, another person, her session without the cookie: all alike."""
    acme.person(sub="a1")
    body = answered(alice, "acme", acme)
    cookie = alice.client.get_cookie("gatebook_federation")
    assert cookie is not None
    laptop, bob = alice.on_another_device(), vouched(sign_in("bob"))
    for person in (laptop, bob):
        person.client.set_cookie("gatebook_federation", cookie.value)
        assert is_refused(completed(person, body), "#/state")
    alice.client.delete_cookie("gatebook_federation")
    assert is_refused(completed(alice, body), "#/state")
    # nor does it sign anybody in
    alice.client.set_cookie("gatebook_federation", cookie.value)
    assert is_refused(alice.client.post(COMPLETE, json=body), "#/state")
    assert sql("SELECT id FROM identity") == []
    assert completed(alice, body).status_code == 201


def test_a_waiting_sign_in_is_linked_by_its_owner_in_its_browser_alone(
    app: Flask,
    sign_in: Callable[..., Person],
    alice: Person,
    acme: FakeProvider,
    clock: Any,
) -> None:
    here = Person(ApiClient(app), alice.account, PASSWORD).sign_in()
    clock.advance(minutes=16)
    body = {"pending": waiting(here.client, acme, sub="a1")}
    cookie = here.client.get_cookie("gatebook_federation")
    assert cookie is not None
    bob = vouched(sign_in("bob"))
    bob.client.set_cookie("gatebook_federation", cookie.value)
    assert is_refused(completed(bob, body), "#/pending")  # the same browser, another account
    fresh = alice.on_another_device()
    assert is_refused(completed(fresh, body), "#/pending")  # her account, another browser
    assert completed(here, body).json["code"] == "reauthentication_required"
    confirmed = here.post("/v1/session/reauthentications", json={"password": PASSWORD})
    assert confirmed.status_code == 204
    assert completed(here, body).status_code == 201
    assert is_refused(completed(here, body), "#/pending")  # once
    assert signed_in(app, acme).get("/v1/account").json["id"] == alice.id


def test_after_the_unlinking_nothing_links_the_identity_again(
    app: Flask, sql: Sql, alice: Person, acme: FakeProvider
) -> None:
    """Replays of all that the identity proved before, as the provider's person could send them."""
    browser, other_browser = ApiClient(app), ApiClient(app)
    first, second = waiting(browser, acme, sub="a1"), waiting(other_browser, acme, sub="a1")
    here = Person(browser, alice.account, PASSWORD).sign_in()
    there = Person(other_browser, alice.account, PASSWORD).sign_in()
    identity = completed(here, {"pending": first}).json
    late = Person(ApiClient(app), alice.account, PASSWORD)
    session = signed_in(app, acme)
    assert there.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204
    assert session.get("/v1/session").status_code == 401
    assert is_refused(completed(here, {"pending": first}), "#/pending")
    assert is_refused(completed(there, {"pending": second}), "#/pending")
    again = complete(late.client, answered_sign_in(late.client, acme))
    assert (again.status_code, again.json["needs"]) == (202, ["sign_in"])
    assert sql("SELECT id FROM identity") == []


def test_two_identities_unlinked_at_once_leave_one(
    sql: Sql, alice: Person, acme: FakeProvider, other: FakeProvider
) -> None:
    identities = [
        linked(alice, "acme", acme, sub="a1")["id"],
        linked(alice, "other", other, sub="o1")["id"],
    ]
    without_password(alice)
    phone = Person(ApiClient(alice.client.application), alice.account, PASSWORD)
    phone.client.set_cookie("gatebook_session", alice.secret)
    answers = at_once(
        [
            lambda: alice.delete(f"{IDENTITIES}/{identities[0]}"),
            lambda: phone.delete(f"{IDENTITIES}/{identities[1]}"),
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert len(sql("SELECT id FROM identity")) == 1


def test_one_identity_linked_by_two_accounts_at_once_has_one_owner(
    sql: Sql, sign_in: Callable[..., Person], alice: Person, acme: FakeProvider
) -> None:
    acme.person(sub="a1")
    bob = vouched(sign_in("bob"))
    mine, yours = answered(alice, "acme", acme), answered(bob, "acme", acme)
    answers = at_once([lambda: completed(alice, mine), lambda: completed(bob, yours)])
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(sql("SELECT id FROM identity")) == 1


@pytest.mark.parametrize(
    ("module", "step"),
    [(sign_in_with_provider, "start_with_identity"), (start_with_identity, "start_session")],
)
def test_a_sign_in_in_progress_starts_no_session_after_the_unlinking(
    app: Flask,
    sql: Sql,
    alice: Person,
    acme: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    step: str,
) -> None:
    """The provider has proved the identity already, before or after the account was read (I2)."""
    identity = linked(alice, "acme", acme, sub="a1")
    browser, pause = ApiClient(app), Pause()
    body = answered_sign_in(browser, acme)
    monkeypatch.setattr(module, step, pause.before(getattr(module, step)))

    def unlink() -> Any:
        pause.wait_until_reached()
        answer = alice.delete(f"{IDENTITIES}/{identity['id']}")
        pause.go_on()
        return answer

    late, unlinked = at_once([lambda: complete(browser, body), unlink])
    assert unlinked.status_code == 204
    assert late.status_code == 202, late.text  # as an identity that nobody has
    assert browser.get("/v1/session").status_code == 401
    assert sql("SELECT id FROM session WHERE identity_id IS NOT NULL AND ended_at IS NULL") == []


def test_the_unlinking_ends_rotated_sessions_and_sign_ins_half_way(
    app: Flask, alice: Person, acme: FakeProvider
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    rotated = Person(signed_in(app, acme), alice.account, PASSWORD)
    confirmed = rotated.post("/v1/session/reauthentications", json={"password": PASSWORD})
    assert confirmed.status_code == 204
    assert alice.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204
    assert rotated.get("/v1/session").status_code == 401

    identity = linked(alice, "acme", acme, sub="a1")
    protected, half_way = Protected(alice), ApiClient(app)
    begun = complete(half_way, answered_sign_in(half_way, acme))
    assert begun.json["needs"] == ["second_factor"]
    assert alice.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204
    assert linked(alice, "acme", acme, sub="a1")["id"] != identity["id"]
    assert protected.confirm(half_way).json["code"] == "sign_in_expired"
    assert half_way.get("/v1/session").status_code == 401


def test_the_unlinking_ends_a_session_that_a_second_factor_completed(
    app: Flask, sql: Sql, alice: Person, acme: FakeProvider
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    protected, browser = Protected(alice), ApiClient(app)
    begun = complete(browser, answered_sign_in(browser, acme))
    assert begun.json["needs"] == ["second_factor"]
    assert protected.confirm(browser).status_code == 201
    assert browser.get("/v1/session").status_code == 200
    assert alice.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204
    assert browser.get("/v1/session").status_code == 401
    assert alice.get("/v1/session").status_code == 200
    assert sql(REASONS, "session.ended") == [{"reason": "identity_unlinked"}]


def test_an_intruders_identity_does_not_survive_a_reset(
    app: Flask, sql: Sql, alice: Person, other: FakeProvider
) -> None:
    """It goes where a passkey stops signing in alone, with its sessions; the mails say so."""
    linked(alice, "other", other, sub="mallory")
    session = signed_in(app, other, "other")
    owner = ApiClient(app)
    owner.post("/v1/password-resets", json={"email": ALICE})
    body = {"token": mailed(app, ALICE)["token"], "new_password": NEW_PASSWORD}
    assert owner.post("/v1/password-resets/confirmations", json=body).status_code == 204
    assert session.get("/v1/session").status_code == 401
    assert sql("SELECT has_identity FROM account") == [{"has_identity": 0}]
    assert sql(REASONS, "identity.unlinked") == [{"reason": "password_reset"}]
    late = ApiClient(app)
    assert complete(late, answered_sign_in(late, other, "other")).json["needs"] == ["email"]


def test_nor_the_undoing_of_a_changed_address(
    app: Flask, sql: Sql, alice: Person, other: FakeProvider
) -> None:
    linked(alice, "other", other, sub="mallory")
    mallory = Person(signed_in(app, other, "other"), alice.account, PASSWORD)
    new = "mallory@example.com"
    assert mallory.post("/v1/email-changes", json={"new_email": new}).status_code == 202
    token = {"token": mailed(app, new)["token"]}
    assert mallory.post("/v1/email-changes/confirmations", json=token).status_code == 200
    undo = {"token": mailed(app, ALICE)["token"]}
    assert ApiClient(app).post("/v1/email-changes/reversals", json=undo).status_code == 200
    assert sql(REASONS, "identity.unlinked") == [{"reason": "email_change_reversed"}]
    assert mallory.get("/v1/session").status_code == 401
    assert sql("SELECT id FROM identity") == []


def test_nor_a_reset_that_an_administrator_forces(
    app: Flask, sql: Sql, alice: Person, other: FakeProvider
) -> None:
    linked(alice, "other", other, sub="mallory")
    session = signed_in(app, other, "other")
    ada, path = administrator(app), f"/v1/accounts/{alice.id}/password-resets"
    assert ada.post(path, json={"reason": "compromised"}).status_code == 202
    assert session.get("/v1/session").status_code == 401
    assert sql(REASONS, "identity.unlinked") == [{"reason": "password_removed"}]
    assert sql("SELECT id FROM identity") == []


def test_an_account_without_a_password_is_whole(app: Flask, sql: Sql, acme: FakeProvider) -> None:
    """It sets a password without a current one, fresh by the provider, and deletes itself."""
    acme.person(sub="a1", email=ALICE, email_verified=True)
    alice = Person(signed_in(app, acme), {"email": ALICE}, NEW_PASSWORD)
    [shown] = alice.get(IDENTITIES).json["items"]
    assert alice.delete(f"{IDENTITIES}/{shown['id']}").json["code"] == "last_sign_in_method"
    body = {"new_password": NEW_PASSWORD}
    assert alice.put("/v1/account/password", json=body).status_code == 204
    assert alice.on_another_device().get("/v1/account").json["email"] == ALICE
    without_password(alice)
    assert alice.delete("/v1/account", json={}).status_code == 204
    for table in ("account", "identity"):
        assert sql(f"SELECT id FROM {table}") == []
