"""Test that a trusted device skips one question, for one account, until anything changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.store import trusted_device
from tests.conftest import Clock
from tests.resources.races import at_once, meet_after
from tests.support.authenticator import APPS, enrol
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.mailed import mailed
from tests.support.second_factors import Protected, begin, trust_of
from tests.support.tables import Sql

DEVICES = "/v1/account/trusted-devices"
METHODS = "/v1/account/sign-in-methods"

SignIn = Callable[..., Person]


@pytest.fixture
def alice(sign_in: SignIn) -> Protected:
    return Protected(sign_in("alice"))


def asked(alice: Protected, client: ApiClient, password: str = PASSWORD) -> bool:
    """Return whether a sign-in from the client is asked for the second factor."""
    status = begin(client, alice.email, password)
    assert status in {201, 202}
    return status == 202


def test_it_works_at_every_sign_in_with_a_new_secret_each_time(alice: Protected) -> None:
    browser = alice.trusting()
    secrets = {trust_of(browser)}
    for _ in range(3):
        started = alice.begin(browser)
        assert (started.status_code, started.json["assurance"]) == (201, "aal1")
        assert started.json["methods"] == ["password"]
        secrets.add(trust_of(browser))
    assert len(secrets) == 4


def test_a_session_without_the_question_changes_no_factor(alice: Protected) -> None:
    browser = alice.trusting()
    assert not asked(alice, browser)
    refused = browser.post(APPS, json={})
    assert (refused.status_code, refused.json["code"]) == (403, "reauthentication_required")


def test_a_wrong_password_is_not_excused(alice: Protected) -> None:
    assert begin(alice.trusting(), alice.email, "not her password") == 401


def test_its_use_does_not_prolong_it(alice: Protected, clock: Clock) -> None:
    browser = alice.trusting()
    clock.advance(days=29)
    assert not asked(alice, browser)
    clock.advance(days=1, seconds=1)
    assert asked(alice, browser)


def test_a_former_secret_is_dead(alice: Protected) -> None:
    browser = alice.trusting()
    former = trust_of(browser)
    assert not asked(alice, browser)
    thief = ApiClient(alice.app)
    thief.set_cookie("gatebook_trust", former or "")
    assert asked(alice, thief)
    assert not asked(alice, browser)  # the thief's try took nothing from her


def test_two_tabs_at_once_are_trusted_once_and_neither_is_locked_out(
    alice: Protected, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = alice.trusting()
    trusts = trust_of(browser) or ""

    def tab() -> tuple[int, str | None]:
        client = ApiClient(alice.app)
        client.set_cookie("gatebook_trust", trusts)
        status = begin(client, alice.email)
        return status, trust_of(client)

    meet_after(monkeypatch, trusted_device, "list_live_by_digest")
    answers = at_once(tab, tab)
    assert sorted(status for status, _ in answers) == [201, 202]
    [kept] = [trust for _, trust in answers if trust != trusts]  # the other sets no cookie
    browser.set_cookie("gatebook_trust", kept or "")
    assert not asked(alice, browser)


def test_another_persons_trust_opens_nothing(alice: Protected, sign_in: SignIn) -> None:
    bob = Protected(sign_in("bob"))
    browser = bob.trusting()
    assert asked(alice, browser)
    assert not asked(bob, browser)


def test_a_family_shares_a_tablet(alice: Protected, sign_in: SignIn) -> None:
    bob = Protected(sign_in("bob"))
    tablet = alice.trusting(bob.trusting())
    for person in (alice, bob, alice, bob):
        assert not asked(person, tablet)
    assert (trust_of(tablet) or "").count("td_") == 2


def test_dead_trusts_push_nobody_out_of_a_shared_cookie(alice: Protected, sign_in: SignIn) -> None:
    bob = Protected(sign_in("bob"))
    tablet = bob.trusting()
    for _ in range(5):
        alice.trusting(tablet)
        distrust(alice)
    assert not asked(bob, tablet)


def change_password(alice: Protected) -> str:
    changer = alice.sign_in()
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert changer.put("/v1/account/password", json=body).status_code == 204
    return NEW_PASSWORD


def reset_password(alice: Protected) -> str:
    stranger = ApiClient(alice.app)
    stranger.post("/v1/password-resets", json={"email": alice.email})
    body = {"token": mailed(alice.app, alice.email)["token"], "new_password": NEW_PASSWORD}
    assert stranger.post("/v1/password-resets/confirmations", json=body).status_code == 204
    return NEW_PASSWORD


def end_other_sessions(alice: Protected) -> str:
    assert alice.sign_in().delete("/v1/sessions").status_code == 200
    return PASSWORD


def distrust(alice: Protected) -> str:
    assert alice.sign_in().delete(DEVICES).json == {"ended": 1}
    return PASSWORD


def make_new_codes(alice: Protected) -> str:
    made = alice.sign_in().post("/v1/account/recovery-codes", json={})
    assert made.status_code == 201
    alice.codes = made.json["codes"]
    return PASSWORD


def add_app(alice: Protected) -> str:
    enrol(alice.app, alice.sign_in())
    return PASSWORD


def remove_app(alice: Protected) -> str:
    add_app(alice)
    assert alice.sign_in().delete(f"{APPS}/{alice.app_id}").status_code == 204
    return PASSWORD


def switch_off_and_on(alice: Protected) -> str:
    person = alice.sign_in()
    for wanted in (False, True):
        changed = person.patch(METHODS, json={"second_factor": wanted})
        assert changed.status_code == 200
    return PASSWORD


@pytest.mark.parametrize(
    "happens",
    [
        change_password,
        reset_password,
        end_other_sessions,
        distrust,
        make_new_codes,
        add_app,
        remove_app,
        switch_off_and_on,
    ],
)
def test_whatever_changes_the_device_is_asked_again(
    alice: Protected, happens: Callable[[Protected], str]
) -> None:
    browser = alice.trusting()
    password = happens(alice)
    assert asked(alice, browser, password)


def test_whoever_raises_the_epoch_ends_it(alice: Protected, sql: Sql) -> None:
    browser = alice.trusting()
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    assert asked(alice, browser)


def test_without_a_lifetime_nothing_is_trusted_any_more(
    alice: Protected, make_app: Callable[..., Flask]
) -> None:
    browser = alice.trusting()
    elsewhere = ApiClient(make_app(trusted_device_lifetime=0))
    elsewhere.set_cookie("gatebook_trust", trust_of(browser) or "")
    assert asked(alice, elsewhere)
    confirmed = alice.confirm(elsewhere, trust_device=True)
    assert confirmed.status_code == 201
    assert not any("gatebook_trust" in cookie for cookie in confirmed.headers.getlist("Set-Cookie"))


def test_a_shorter_lifetime_holds_at_once(
    alice: Protected, make_app: Callable[..., Flask], clock: Clock
) -> None:
    browser = alice.trusting()
    clock.advance(days=8)
    elsewhere = ApiClient(make_app(trusted_device_lifetime=7 * 86400))
    elsewhere.set_cookie("gatebook_trust", trust_of(browser) or "")
    assert asked(alice, elsewhere)


def test_an_app_keeps_its_trust_beside_the_token(alice: Protected) -> None:
    phone = ApiClient(alice.app)
    begun = alice.begin(phone, deliver="token").json
    started = alice.confirm(phone, sign_in_token=begun["sign_in_token"], trust_device=True).json
    again = alice.begin(ApiClient(alice.app), deliver="token", trust_token=started["trust_token"])
    assert (again.status_code, again.json["assurance"]) == (201, "aal1")
    assert again.json["trust_token"] != started["trust_token"]


@pytest.mark.parametrize("trusts", ["td_", "x" * 300, "td_" + "A" * 43, "." * 9, "td_\u00e9"])
def test_junk_is_no_trust(alice: Protected, trusts: str) -> None:
    browser = ApiClient(alice.app)
    browser.set_cookie("gatebook_trust", trusts)
    assert asked(alice, browser)
