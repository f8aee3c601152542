"""Attack with a stolen database, Redis or log: nothing in it opens a way to a provider."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from redis import Redis

from api.crypto import tokens
from tests.security.test_secrets_at_rest import (
    everything_in_mariadb,
    everything_in_redis,
    forms,
)
from tests.support.client import ApiClient
from tests.support.identity_provider import SECRET, FakeProvider, ProviderTrouble
from tests.support.mailbox import Mailbox
from tests.support.provider_sign_ins import ALICE, START, begun, complete
from tests.support.tables import Sql

LINKS = "/v1/identity-links"


def test_nothing_that_travels_to_a_provider_is_kept(
    make_app: Callable[..., Flask],
    acme: FakeProvider,
    other: FakeProvider,
    pear: FakeProvider,
    sql: Sql,
    redis: Redis,
    log: io.StringIO,
) -> None:
    app = make_app(log_level="debug")
    client_side = live_through(app, acme, other, pear, sql)

    stored = everything_in_mariadb(sql) + everything_in_redis(redis)
    kept = stored + log.getvalue().encode()

    # An attempt that has ended outlives the account that it may have made, for a day.
    unneeded = "COALESCE(issuer, subject, email, name) IS NOT NULL AND stage = 'ended'"
    assert sql(f"SELECT stage FROM provider_attempt WHERE {unneeded}") == []
    # The search finds what is there: the digest of each state.
    for state in client_side["state"]:
        assert tokens.digest(state) in stored
    seen = acme.secrets | other.secrets | pear.secrets
    for values in client_side.values():
        seen |= values
    assert len(seen) > 30
    found = {secret for secret in seen for form in forms(secret, digests=False) if form in kept}
    assert found == set()
    assert SECRET.encode() not in kept


def live_through(
    app: Flask, acme: FakeProvider, other: FakeProvider, pear: FakeProvider, sql: Sql
) -> dict[str, set[str]]:
    """Sign in, link, re-authenticate and fail in many ways; return the secrets of the clients."""
    secrets: dict[str, set[str]] = {"state": set(), "binding": set(), "nonce": set()}

    def remember(attempt: dict[str, Any]) -> dict[str, Any]:
        query = parse_qs(urlsplit(attempt.get("authorization_url", "")).query)
        secrets["state"] |= set(query.get("state", []))
        secrets["nonce"] |= {*query.get("nonce", []), attempt.get("nonce", "")} - {""}
        secrets["binding"] |= {attempt.get("binding", "")} - {""}
        return attempt

    def way(path: str, at: FakeProvider, provider: str, **members: Any) -> dict[str, Any]:
        response = browser.post(path, json={"provider": provider, **members})
        assert response.status_code == 201, response.text
        attempt = remember(response.json)
        bound = {"binding": attempt["binding"]} if "binding" in attempt else {}
        return {"provider": provider, **at.follow(attempt["authorization_url"]), **bound}

    acme.person("a1", ALICE, email_verified=True, name="Alice")
    other.person("o1", "bob@example.com", email_verified=True)
    pear.person("p1", "alice@pear.example")
    browser = ApiClient(app)
    remember(begun(browser))  # and never finished
    assert (
        complete(browser, way(START, acme, "acme"), **{"Idempotency-Key": "k"}).status_code == 201
    )
    assert browser.post(f"{LINKS}/completions", json=way(LINKS, pear, "pear")).status_code == 201
    again = "/v1/session/provider-reauthentications"
    assert browser.post(f"{again}/completions", json=way(again, acme, "acme")).status_code == 204
    # an app, by token and by an SDK
    browser = ApiClient(app)
    app_way = {"client": "ios", "deliver": "token"}
    assert complete(browser, way(START, acme, "acme", **app_way)).status_code == 201
    attempt = remember(begun(browser, "acme", flow="id_token", **app_way))
    id_token = acme.id_token(attempt["nonce"])
    body = {"provider": "acme", "id": attempt["id"], "id_token": id_token}
    assert complete(browser, {**body, "binding": attempt["binding"]}).status_code == 201
    # an address that needs a code
    pending = complete(browser, way(START, other, "other")).json
    email = f"{START}/{pending['id']}/email"
    assert browser.post(email, json={"email": "bob@example.com"}).status_code == 202
    code = Mailbox(app, sql).to("bob@example.com")[-1].code
    assert browser.post(f"{email}/confirmations", json={"code": code}).status_code == 201
    # refusals and faults
    for trouble in (ProviderTrouble.HTML, ProviderTrouble.CUT, 500):
        acme.trouble["token"] = trouble
        assert complete(browser, way(START, acme, "acme")).status_code in {502, 503}
    acme.trouble.clear()
    for spoil in ("sig", "nonce", "sub"):
        acme.spoil = spoil
        assert complete(browser, way(START, acme, "acme")).status_code == 502
    acme.spoil = None
    assert complete(ApiClient(app), way(START, acme, "acme")).status_code == 422
    answer = way(START, acme, "acme")
    assert complete(browser, {**answer, "code": answer["code"][::-1]}).status_code == 502
    return secrets
