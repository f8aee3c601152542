"""Test GET /v1/account: read the caller's account."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.expected import Sql, StoppedClock, account, etag
from tests.support.client import Person


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_reads_her_account(sign_in: Callable[..., Person], deliver: str) -> None:
    alice = sign_in("alice", deliver=deliver)
    response = alice.get("/v1/account")
    assert response.status_code == 200
    assert response.json == account(alice.account)
    assert response.headers["ETag"] == etag(alice.account, 1)
    assert "Set-Cookie" not in response.headers


def test_everybody_reads_their_own(alice: Person, bob: Person) -> None:
    assert alice.get("/v1/account").json == alice.account
    assert bob.get("/v1/account").json == bob.account


@pytest.mark.parametrize("tags", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_client_has_already_is_not_sent_again(alice: Person, tags: str) -> None:
    headers = {"If-None-Match": tags.format(etag(alice.account, 1))}
    response = alice.get("/v1/account", headers=headers)
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == etag(alice.account, 1)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("tags", ['"1"', "other", "2", "11", ""])
def test_what_the_client_has_not_is_sent(alice: Person, tags: str) -> None:
    tags = etag(alice.account, int(tags)) if tags.isdigit() else tags
    response = alice.get("/v1/account", headers={"If-None-Match": tags})
    assert response.status_code == 200
    assert response.json == alice.account


def test_what_another_has_is_no_copy_of_it(alice: Person, bob: Person) -> None:
    """Both accounts are at version 1 under one URL, and a shared browser caches one copy for it."""
    tag = bob.get("/v1/account").headers["ETag"]
    response = alice.get("/v1/account", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.json == alice.account


def test_after_a_change_it_is_sent_again(alice: Person, clock: StoppedClock) -> None:
    alice.patch("/v1/account", json={"name": None})
    response = alice.get("/v1/account", headers={"If-None-Match": etag(alice.account, 1)})
    assert response.status_code == 200
    assert response.headers["ETag"] == etag(alice.account, 2)


def test_it_is_what_the_database_holds_now(alice: Person, sql: Sql) -> None:
    # The API cannot grant roles yet. A role must hold from the next request on (ASVS 8.3.2).
    sql("UPDATE account SET roles = 'auditor,support', email_verified = 1")
    assert alice.get("/v1/account").json == {
        **alice.account,
        "roles": ["auditor", "support"],
        "email_verified": True,
    }
