"""Test that documents of providers are kept, asked for by one at a time, and read again in time."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis

from api import settings
from api.errors.providers import ProviderAnswerInvalid, ProviderUnavailable
from api.outbound import HttpAnswer
from api.rules.providers import read_document
from api.rules.providers.read_metadata import read_metadata
from dev.provider.server import ProviderReply
from tests.conftest import PREFIX, Clock
from tests.rules.providers.conftest import Come
from tests.support.at_once import at_once
from tests.support.identity_provider import FakeProvider, ProviderTrouble

MakeApp = Callable[..., Flask]
LIFE = {"no max-age": ("", 3600), "short": ("max-age=5", 300), "long": ("max-age=9999999", 86400)}


def test_kept_documents_are_asked_for_once_by_all(app: Flask, acme: FakeProvider) -> None:
    def read() -> str:
        with app.app_context():
            return read_metadata(settings.current().providers["acme"]).token_endpoint

    assert set(at_once([read] * 4)) == {f"{acme.issuer}/token"}
    assert acme.requests["metadata"] == 1


def test_rotated_keys_are_read_at_the_next_sign_in(acme: FakeProvider, come: Come) -> None:
    come(acme).exchange()
    assert acme.requests["jwks"] == 1
    acme.keys.rotate()
    come(acme).exchange()
    come(acme).exchange()
    assert acme.requests["jwks"] == 2


def test_rotated_keys_may_keep_their_name(acme: FakeProvider, come: Come) -> None:
    come(acme).exchange()
    acme.keys.rotate(kid=acme.keys.current().kid)
    come(acme).exchange()
    come(acme).exchange()
    assert acme.requests["jwks"] == 2
    acme.spoil = "sig"
    for _ in range(3):
        with pytest.raises(ProviderAnswerInvalid) as raised:
            come(acme).exchange()
        assert raised.value.reason == "signature"
    assert acme.requests["jwks"] == 2


def test_rotated_keys_may_keep_their_entity_tag(acme: FakeProvider, come: Come) -> None:
    def answer() -> None:
        is_conditional = "if-none-match" in acme.received[-1].headers
        content = json.dumps(acme.jwks()).encode()
        acme.trouble["jwks"] = ProviderReply(
            304 if is_conditional else 200,
            b"" if is_conditional else content,
            headers={"ETag": '"of-the-application"'},
        )

    acme.before["jwks"] = answer
    come(acme).exchange()
    acme.keys.rotate()
    come(acme).exchange()
    assert acme.requests["jwks"] == 2


def test_unknown_keys_cost_the_provider_one_request_a_minute(
    acme: FakeProvider, come: Come
) -> None:
    way = come(acme, client="ios")
    acme.header = {"kid": "made up"}
    forged = acme.id_token(way.nonce)
    for _ in range(100):
        with pytest.raises(ProviderAnswerInvalid) as raised:
            way.verify(forged)
        assert raised.value.reason == "key"
    assert acme.requests["jwks"] == 2  # the first set, and one more look


def test_a_torn_document_is_read_again(acme: FakeProvider, come: Come, redis: Redis) -> None:
    way = come(acme)
    way.exchange()
    kept = list(redis.scan_iter(f"{PREFIX}provider:document:*"))
    deep = b"\x81\xa1x" + b"\x91" * 50_000
    for read, torn in enumerate((b"", b"\x84\xa7content", deep), 2):
        for key in kept:
            redis.set(key, torn)
        come(acme).exchange()
        assert (acme.requests["metadata"], acme.requests["jwks"]) == (read, read)


def test_one_bad_key_does_not_spoil_the_others(acme: FakeProvider, come: Come) -> None:
    acme.extra_keys = [{"kid": "x"}, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "RSA", "n": "!"}]
    assert come(acme).exchange().subject == "nobody"


@pytest.mark.parametrize(
    "trouble", [500, ProviderTrouble.HTML, ProviderTrouble.HANG, ProviderReply(404)]
)
def test_kept_documents_serve_for_a_day_while_the_provider_does_not(
    make_app: MakeApp, acme: FakeProvider, come: Come, clock: Clock, trouble: object
) -> None:
    app = make_app(federation_timeout=2.0)
    come(acme, app=app).exchange()
    clock.advance(hours=2)
    for endpoint in ("metadata", "jwks"):
        acme.trouble[endpoint] = trouble  # type: ignore[assignment]
    come(acme, app=app).exchange()
    come(acme, app=app).exchange()
    assert (acme.requests["metadata"], acme.requests["jwks"]) == (2, 2)  # once a minute
    clock.advance(hours=25)
    acme.trouble["metadata"] = 500
    way = come(acme, app=app)
    with pytest.raises((ProviderAnswerInvalid, ProviderUnavailable)):
        way.exchange()


def test_a_provider_says_how_long_within_bounds() -> None:
    for control, seconds in LIFE.values():
        answer = HttpAnswer(200, b"", None, {"cache-control": control})
        assert read_document._freshness(answer) == seconds
