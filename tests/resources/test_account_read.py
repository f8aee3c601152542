"""GET /v1/account: my account."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.expected import Sql, StoppedClock, account
from tests.support.client import Person


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_reads_her_account(sign_in: Callable[..., Person], deliver: str) -> None:
    alice = sign_in("alice", deliver=deliver)
    response = alice.get("/v1/account")
    assert response.status_code == 200
    assert response.json == account(alice.account)
    assert response.headers["ETag"] == '"1"'
    assert "Set-Cookie" not in response.headers


def test_everybody_reads_their_own(alice: Person, bob: Person) -> None:
    assert alice.get("/v1/account").json == alice.account
    assert bob.get("/v1/account").json == bob.account


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"0", "1"', "*"])
def test_what_the_client_has_already_is_not_sent_again(alice: Person, tags: str) -> None:
    response = alice.get("/v1/account", headers={"If-None-Match": tags})
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("tags", ['"0"', '"2"', '"11"', '"01"', ""])
def test_what_the_client_has_not_is_sent(alice: Person, tags: str) -> None:
    response = alice.get("/v1/account", headers={"If-None-Match": tags})
    assert response.status_code == 200
    assert response.json == alice.account


def test_after_a_change_it_is_sent_again(alice: Person, clock: StoppedClock) -> None:
    alice.patch("/v1/account", json={"name": None})
    response = alice.get("/v1/account", headers={"If-None-Match": '"1"'})
    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'


def test_it_is_what_the_database_holds_now(alice: Person, sql: Sql) -> None:
    # roles are given past this API so far: they must hold at once (ASVS 8.3.2)
    sql("UPDATE account SET roles = 'auditor,support', email_verified = 1")
    assert alice.get("/v1/account").json == {
        **alice.account,
        "roles": ["auditor", "support"],
        "email_verified": True,
    }
