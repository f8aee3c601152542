"""Attack sign-in with a provider by whole sequences of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from api.web.form_paths import FORM_TYPE, takes_form
from tests.support.client import ApiClient, Person
from tests.support.identities import linked
from tests.support.identity_provider import SPOILS, FakeProvider
from tests.support.provider_sign_ins import (
    ALICE,
    answered,
    begun,
    complete,
    events,
    identities,
    signed_in,
)
from tests.support.roles import vouched
from tests.support.tables import Sql

COOKIE = "gatebook_federation"


def test_login_csrf_no_other_browser_uses_an_answer_nor_uses_it_up(
    app: Flask, acme: FakeProvider
) -> None:
    """CVE-2023-27490: Mallory's answer, opened in Alice's browser, would sign her in as Mallory."""
    acme.person("m1", "mallory@acme.example", email_verified=True)
    mallory, alice = ApiClient(app), ApiClient(app)
    body = answered(mallory, acme)
    begun(alice)  # she has a cookie of her own
    stolen = ApiClient(app)
    for victim in (alice, stolen):
        response = complete(victim, body)
        assert (response.status_code, response.json["errors"][0]["code"]) == (422, "not_valid")
    cookie = mallory.get_cookie(COOKIE)
    assert cookie is not None
    assert complete(stolen, {**body, "binding": cookie.value.swapcase()}).status_code == 422
    assert acme.requests["token"] == 0
    assert complete(mallory, body).status_code == 201


def test_an_answer_is_accepted_for_its_own_provider_only(
    app: Flask, acme: FakeProvider, other: FakeProvider, sql: Sql
) -> None:
    """Auth.js GHSA-x445-f3h2-j279: state of one provider, code and checks of another."""
    acme.person("a1", ALICE, email_verified=True)
    other.person("o1", ALICE, email_verified=True)
    browser = ApiClient(app)
    at_acme, at_other = answered(browser, acme), answered(browser, other, "other")
    assert complete(browser, {**at_acme, "provider": "other"}).status_code == 422
    assert complete(browser, {**at_acme, "code": at_other["code"]}).status_code == 502
    assert complete(browser, {**at_other, "provider": "unknown"}).status_code == 422
    assert complete(browser, at_other).json["needs"] == ["email"]
    assert identities(sql) == []


def test_mix_up_the_code_leaves_for_nobody_but_the_issuer_of_the_answer(
    app: Flask, acme: FakeProvider, other: FakeProvider
) -> None:
    """RFC 9207: Other, hostile, sends Alice to Acme; her code there must not reach Other."""
    acme.person("a1", ALICE, email_verified=True)
    browser = ApiClient(app)
    attempt = begun(browser, "other")
    sent = {name: value for name, [value] in _query(attempt["authorization_url"]).items()}
    at_acme = answered(browser, acme)
    for iss in (at_acme["iss"], None, acme.issuer + "/"):
        attempt = begun(browser, "other")
        state = _query(attempt["authorization_url"])["state"][0]
        body = {"provider": "other", "state": state, "code": at_acme["code"]}
        response = complete(browser, body if iss is None else {**body, "iss": iss})
        assert (response.status_code, response.json["provider"]) == (502, "other")
    # also on an error: it may be another provider's
    body = {"provider": "other", "state": sent["state"], "error": "access_denied"}
    assert complete(browser, {**body, "iss": acme.issuer}).status_code == 502
    assert other.requests["token"] == 0
    assert complete(browser, at_acme).status_code == 201


def test_two_tabs_finish_in_either_order_and_a_code_works_once(
    app: Flask, acme: FakeProvider
) -> None:
    acme.person("a1", ALICE, email_verified=True)
    browser = ApiClient(app)
    for order in (1, -1):
        tabs = [answered(browser, acme, client_state=name) for name in ("one", "two")]
        shown = [complete(browser, tab) for tab in tabs[::order]]
        assert [tab.json["client_state"] for tab in shown] == ["one", "two"][::order]
        assert [complete(browser, tab).status_code for tab in tabs] == [422, 422]


def test_a_code_that_another_app_caught_is_worth_nothing(app: Flask, acme: FakeProvider) -> None:
    """RFC 8252, 8.1: two apps may have one scheme. The verifier never leaves the server."""
    acme.person("a1", ALICE, email_verified=True)
    phone, thief = ApiClient(app, use_cookies=False), ApiClient(app, use_cookies=False)
    body = answered(phone, acme, callback="com.example.app:/signed-in", deliver="token")
    caught = {name: value for name, value in body.items() if name != "binding"}
    own = begun(thief, callback="com.example.app:/signed-in", deliver="token")
    assert complete(thief, {**caught, "binding": own["binding"]}).status_code == 422
    own_state = _query(own["authorization_url"])["state"][0]
    injected = {**caught, "state": own_state, "binding": own["binding"]}
    assert complete(thief, injected).status_code == 502  # PKCE: the verifier is another one
    assert complete(phone, caught).status_code == 422


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoiled_answer_leaves_nothing_behind(
    app: Flask, acme: FakeProvider, sql: Sql, spoil: str
) -> None:
    acme.person("a1", ALICE, email_verified=True)
    browser = ApiClient(app)
    body = answered(browser, acme)
    acme.spoil = spoil
    key = {"Idempotency-Key": "one"}
    response = complete(browser, body, **key)
    assert response.status_code == 502
    assert set(response.json) == {
        *("type", "title", "status", "code", "detail", "request_id", "provider")
    }
    assert events(sql) == [("session.refused", "provider_answer")]
    assert sql("SELECT id FROM session UNION SELECT id FROM identity") == []
    acme.spoil = None
    # the attempt is over, and another request with the key waits for nothing
    assert [complete(browser, body, **more).status_code for more in ({}, key)] == [422, 422]


def test_pre_hijacking_by_password_and_by_identity_leaves_nothing(
    app: Flask, acme: FakeProvider, other: FakeProvider, sql: Sql
) -> None:
    """Mallory signs up with Alice's address first, and links an identity (arXiv 2205.10174)."""
    mallory = Person.sign_up(app, "mallory", email=ALICE).sign_in(deliver="token")
    key = {"Idempotency-Key": "his"}
    body = {"email": ALICE, "password": mallory.password, "deliver": "token"}
    assert mallory.client.post("/v1/sessions", json=body, headers=key).status_code == 201
    linked(vouched(mallory), "other", other, sub="m1")
    by_identity = signed_in(app, other, "other")
    sql("UPDATE account SET email_verified = 0")  # as earlier versions, or an import, left it
    his_answer = answered(ApiClient(app), other, "other")

    acme.person("a1", ALICE, email_verified=True)
    alice = signed_in(app, acme)

    assert identities(sql) == [("acme", b"a1", ALICE)]
    assert alice.get("/v1/session").json["account"]["email_verified"] is True
    assert alice.get("/v1/account").json["id"] == mallory.id  # the account is hers now
    for held in (mallory, by_identity):
        assert held.get("/v1/session").status_code == 401
    again = ApiClient(app)
    assert again.post("/v1/sessions", json=body, headers=key).status_code == 401
    assert again.post("/v1/sessions", json=body).status_code == 401
    other.person("m1", ALICE, email_verified=True)
    assert complete(again, his_answer).status_code == 422
    assert complete(again, answered(again, other, "other")).json["needs"] == ["email"]
    assert again.get("/v1/session").status_code == 401
    assert ("identity.unlinked", "email_verified") in events(sql)


def test_pre_hijacking_in_the_other_order_leaves_him_an_account_of_his_own(
    app: Flask, other: FakeProvider, acme: FakeProvider, sql: Sql
) -> None:
    """Mallory comes first, with an identity whose provider names Alice's address (nOAuth)."""
    mallory = ApiClient(app)
    other.person("m1", ALICE, email_verified=True)
    assert complete(mallory, answered(mallory, other, "other")).json["needs"] == ["email"]
    acme.person("m2", ALICE, email_verified=False)
    assert complete(mallory, answered(mallory, acme)).json["needs"] == ["email"]
    acme.person("m2", "alice@other.example", email_verified=True)
    assert complete(mallory, answered(mallory, acme)).json["needs"] == ["email"]
    assert identities(sql) == []
    alice = Person.sign_up(app, "alice", email=ALICE).sign_in()
    assert alice.get("/v1/session").status_code == 200


def test_no_address_opens_an_account_that_has_an_owner(
    app: Flask, acme: FakeProvider, sql: Sql
) -> None:
    acme.person("a1", ALICE, email_verified=True)
    alice = signed_in(app, acme)
    acme.person("b2", ALICE, email_verified=True)  # the address was given to Bob at Acme
    bob = ApiClient(app)
    assert complete(bob, answered(bob, acme)).json["needs"] == ["sign_in"]
    assert bob.get("/v1/session").status_code == 401
    assert identities(sql) == [("acme", b"a1", ALICE)]
    assert alice.get("/v1/session").status_code == 200


def test_a_locked_account_opens_neither_known_nor_taken_over(
    app: Flask, acme: FakeProvider, sql: Sql
) -> None:
    locked = "UPDATE account SET lock_reason = 'abuse', locked_at = UTC_TIMESTAMP(6)"
    Person.sign_up(app, "mallory", email=ALICE)
    sql(locked)
    acme.person("a1", ALICE, email_verified=True)
    browser = ApiClient(app)
    response = complete(browser, answered(browser, acme))
    assert (response.status_code, response.json["code"]) == (403, "account_locked")
    assert identities(sql) == []
    acme.person("b2", "bob@acme.example", email_verified=True)
    signed_in(app, acme)
    sql(locked)
    body, key = answered(browser, acme), {"Idempotency-Key": "one"}
    response = complete(browser, body, **key)
    assert (response.status_code, response.json["code"]) == (403, "account_locked")
    assert events(sql)[-1] == ("session.refused", "account_locked")
    assert complete(browser, body, **key).status_code == 422  # nothing is in progress


def test_the_bounce_goes_to_configured_callbacks_only(app: Flask) -> None:
    path = "/v1/provider-callbacks/pear"
    browser = ApiClient(app)
    state = "1." + 43 * "s"
    base = "https://app.example.com/signed-in/pear#"
    for sent, location in {
        "state=2.x&code=c": base + "state=2.x&code=c",
        "state=99." + 43 * "s": base + "state=99." + 43 * "s",
        "state=-1." + 43 * "s": base + "state=-1." + 43 * "s",
        f"state={state}&code=a&code=b": f"com.example.app:/signed-in/pear?state={state}",
        "next=//evil.example&redirect_uri=x&error_description=call": base[:-1],
        "code=%0d%0aSet-Cookie:%20a=b&iss=%23%26": base + "code=%0D%0ASet-Cookie%3A%20a%3Db"
        "&iss=%23%26",
        "code=" + 5000 * "x": base[:-1],
        "code=c&" + 1000 * "iss&": base[:-1],  # to count each name among 16,000 took four seconds
        "": base[:-1],
    }.items():
        for response in (
            browser.get(f"{path}?{sent}"),
            browser.post(path, data=sent, content_type=FORM_TYPE),
        ):
            assert (response.status_code, response.headers["Location"]) == (303, location)
            assert "Set-Cookie" not in response.headers
    assert browser.post("/v1/provider-callbacks/unknown", data={}).status_code == 404
    assert browser.post(path, json={"state": state}).status_code == 415
    assert browser.post(path, data={"a": (BytesIO(b"x"), "x")}).status_code == 415
    assert browser.post(path, data="a" * 70000, content_type=FORM_TYPE).status_code == 413


class _Watched(dict[str, Any]):
    """A WSGI environment that notes each look at the cookies."""

    looks = 0

    def __getitem__(self, key: str) -> Any:
        self.looks += key == "HTTP_COOKIE"
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.looks += key == "HTTP_COOKIE"
        return super().get(key, default)


def test_no_endpoint_that_takes_a_form_reads_a_cookie(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    """A foreign page may send a form with the cookies of a person, and no preflight."""
    alice = sign_in("alice")
    forms, others = 0, 0
    for rule in app.url_map.iter_rules():
        path = str(rule.rule)
        for name in rule.arguments:
            path = path.replace(f"<string:{name}>", "acme").replace(f"<{name}>", "acme")
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            response, looks = _send_form(app, method, path, f"gatebook_session={alice.secret}")
            if takes_form(path):
                forms += 1
                assert (response, looks) == (303, 0), rule
            else:
                others += 1
                assert response in {403, 404, 415}, rule
    assert (forms, others > 70) == (1, True)
    assert alice.get("/v1/session").status_code == 200


def _send_form(app: Flask, method: str, path: str, cookie: str) -> tuple[int, int]:
    headers = {"Cookie": cookie, "Origin": "https://appleid.apple.com"}
    builder = app.test_client()._request_from_builder_args(
        (path,), {"method": method, "data": {"state": "x"}, "headers": headers}
    )
    environ = _Watched(builder.environ)
    statuses: list[str] = []

    def start(status: str, _headers: object, *_error: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _: None

    body: Iterator[bytes] = iter(app.wsgi_app(environ, start))
    list(body)
    return int(statuses[0].split()[0]), environ.looks


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)
