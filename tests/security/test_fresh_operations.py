"""Test that each sensitive operation needs every kind of factor that the account has, lately.

The matrix: a session that showed the password alone, one whose proofs are old, one that showed
both just now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.domain.account import Role
from tests.conftest import Clock
from tests.support.authenticator import APPS, enrol
from tests.support.client import NEW_PASSWORD, PASSWORD, Person
from tests.support.documented_operations import DOCUMENTED
from tests.support.roles import OPERATOR, grant_role
from tests.support.second_factors import Protected, begin
from tests.support.tables import Sql, dump

# They take the password in the body, and ask for the other kind in the session.
BY_PASSWORD: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PUT", "/v1/account/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
    ("DELETE", "/v1/account", {"password": NEW_PASSWORD}),
]
SENSITIVE = [
    *((item.method, item.path + item.query, item.body) for item in DOCUMENTED if item.is_fresh),
    *BY_PASSWORD,
]


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    """Return Alice, an administrator with an authenticator app."""
    alice = Protected(sign_in("alice"))
    with alice.app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    return alice


def answer(person: Person, operation: tuple[str, str, dict[str, Any] | None]) -> str:
    """Send an operation and return its status, or the methods that are missing."""
    method, path, body = operation
    response = person.request(method, path, **({} if body is None else {"json": body}))
    if response.status_code == 403 and response.json["code"] == "reauthentication_required":
        return "+".join(response.json["methods"])
    return str(response.status_code)


def test_the_password_alone_is_not_enough(alice: Protected, sql: Sql) -> None:
    browser = alice.trusting()
    assert begin(browser, alice.email) == 201
    lower = Person(browser, alice.person.account, PASSWORD)
    operations = [*SENSITIVE[:-1], ("DELETE", "/v1/account", {"password": PASSWORD})]
    before = [row for row in dump(sql)["account"] if row["email"] == alice.email]
    matrix = {
        f"{method} {path}": answer(lower, (method, path, body)) for method, path, body in operations
    }
    print(matrix)
    assert set(matrix.values()) == {"totp+recovery_code"}
    assert [row for row in dump(sql)["account"] if row["email"] == alice.email] == before


def test_nor_are_both_of_an_hour_ago(alice: Protected, clock: Clock) -> None:
    person = alice.sign_in()
    clock.advance(minutes=16)
    matrix = {f"{item[0]} {item[1]}": answer(person, item) for item in SENSITIVE[:-2]}
    print(matrix)
    assert set(matrix.values()) == {"totp+recovery_code+password"}
    changed = answer(person, BY_PASSWORD[0])
    assert changed == "totp+recovery_code"  # the body shows the password


def test_both_just_now_are_enough(alice: Protected, bob: Person) -> None:
    with alice.app.app_context():  # the last administrator could not delete the account
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    person = alice.sign_in()
    matrix = {f"{item[0]} {item[1]}": answer(person, item) for item in SENSITIVE}
    print(matrix)
    assert not {status for status in matrix.values() if "+" in status or status in {"401", "403"}}
    assert matrix["DELETE /v1/account"] == "204"


def test_without_a_second_factor_the_password_is_all(sign_in: Callable[..., Person]) -> None:
    bob = sign_in("bob")
    assert [answer(bob, operation) for operation in BY_PASSWORD] == ["204", "204"]


def test_a_removed_factor_lowers_every_other_session(alice: Protected) -> None:
    other, person = alice.sign_in(), alice.sign_in()
    spare = enrol(alice.app, person)
    assert person.delete(f"{APPS}/{spare.id}").status_code == 204
    assert other.get("/v1/session").json["assurance"] == "aal1"
    assert person.get("/v1/session").json["assurance"] == "aal2"
    assert answer(other, ("DELETE", f"{APPS}/{alice.app_id}", None)) == "totp+recovery_code"
