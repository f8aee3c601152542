"""Race sign-ins with a provider: with each other, and with what changes the account meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from api.crypto import device_token
from api.rules.identities import link_proven
from api.store import account
from api.store import identity as identity_store
from tests.resources.races import meanwhile
from tests.support.at_once import at_once
from tests.support.client import ApiClient, Person
from tests.support.faults import WIDE_LIMITS
from tests.support.identities import linked
from tests.support.identity_provider import FakeProvider
from tests.support.provider_sign_ins import (
    ALICE,
    COMPLETE,
    answered,
    complete,
    events,
    identities,
    signed_in,
)
from tests.support.roles import vouched
from tests.support.tables import Sql

REQUESTS = 30


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a database connection for each request."""
    return make_app(
        **WIDE_LIMITS,
        threads=REQUESTS,
        pool_maxconnections=REQUESTS,
        pool_wait=30.0,
        federation_concurrency=REQUESTS,
    )


def test_of_30_completions_at_once_one_signs_in(app: Flask, acme: FakeProvider, sql: Sql) -> None:
    acme.person("a1", ALICE, email_verified=True)
    phone = ApiClient(app, use_cookies=False)
    body = answered(phone, acme, deliver="token")

    def post() -> int:
        return ApiClient(app, use_cookies=False).post(COMPLETE, json=body).status_code

    assert Counter(at_once(REQUESTS * [post])) == {201: 1, 422: REQUESTS - 1}
    assert acme.requests["token"] == 1
    assert len(sql("SELECT id FROM session")) == 1


def test_of_8_new_sign_ins_of_one_person_one_makes_the_account(
    app: Flask, acme: FakeProvider, sql: Sql
) -> None:
    """Each tab has an attempt of its own, and a sign-up comes at the same moment."""
    acme.person("a1", ALICE, email_verified=True)
    phone = ApiClient(app, use_cookies=False)
    bodies = [answered(phone, acme, deliver="token") for _ in range(8)]

    def post(body: dict[str, str]) -> int:
        return ApiClient(app, use_cookies=False).post(COMPLETE, json=body).status_code

    def sign_up() -> int:
        body = {"email": ALICE, "password": "a quiet harbour at dawn"}
        return ApiClient(app).post("/v1/accounts", json=body).status_code

    *statuses, signed_up = at_once([*(partial(post, body) for body in bodies), sign_up])
    assert set(statuses) == {201}
    assert signed_up in {201, 409}
    assert identities(sql) == [("acme", b"a1", ALICE)]
    assert len(sql("SELECT id FROM account")) == 1
    [account] = sql("SELECT password_hash, email_verified FROM account")
    assert account == {"password_hash": "", "email_verified": 1}


def test_what_happens_while_the_provider_answers_counts(
    app: Flask, acme: FakeProvider, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the proof and the session the account is locked, deleted, or made."""
    acme.person("a1", ALICE, email_verified=True)
    signed_in(app, acme)
    browser = ApiClient(app)

    # locked between the lookup of the account and the session
    def lock() -> None:
        sql("UPDATE account SET lock_reason = 'abuse', locked_at = UTC_TIMESTAMP(6)")

    body = answered(browser, acme)
    with monkeypatch.context() as patch:
        meanwhile(patch, device_token, "find", lock)
        assert complete(browser, body).json["code"] == "account_locked"
    sql("UPDATE account SET lock_reason = NULL, locked_at = NULL")

    # deleted: then the person is new
    body = answered(browser, acme)
    with monkeypatch.context() as patch:
        meanwhile(patch, device_token, "find", lambda: sql("DELETE FROM account"))
        assert complete(browser, body).status_code == 201
    assert identities(sql) == [("acme", b"a1", ALICE)]

    # the address is taken, unverified, between the lookup and the new account
    sql("DELETE FROM account")
    body = answered(browser, acme)
    with monkeypatch.context() as patch:
        find = lambda: Person.sign_up(app, "mallory", email=ALICE).sign_in()  # noqa: E731
        meanwhile(patch, link_proven, "display_name", find)
        assert complete(browser, body).status_code == 201
    assert [event for event, _ in events(sql)][-4:] == [
        "session.ended",
        "email.verified",
        "identity.linked",
        "session.started",
    ]
    body = {"email": ALICE, "password": "a quiet harbour at dawn"}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401


def test_unlinked_between_proof_and_session_it_signs_nobody_in(
    app: Flask, acme: FakeProvider, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = vouched(Person.sign_up(app, "alice", email=ALICE)).sign_in(deliver="token")
    identity = linked(alice, "acme", acme, sub="a1", email=ALICE, email_verified=True)
    browser = ApiClient(app)
    for module, name in ((identity_store, "find"), (account, "find_credentials")):
        body = answered(browser, acme)
        with monkeypatch.context() as patch:
            path = f"/v1/account/identities/{identity['id']}"
            meanwhile(patch, module, name, lambda path=path: alice.delete(path))
            response = complete(browser, body)
        assert (response.status_code, response.json["needs"]) == (202, ["sign_in"])
        assert identities(sql) == []
        identity = linked(alice, "acme", acme, sub="a1", email=ALICE, email_verified=True)
    assert browser.get("/v1/session").status_code == 401
