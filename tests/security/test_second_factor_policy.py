"""Test that the policy demands a second factor, after a grace period that begins only once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.domain.account import Role
from tests.conftest import Clock
from tests.support.api_tokens import bearer, issue
from tests.support.authenticator import APPS, enrol
from tests.support.client import NEW_PASSWORD as NEW
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.contract import contract
from tests.support.documented_operations import DOCUMENTED
from tests.support.passkeys import PASSKEYS, added
from tests.support.roles import OPERATOR, define, grant_role, revoke_role
from tests.support.second_factors import Protected, begin, trust_of
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import Sql

METHODS = "/v1/account/sign-in-methods"
WEEK = {"second_factor": "required", "second_factor_grace": 7 * 86400}


@pytest.fixture
def strict(make_app: Callable[..., Flask]) -> Flask:
    """Return an application whose policy gives administrators and auditors a week."""
    return make_app(**WEEK)


@pytest.fixture
def admin(strict: Flask, sign_up: Callable[..., Person]) -> Person:
    """Sign in Alice, an administrator."""
    alice = sign_up("alice", strict)
    with strict.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    return alice.sign_in(remember=True)


def refused(person: Person, path: str = "/v1/sessions") -> bool:
    """Return whether the person can only add a factor."""
    response = person.get(path)
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json["code"]) == (
        403,
        "second_factor_enrolment_required",
    )
    return True


def test_the_journey_of_an_administrator(strict: Flask, admin: Person, clock: Clock) -> None:
    enrol_by = admin.get("/v1/session").json["enrol_by"]
    assert enrol_by == admin.get(METHODS).json["enrol_by"]
    assert enrol_by is not None
    clock.advance(days=6)
    assert not refused(admin)
    admin.sign_in(remember=True)  # begins no second period
    assert admin.get("/v1/session").json["enrol_by"] == enrol_by
    clock.advance(days=1)
    admin.sign_in()
    answer = admin.get("/v1/sessions").json
    assert (answer["code"], answer["enrol_by"]) == ("second_factor_enrolment_required", enrol_by)
    protected = Protected(admin)  # adding a factor is all that she can do
    assert admin.get("/v1/session").json["enrol_by"] is None
    assert not refused(admin)
    assert begin(ApiClient(strict), admin.email) == 202
    assert not refused(protected.sign_in())


OPEN = {
    "/v1/account",
    "/v1/account/authenticator-apps",
    "/v1/account/passkeys",
    "/v1/account/recovery-codes",
    "/v1/account/sign-in-methods",
    "/v1/session",
}


def test_an_overdue_account_reaches_nothing_by_an_api_token_either(
    strict: Flask, admin: Person, clock: Clock
) -> None:
    """A token lives for a year; who has one would never need the second factor."""
    machine = bearer(issue(admin, "accounts:read", app=strict))

    def status() -> int:
        return ApiClient(strict).get("/v1/accounts", headers=machine).status_code

    clock.advance(days=6)
    assert status() == 200
    clock.advance(days=2)
    assert status() == 403
    assert ApiClient(strict).get("/v1/token", headers=machine).json["permissions"] == []
    Protected(admin.sign_in())
    clock.advance(minutes=2)
    assert status() == 200


def test_an_overdue_account_reaches_no_other_operation(admin: Person, clock: Clock) -> None:
    clock.advance(days=8)
    admin.sign_in()
    marked = {
        path
        for method, path, operation in contract().operations()
        if method == "get" and operation.get("x-open-to-enrolling")
    }
    assert marked <= OPEN
    for operation in DOCUMENTED:
        if operation.is_public or not operation.is_safe or operation.path in marked:
            continue
        assert refused(admin, operation.path + operation.query), operation.path
    for method, path, body in (
        ("PUT", "/v1/account/password", {"current_password": PASSWORD, "new_password": NEW}),
        ("DELETE", "/v1/account", {"password": PASSWORD}),
        ("PATCH", METHODS, {"second_factor": False}),
        ("PATCH", "/v1/account", {"name": "Alice"}),
        ("POST", "/v1/email-changes", {"new_email": "mallory@example.com"}),
        ("DELETE", "/v1/sessions", None),
        ("POST", "/v1/account/recovery-codes", None),
    ):
        response = admin.request(method, path, **({} if body is None else {"json": body}))
        assert response.json["code"] == "second_factor_enrolment_required", path
    for path in marked:
        assert admin.get(path).status_code == 200
    assert admin.delete("/v1/session").status_code == 204


def test_by_default_nobody_is_asked(
    app: Flask, sign_in: Callable[..., Person], clock: Clock, sql: Sql
) -> None:
    alice = sign_in("alice")
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    clock.advance(days=400)
    alice.sign_in()
    assert alice.get("/v1/session").json["enrol_by"] is None
    assert alice.get("/v1/audit-events").status_code == 200
    assert sql("SELECT enrol_by FROM account") == [{"enrol_by": None}]


def test_others_are_not_concerned(strict: Flask, sign_in: Callable[..., Person]) -> None:
    bob = sign_in("bob", strict)
    assert bob.get(METHODS).json["required"] is False
    assert bob.get("/v1/session").json["enrol_by"] is None


def test_everyone_can_be_concerned(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person]
) -> None:
    strict = make_app(second_factor="required", second_factor_roles=("all",), second_factor_grace=0)
    bob = sign_in("bob", strict)
    assert bob.get(METHODS).json["required"] is True
    assert refused(bob)


def test_a_role_of_ones_own_can_be_concerned(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person]
) -> None:
    """Otherwise a role with an administrator's permissions would escape the policy."""
    policy = {"second_factor": "required", "second_factor_grace": 0}
    strict = make_app(second_factor_roles=("support",), **policy)
    bob = sign_in("bob", strict)
    assert not refused(bob)
    with strict.app_context():
        define("[roles.support]\npermissions = []")
        grant_role(bob.email, "support", OPERATOR)
    assert refused(bob)


def test_a_passkey_is_enough_and_the_last_one_stays(admin: Person, clock: Clock) -> None:
    clock.advance(days=8)
    admin.sign_in()
    passkey_id = added(admin, Authenticator())
    assert not refused(admin)
    last = admin.delete(f"{PASSKEYS}/{passkey_id}")
    assert (last.status_code, last.json["code"]) == (409, "second_factor_required")


def test_a_session_from_before_the_policy_has_the_same_grace(
    strict: Flask, app: Flask, sign_in: Callable[..., Person], clock: Clock
) -> None:
    alice = sign_in("alice", remember=True)
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    there = Person(ApiClient(strict), alice.account, PASSWORD)
    there.client.set_cookie("gatebook_session", alice.secret)
    assert not refused(there)
    enrol_by = there.get("/v1/session").json["enrol_by"]
    assert enrol_by is not None
    clock.advance(days=7)
    assert refused(there)


def test_a_role_that_comes_and_goes_gives_no_more_time(
    strict: Flask, admin: Person, clock: Clock
) -> None:
    enrol_by = admin.get("/v1/session").json["enrol_by"]
    clock.advance(days=3)
    with strict.app_context():
        revoke_role(admin.email, Role.ADMIN, OPERATOR)
        grant_role(admin.email, Role.ADMIN, OPERATOR)
    admin.sign_in()
    assert admin.get("/v1/session").json["enrol_by"] == enrol_by


def test_the_last_factor_stays_and_the_switch_is_on(admin: Person) -> None:
    protected = Protected(admin)
    for response in (
        admin.delete(f"{APPS}/{protected.app_id}"),
        admin.patch(METHODS, json={"second_factor": False}),
    ):
        assert (response.status_code, response.json["code"]) == (409, "second_factor_required")
    assert admin.get(METHODS).json["authenticator_apps"] == 1
    enrol(protected.app, admin)
    assert admin.delete(f"{APPS}/{protected.app_id}").status_code == 204


def test_no_device_is_trusted(admin: Person) -> None:
    protected = Protected(admin)
    browser = protected.trusting()
    assert trust_of(browser) is None
    assert begin(browser, admin.email) == 202


def test_a_trust_from_before_the_policy_is_worth_nothing(
    strict: Flask, app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = Protected(sign_in("alice"))
    browser = alice.trusting()
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    there = ApiClient(strict)
    there.set_cookie("gatebook_trust", trust_of(browser) or "")
    assert begin(there, alice.email) == 202


def test_beginning_the_sign_in_again_escapes_nothing(strict: Flask, admin: Person) -> None:
    Protected(admin)
    browser = ApiClient(strict)
    for _ in range(2):
        assert begin(browser, admin.email) == 202
        assert browser.delete("/v1/sign-in").status_code == 204
    assert browser.get("/v1/session").status_code == 401
