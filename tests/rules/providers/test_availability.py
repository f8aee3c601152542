"""Test the places of each provider, and its circuit breaker, which all processes share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.errors.providers import ProviderAnswerInvalid, ProviderUnavailable
from tests.conftest import PREFIX, Clock
from tests.rules.providers.conftest import Come
from tests.support.at_once import Pause
from tests.support.client import ApiClient
from tests.support.faults import elsewhere
from tests.support.identity_provider import FakeProvider

MakeApp = Callable[..., Flask]


def available(app: Flask) -> dict[str, bool]:
    items = ApiClient(app).get("/v1/identity-providers").json["items"]
    return {item["id"]: item["available"] for item in items}


def test_a_provider_without_a_free_place_is_refused_at_once(
    make_app: MakeApp, acme: FakeProvider, other: FakeProvider, come: Come
) -> None:
    app = make_app(federation_concurrency=1)
    pause = Pause()
    acme.before["token"] = pause
    first, second = come(acme, app=app), come(acme, app=app)
    result = elsewhere(first.exchange)
    pause.wait_until_reached()
    with pytest.raises(ProviderUnavailable):
        second.exchange()
    assert acme.requests["token"] == 1
    assert come(other, "other", app=app).exchange().subject == "nobody"
    pause.go_on()
    assert result.result().subject == "nobody"
    assert available(app)["acme"]  # a full house is no failure


def test_the_circuit_opens_and_closes(
    app: Flask, make_app: MakeApp, acme: FakeProvider, come: Come, clock: Clock
) -> None:
    come(acme).exchange()
    ways, phone = [come(acme) for _ in range(7)], come(acme, client="ios")
    acme.trouble["token"] = 503
    for way in ways[:5]:
        assert available(app)["acme"]
        phone.verify(acme.id_token(phone.nonce))  # kept keys serve, and say nothing of the provider
        with pytest.raises(ProviderUnavailable):
            way.exchange()
    with pytest.raises(ProviderUnavailable) as raised:
        ways[5].exchange()
    assert 1 <= int(raised.value.headers["Retry-After"]) <= 30
    assert acme.requests["token"] == 6
    assert available(make_app()) == {**available(app), "acme": False, "other": True}

    clock.advance(seconds=31)
    with pytest.raises(ProviderUnavailable):  # one try, which fails
        come(acme).exchange()
    with pytest.raises(ProviderUnavailable):
        come(acme).exchange()
    assert acme.requests["token"] == 7

    clock.advance(seconds=31)
    del acme.trouble["token"]
    come(acme).exchange()
    assert available(app)["acme"]


def test_one_request_tries_a_provider_whose_circuit_was_open(
    app: Flask, acme: FakeProvider, come: Come, clock: Clock
) -> None:
    ways = [come(acme) for _ in range(7)]
    acme.trouble["token"] = 503
    for way in ways[:5]:
        with pytest.raises(ProviderUnavailable):
            way.exchange()
    clock.advance(seconds=31)
    acme.reset()
    pause = Pause()
    acme.before["token"] = pause
    result = elsewhere(ways[5].exchange)
    pause.wait_until_reached()
    with pytest.raises(ProviderUnavailable):
        ways[6].exchange()
    pause.go_on()
    result.result()
    assert available(app)["acme"]


def test_a_token_that_asks_the_provider_nothing_takes_no_try(
    app: Flask, acme: FakeProvider, come: Come, clock: Clock
) -> None:
    """A stranger's junk tokens would keep the circuit open, one after another."""
    phone = come(acme, client="ios")
    phone.verify(acme.id_token(phone.nonce))  # the keys are kept
    ways = [come(acme) for _ in range(6)]
    acme.trouble["token"] = 503
    for way in ways[:5]:
        with pytest.raises(ProviderUnavailable):
            way.exchange()
    clock.advance(seconds=31)
    acme.reset()
    with pytest.raises(ProviderAnswerInvalid):
        phone.verify(acme.id_token("another nonce"))
    phone.verify(acme.id_token(phone.nonce))
    assert ways[5].exchange().subject == "nobody"
    assert available(app)["acme"]


def test_an_error_that_one_request_may_cause_opens_no_circuit(
    app: Flask, acme: FakeProvider, come: Come
) -> None:
    ways = [come(acme) for _ in range(7)]
    acme.trouble["token"] = 500
    for way in ways:
        with pytest.raises(ProviderUnavailable):
            way.exchange()
    assert acme.requests["token"] == 7
    assert available(app)["acme"]


@pytest.mark.parametrize("torn", [{"n": "many"}, {"n": "9", "until": "soon"}])
def test_a_torn_circuit_is_a_closed_one(
    app: Flask, acme: FakeProvider, come: Come, redis: Redis, torn: dict[str, Any]
) -> None:
    ways = [come(acme) for _ in range(7)]
    redis.hset(f"{PREFIX}provider:circuit:acme", mapping=torn)
    assert available(app)["acme"]
    assert ways[0].exchange().subject == "nobody"
    redis.hset(f"{PREFIX}provider:circuit:acme", mapping=torn)
    acme.trouble["token"] = 503
    for way in ways[1:6]:
        with contextlib.suppress(ProviderUnavailable):
            way.exchange()
    assert not available(app)["acme"]  # it counts again
