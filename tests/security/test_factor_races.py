"""Race thirty requests with one code: exactly one of them succeeds, however often Redis is emptied.

``RACE_ROUNDS=1000`` runs more rounds.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.support.at_once import at_once
from tests.support.authenticator import (
    PhoneApp,
    assert_not_valid,
    begin,
    confirm,
    empty,
    enrol,
    finish,
    verify,
    waiting_sign_in,
)
from tests.support.client import ApiClient, Person

ROUNDS = min(1000, int(os.environ.get("RACE_ROUNDS", "20")))
pytestmark = pytest.mark.timeout(120 + 5 * ROUNDS)
REQUESTS = 30
METHODS = "/v1/account/sign-in-methods"

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a database connection for each request."""
    return make_app(threads=REQUESTS, pool_maxconnections=REQUESTS)


@pytest.fixture
def phone(app: Flask, alice: Person) -> PhoneApp:
    """Return Alice's only app."""
    return enrol(app, alice)


def show(client: ApiClient, factor: dict[str, str]) -> TestResponse:
    return client.post("/v1/sign-in/confirmations", json=factor)


def race(person: Person, factor: dict[str, str]) -> None:
    """Finish thirty sign-ins that wait with one factor: exactly one succeeds."""
    waiting = [waiting_sign_in(person) for _ in range(REQUESTS)]
    responses = at_once([partial(show, client, factor) for client in waiting])
    signed_in = [client for client in waiting if client.get("/v1/session").status_code == 200]
    assert len(signed_in) == 1
    statuses = Counter(response.status_code for response in responses)
    assert statuses.pop(201) == 1
    assert statuses.keys() <= {422, 503}  # 503: the machine is busy, and nothing was done


@pytest.mark.long
def test_one_of_thirty_requests_with_one_code_succeeds(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock, redis: Redis
) -> None:
    for _ in range(ROUNDS):
        clock.advance(seconds=60)
        code = phone.code()
        race(alice, {"totp_code": code})
        empty(redis)
        assert_not_valid(finish(alice, totp_code=code))
        assert_not_valid(finish(alice, totp_code=phone.code(-1)))


@pytest.mark.long
def test_one_of_thirty_requests_with_one_recovery_code_succeeds(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, redis: Redis
) -> None:
    [code, *_] = phone.recovery_codes
    for number in range(ROUNDS):
        race(alice, {"recovery_code": code})
        empty(redis)
        assert_not_valid(finish(alice, recovery_code=code), "recovery_code")
        events = sql("SELECT id FROM audit_event WHERE type = 'recovery_code.used'")
        assert len(events) == number + 1
        sql("UPDATE recovery_code SET used_at = NULL")


def test_one_of_many_confirmations_of_an_app_adds_it(app: Flask, alice: Person, sql: Sql) -> None:
    verify(app, alice)
    phone = begin(alice)
    code, headers = phone.code(), {"Authorization": f"Bearer {alice.secret}"}

    def confirming() -> TestResponse:
        client = ApiClient(app, use_cookies=False)
        path = f"/v1/account/authenticator-apps/{phone.id}/confirmations"
        return client.post(path, json={"code": code}, headers=headers)

    statuses = Counter(response.status_code for response in at_once([confirming] * 10))
    # a later request finds the session's secret replaced, or the app confirmed
    assert statuses.pop(200) == 1
    assert statuses.keys() <= {401, 403, 409}
    assert len(sql("SELECT * FROM recovery_code")) == 10
    assert len(sql("SELECT id FROM audit_event WHERE type = 'authenticator_app.confirmed'")) == 1


def test_one_of_many_switches_gives_codes_and_a_secret(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql
) -> None:
    assert alice.patch(METHODS, json={"second_factor": False}).status_code == 200
    sql("UPDATE recovery_code SET used_at = created_at")
    headers = {"Authorization": f"Bearer {alice.secret}"}

    def switching() -> TestResponse:
        client = ApiClient(app, use_cookies=False)
        return client.patch(METHODS, json={"second_factor": True}, headers=headers)

    responses = at_once([switching] * 10)
    # a later request finds the session's secret replaced, or nothing to change
    assert {response.status_code for response in responses} <= {200, 401}
    [first] = [response.json for response in responses if "token" in response.json]
    [shown] = [response.json for response in responses if "recovery_codes" in response.json]
    assert shown == first
    alice.token = first["token"]
    assert alice.get("/v1/account/recovery-codes").json["left"] == 10
    switches = sql("SELECT id FROM audit_event WHERE type = 'second_factor.switched'")
    assert len(switches) == 2, "off, and on once"


def test_no_more_than_three_apps_are_confirmed_at_once(app: Flask, alice: Person, sql: Sql) -> None:
    enrol(app, alice)
    enrol(app, alice, "Tablet")
    waiting = [begin(alice, name) for name in ("a", "b", "c")]
    headers = {"Authorization": f"Bearer {alice.secret}"}

    def confirming(added: PhoneApp) -> int:
        client = ApiClient(app, use_cookies=False)
        path = f"/v1/account/authenticator-apps/{added.id}/confirmations"
        return client.post(path, json={"code": added.code()}, headers=headers).status_code

    statuses = at_once([partial(confirming, added) for added in waiting])
    assert sorted(statuses) == [200, 409, 409]
    assert len(alice.get("/v1/account/authenticator-apps").json["items"]) == 3
    assert confirm(alice, waiting[statuses.index(200)]).status_code == 409
