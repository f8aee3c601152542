"""Test POST /v1/session/provider-reauthentications and its completions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_nothing,
    assert_problem,
    recorded,
)
from tests.support.client import Person
from tests.support.identities import (
    IDENTITIES,
    REAUTHENTICATIONS,
    answered,
    completed,
    linked,
    without_password,
)
from tests.support.identity_provider import ABSENT, FakeProvider
from tests.support.roles import vouched
from tests.support.second_factors import Protected

NOT_PROVED = {
    "pointer": "#/provider",
    "code": "not_valid",
    "message": "Not valid, or no longer valid.",
}


@pytest.fixture
def alice(sign_in: Callable[..., Person], acme: FakeProvider, clock: StoppedClock) -> Person:
    """Return Alice, who has an identity at Acme and no password, and signed in an hour ago."""
    alice = vouched(sign_in("alice"))
    linked(alice, "acme", acme, sub="a1")
    without_password(alice)
    clock.advance(hours=1)
    return alice


def test_it_opens_sensitive_operations_under_a_new_secret(
    sql: Sql, alice: Person, acme: FakeProvider, clock: StoppedClock
) -> None:
    path = f"{IDENTITIES}/{'0' * 8}-0000-7000-8000-{'0' * 12}"
    assert_problem(
        alice.delete(path),
        403,
        "reauthentication_required",
        max_age=900,
        assurance="aal1",
        methods=["provider"],
    )
    old = alice.secret
    body = answered(alice, "acme", acme, REAUTHENTICATIONS)
    [asked] = [each.query for each in acme.received if each.path.endswith("/authorize")][-1:]
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    clock.advance(minutes=2)
    response = completed(alice, body, REAUTHENTICATIONS)
    assert_nothing(response)
    assert alice.secret != old
    assert_problem(alice.delete(path), 404, "not_found")
    last = recorded(sql)[-1]
    assert last["type"] == "session.reauthenticated"
    assert last["data"] == {"methods": ["provider"]}
    assert alice.get("/v1/session").json["methods"] == ["password", "provider"]


def test_without_a_time_or_with_an_old_one_nothing_is_proved(
    sql: Sql, alice: Person, acme: FakeProvider, clock: StoppedClock
) -> None:
    old = alice.secret
    acme.changed = {"auth_time": ABSENT}
    refused = completed(alice, answered(alice, "acme", acme, REAUTHENTICATIONS), REAUTHENTICATIONS)
    assert_fields(refused, NOT_PROVED)
    last = recorded(sql)[-1]
    assert last["data"] == {"reason": "provider_not_valid"}
    assert last["type"] == "session.reauthentication_refused"
    acme.changed = {}
    for seconds, status in ((-62, 422), (-59, 204)):
        acme.authenticated_at = clock.now() + timedelta(seconds=seconds)
        body = answered(alice, "acme", acme, REAUTHENTICATIONS)
        assert completed(alice, body, REAUTHENTICATIONS).status_code == status
    assert alice.secret != old


def test_another_person_at_the_provider_proves_nothing(
    sign_in: Callable[..., Person], alice: Person, acme: FakeProvider
) -> None:
    bob = vouched(sign_in("bob"))
    linked(bob, "acme", acme, sub="b1")
    for sub in ("b1", "nobody"):  # linked with another account; with none
        acme.person(sub=sub)
        body = answered(alice, "acme", acme, REAUTHENTICATIONS)
        assert_fields(completed(alice, body, REAUTHENTICATIONS), NOT_PROVED)


def test_a_provider_that_does_not_prove_when_is_not_asked(
    alice: Person, other: FakeProvider, sign_in: Callable[..., Person]
) -> None:
    refused = alice.post(REAUTHENTICATIONS, json={"provider": "other"})
    assert_fields(refused, NOT_PROVED)
    carol = sign_in("carol")  # without an identity there
    assert_fields(carol.post(REAUTHENTICATIONS, json={"provider": "acme"}), NOT_PROVED)


def test_an_app_gets_a_new_token_and_one_factor_is_one_factor(
    sign_in: Callable[..., Person], acme: FakeProvider, clock: StoppedClock
) -> None:
    bob = Protected(vouched(sign_in("bob", deliver="token"))).person
    acme.person(sub="b1")
    bob.token = bob.post("/v1/session/reauthentications", json={"password": bob.password}).json[
        "token"
    ]
    linked(bob, "acme", acme, sub="b1")
    clock.advance(hours=1)
    body = answered(bob, "acme", acme, REAUTHENTICATIONS)
    response = completed(bob, body, REAUTHENTICATIONS)
    assert (response.status_code, response.json.keys()) == (200, {"token"})
    bob.token = response.json["token"]
    stale = bob.delete("/v1/account/password")
    assert (stale.status_code, stale.json["assurance"]) == (403, "aal2")
    assert "provider" not in stale.json["methods"]


def test_the_answer_of_a_link_does_not_reauthenticate_nor_the_other_way_round(
    alice: Person, acme: FakeProvider, clock: StoppedClock
) -> None:
    confirmed = answered(alice, "acme", acme, REAUTHENTICATIONS)
    assert completed(alice, confirmed).status_code == 422  # as a link
    assert completed(alice, confirmed, REAUTHENTICATIONS).status_code == 204
    link = answered(alice, "acme", acme)
    assert completed(alice, link, REAUTHENTICATIONS).status_code == 422
    assert completed(alice, link).status_code == 201
