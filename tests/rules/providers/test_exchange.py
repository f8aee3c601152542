"""Test the exchange with a provider that is right, wrong, slow, hostile or away."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from redis import Redis
from structlog.testing import capture_logs

from api import pool
from api.domain.identity import ProvenIdentity
from api.domain.provider import Preset
from api.errors.providers import ProviderAnswerInvalid, ProviderUnavailable
from dev.provider.server import ProviderReply
from tests.conftest import PREFIX
from tests.rules.providers.conftest import Come
from tests.support.identity_provider import ABSENT, FakeProvider, ProviderTrouble
from tests.support.names import Names, names

__all__ = ["names"]

MakeApp = Callable[..., Flask]


def refused(call: Callable[..., Any], reason: str, **given: Any) -> None:
    with pytest.raises(ProviderAnswerInvalid) as raised:
        call(**given)
    assert (raised.value.provider, raised.value.reason) == ("acme", reason)


def reply(body: bytes, status: int = 200, **headers: str) -> ProviderReply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ProviderReply(status, body, headers={"Content-Type": "application/json", **named})


def test_a_code_proves_an_identity(acme: FakeProvider, come: Come) -> None:
    acme.person("a1", "alice@acme.example", email_verified=True, name="Alice")
    proven = come(acme).exchange()
    assert proven == ProvenIdentity(
        "acme",
        acme.issuer,
        "a1",
        "alice@acme.example",
        is_email_believed=True,
        name="Alice",
        authenticated_at=proven.authenticated_at,
    )
    assert proven.authenticated_at is not None


def test_an_app_shows_the_token_of_its_sdk(acme: FakeProvider, come: Come) -> None:
    acme.person("a1", "alice@acme.example", email_verified=True)
    way = come(acme, client="ios")

    assert way.verify(acme.id_token(way.nonce)).subject == "a1"
    refused(way.verify, "nonce", id_token=acme.id_token("another one"))
    refused(way.verify, "audience", id_token=acme.id_token(way.nonce, aud="another-app"))


@pytest.mark.parametrize(
    ("claims", "reason", "detail"),
    [
        (
            {"iss": "https://evil.example"},
            "issuer",
            "ID token: expected iss '{issuer}', got 'https://evil.example'",
        ),
        (
            {"aud": "another-app"},
            "audience",
            "ID token: expected aud ['gatebook', 'gatebook-ios'], got 'another-app'",
        ),
        (
            {"aud": ["a", 1, ["gatebook-ios"], "d"]},
            "audience",
            "ID token: expected aud ['gatebook', 'gatebook-ios'], got ['a', int, list, ...]",
        ),
        (
            # forged lines, a terminal's escapes, reordered text, and 20 KB
            {"iss": "\n\x1b[2J\u202e" + "x" * 20_000},
            "issuer",
            "ID token: expected iss '{issuer}', got '\\n\\x1b[2J\\u202e" + "x" * 194 + "'...",
        ),
        ({"iss": ABSENT}, "issuer", "ID token: expected iss '{issuer}', got none"),
        ({"nonce": "another one"}, "nonce", "ID token"),
    ],
    ids=["issuer", "audience", "audiences", "hostile", "absent", "nonce"],
)
def test_the_log_shows_which_issuer_or_audience_was_expected_and_which_came(
    make_app: MakeApp,
    acme: FakeProvider,
    come: Come,
    claims: dict[str, Any],
    reason: str,
    detail: str,
) -> None:
    acme.person("a1", "alice@acme.example", email_verified=True)
    way = come(acme, client="ios", app=make_app(log_level="warning"))
    token = acme.id_token(**{"nonce": way.nonce, **claims})
    with capture_logs() as logs:
        refused(way.verify, reason, id_token=token)
    (line,) = logs
    assert line["detail"] == detail.format(issuer=acme.issuer)
    assert way.nonce not in str(line)
    assert "alice" not in str(line)


def test_github_says_who_a_token_belongs_to(acme: FakeProvider, come: Come) -> None:
    acme.person("583231", "alice@acme.example", email_verified=True, name="Alice")
    proven = come(acme, "github").exchange()
    assert (proven.subject, proven.email) == ("583231", "alice@acme.example")
    acme.trouble["emails"] = 404
    assert come(acme, "github").exchange().email is None
    way = come(acme, "github")
    way.answer["code"] = "another"
    with pytest.raises(ProviderAnswerInvalid) as raised:  # the answer had the status 200
        way.exchange()
    assert raised.value.reason == "error"


def test_no_database_connection_is_held_meanwhile(
    app: Flask, acme: FakeProvider, come: Come
) -> None:
    connections = app.extensions["gatebook.pool"]
    held: list[int] = []
    acme.before["token"] = lambda: held.append(connections._connections)
    way = come(acme)
    with app.app_context():
        pool.check()
        assert connections._connections == 1
        way.exchange()
    assert held == [0]


def test_a_transaction_that_is_open_is_a_defect(app: Flask, acme: FakeProvider, come: Come) -> None:
    way = come(acme)
    with app.app_context(), pool.transaction(), pytest.raises(RuntimeError, match="is open"):
        way.exchange()


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (ProviderTrouble.HTML, "no_json"),
        (reply(b'{"id_token": 5}'), "no_json"),
        (reply(b"[" * 100_000), "no_json"),
        (reply(b" " * (256 * 1024 + 1)), "too_large"),
        (reply(gzip.compress(b"{}" + b" " * 50_000_000), Content_Encoding="gzip"), "no_json"),
        (reply(b"", 303, Location="http://127.0.0.1:9/"), "status"),
        (reply(b'{"error": "invalid_grant"}'), "error"),
        (reply(b'{"access_token": "a"}'), "no_token"),
    ],
    ids=["html", "shape", "depth", "size", "gzip", "redirect", "error", "token"],
)
def test_an_answer_that_proves_nothing_is_told_from_none(
    make_app: MakeApp, acme: FakeProvider, come: Come, trouble: Any, reason: str
) -> None:
    way = come(acme, app=make_app(log_level="warning"))
    acme.trouble["token"] = trouble
    with capture_logs() as logs:
        refused(way.exchange, reason)
    (line,) = logs
    assert (line["event"], line["provider"], line["reason"]) == (
        "provider_answer_invalid",
        "acme",
        reason,
    )
    assert way.answer["code"] not in str(line)


@pytest.mark.parametrize(
    "trouble", [ProviderTrouble.DRIBBLE, ProviderTrouble.HANG, ProviderTrouble.CUT, 500, 503, 429]
)
def test_a_provider_without_an_answer_is_unavailable_within_the_deadline(
    make_app: MakeApp, acme: FakeProvider, come: Come, trouble: Any
) -> None:
    way = come(acme, app=make_app(federation_timeout=0.5))
    acme.trouble["token"] = trouble
    with pytest.raises(ProviderUnavailable) as raised:
        way.exchange()
    assert raised.value.extra == {"provider": "acme"}
    assert raised.value.headers == {"Retry-After": "5"}


def test_the_provider_of_the_answer_is_compared_before_the_code_leaves(
    acme: FakeProvider, other: FakeProvider, come: Come
) -> None:
    refused(come(acme).exchange, "issuer", iss=other.issuer)
    acme.document["authorization_response_iss_parameter_supported"] = True
    acme_again = come(acme)
    acme_again.app.extensions["gatebook.redis"].flushdb()
    refused(acme_again.exchange, "issuer", iss=None)
    assert acme.requests["token"] == 0


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"issuer": "https://another.example"}, "issuer"),
        ({"token_endpoint": "https://169.254.169.254/latest"}, "metadata"),
        ({"token_endpoint": "https://metadata.example/"}, "metadata"),
        ({"token_endpoint": "https://inside.example/"}, "metadata"),
        ({"token_endpoint": "http://public.example/token"}, "metadata"),
        ({"token_endpoint": "https://public.example:6379/"}, "metadata"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "metadata"),
        ({"token_endpoint": ABSENT}, "metadata"),
        ({"token_endpoint": ["x"]}, "no_json"),
    ],
)
def test_a_hostile_document_leads_nowhere(
    acme: FakeProvider, come: Come, names: Names, document: dict[str, Any], reason: str
) -> None:
    names.lead("metadata.example", ["10.0.0.1"], ["127.0.0.1"])
    names.lead("inside.example", ["127.0.0.2"])  # of a network that is open to acme itself
    names.lead("public.example", ["93.184.215.14"])
    way = come(acme)
    acme.document = document
    refused(way.exchange, reason)
    assert acme.requests["token"] == 0
    assert names.asked in ([], ["metadata.example"], ["inside.example"], ["public.example"])


def test_userinfo_must_be_of_the_same_person(acme: FakeProvider, come: Come) -> None:
    acme.person("a1", "alice@acme.example", email_verified=True)
    acme.changed = {"email": ABSENT, "email_verified": ABSENT}  # of the ID token
    assert come(acme).exchange().email == "alice@acme.example"
    way = come(acme)
    acme.trouble["userinfo"] = reply(b'{"sub": "b1", "email": "bob@acme.example"}')
    refused(way.exchange, "userinfo")


@pytest.mark.parametrize("token", ["a\r\nX-Forwarded-For: 127.0.0.1", "\u2603", ""])
@pytest.mark.parametrize("provider_id", ["acme", "github"])
def test_an_access_token_puts_nothing_else_into_a_header(
    acme: FakeProvider, come: Come, provider_id: str, token: str
) -> None:
    acme.person("583231", "alice@acme.example", email_verified=True)
    way = come(acme, provider_id)
    claims = acme.claims(acme.present, "gatebook", way.nonce)
    claims = {name: value for name, value in claims.items() if not name.startswith("email")}
    answer = {"access_token": token, "id_token": acme.sign(claims)}
    acme.trouble["token"] = reply(json.dumps(answer).encode())
    with pytest.raises(ProviderAnswerInvalid) as raised:
        way.exchange()
    assert raised.value.reason == "no_json"
    assert acme.requests["userinfo"] == 0


def test_an_address_of_userinfo_is_judged_by_the_words_beside_it(
    acme: FakeProvider, come: Come
) -> None:
    tenant = "11111111-2222-3333-4444-555555555555"
    provider = msgspec.structs.replace(
        come(acme).provider,
        preset=Preset.MICROSOFT,
        issuer=f"{acme.issuer}/{tenant}/v2.0",
        email_domains=frozenset({"*"}),
        options={"tenant": tenant, "tenants": frozenset({tenant})},
    )
    acme.person("a1", "alice@acme.example", oid="a1", tid=tenant)
    # the tenant owns the domain of an address that the token does not name
    acme.changed = {"email": ABSENT, "iss": provider.issuer, "xms_edov": True}
    acme.document = {"issuer": provider.issuer}
    way = come(acme)
    way.app.extensions["gatebook.redis"].flushdb()
    way.provider = provider
    proven = way.exchange(iss=provider.issuer)
    assert (proven.subject, proven.email) == ("a1", "alice@acme.example")
    assert not proven.is_email_believed


def test_redis_may_be_emptied_at_any_moment(acme: FakeProvider, come: Come, redis: Redis) -> None:
    def empty() -> None:
        redis.delete(*(list(redis.scan_iter(f"{PREFIX}*")) or ["none"]))

    way = come(acme)
    for endpoint in ("metadata", "token", "jwks"):
        acme.before[endpoint] = empty
    assert way.exchange().subject == "nobody"
