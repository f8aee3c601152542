"""Attack with stale tags, idempotency keys and session secrets, over HTTP."""

from __future__ import annotations

from functools import partial

import pytest
import requests

from tests.resources.expected import Sql
from tests.support.at_once import at_once
from tests.support.caller import Caller
from tests.support.client import PASSWORD


@pytest.fixture
def base(live_server: str) -> str:
    return live_server


def sign_in(base: str, name: str) -> requests.Response:
    """Sign in by cookie; sign up first if there is no such account."""
    caller = Caller(base)
    body = {"email": f"{name}@example.com", "password": PASSWORD}
    assert caller("POST", "/v1/accounts", {**body, "name": name}).status_code in {201, 409}
    response = caller("POST", "/v1/sessions", body)
    assert response.status_code == 201, response.text
    return response


def browser(response: requests.Response) -> Caller:
    """Return a caller that has kept the cookie of this response."""
    return Caller(response.url.split("/v1/")[0], cookie=response.cookies["gatebook_session"])


def test_the_tag_of_one_account_opens_no_other(base: str, sql: Sql) -> None:
    """Both accounts are at version 1 under /v1/account, but their tags differ."""
    alice, mallory = browser(sign_in(base, "alice")), browser(sign_in(base, "mallory"))
    mallorys_tag = mallory("GET", "/v1/account").headers["ETag"]
    before = sql("SELECT * FROM account")
    refused = alice("PATCH", "/v1/account", {"name": "Mallory"}, **{"If-Match": mallorys_tag})
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    body = {"password": PASSWORD}
    assert alice("DELETE", "/v1/account", body, **{"If-Match": mallorys_tag}).status_code == 412
    response = alice("GET", "/v1/account", **{"If-None-Match": mallorys_tag})
    assert (response.status_code, response.json()["email"]) == (200, "alice@example.com")
    assert sql("SELECT * FROM account") == before
    # This is her own tag in the weak form that a compressing proxy makes of it.
    alice_s = f"W/{response.headers['ETag']}"
    assert alice("GET", "/v1/account", **{"If-None-Match": alice_s}).status_code == 304
    assert alice("PATCH", "/v1/account", {"name": "A."}, **{"If-Match": alice_s}).status_code == 200
    assert alice("PATCH", "/v1/account", {"name": "B."}, **{"If-Match": alice_s}).status_code == 412


def test_a_webhook_created_again_does_not_show_the_secret_that_came_after(
    base: str, sql: Sql
) -> None:
    sign_in(base, "ada")
    sql("UPDATE account SET roles = 'admin', email_verified = 1")
    ada = browser(sign_in(base, "ada"))
    body = {"url": "https://hooks.example.com/in", "event_types": ["session.*"]}
    key = {"Idempotency-Key": "the-webhook-of-this-morning"}
    created = ada("POST", "/v1/webhooks", body, **key)
    assert ada("POST", "/v1/webhooks", body, **key).json() == created.json()
    path = f"/v1/webhooks/{created.json()['id']}"
    rotated = ada("POST", f"{path}/secret")
    assert rotated.status_code == 200, rotated.text
    repeated = ada("POST", "/v1/webhooks", body, **key)
    assert (repeated.status_code, repeated.json()["code"]) == (409, "conflict")
    assert rotated.json()["secret"] not in repeated.text


REAUTHENTICATE = ("POST", "/v1/session/reauthentications", {"password": PASSWORD})
CHANGE_PASSWORD = (
    "PUT",
    "/v1/account/password",
    {"current_password": PASSWORD, "new_password": "seven herons over the marsh"},
)
SIGN_IN = ("POST", "/v1/sessions", {"email": "alice@example.com", "password": PASSWORD})


@pytest.mark.parametrize(
    ("clicks", "refused"),
    [
        ([REAUTHENTICATE] * 4, {401}),
        ([CHANGE_PASSWORD] * 4, {401, 409}),
        ([REAUTHENTICATE, CHANGE_PASSWORD] * 2, {401, 409}),
        ([SIGN_IN] * 4, set()),
    ],
    ids=["re-authentication", "password", "both", "sign-in"],
)
def test_whoever_is_answered_with_a_cookie_can_use_it(
    base: str, clicks: list[tuple[str, str, dict[str, str]]], refused: set[int]
) -> None:
    """After simultaneous clicks with one cookie, the browser keeps any one of the new cookies."""
    cookie = sign_in(base, "alice").cookies["gatebook_session"]
    one_browser = Caller(base, cookie=cookie)
    answers = at_once([partial(one_browser, *click) for click in clicks])
    secrets = [
        answer.cookies["gatebook_session"] for answer in answers if answer.status_code in {201, 204}
    ]
    assert len(secrets) == (1 if refused else len(clicks))
    assert {answer.status_code for answer in answers} - {201, 204} <= refused
    assert all("Set-Cookie" not in answer.headers for answer in answers if answer.status_code > 399)
    for secret in secrets:
        assert Caller(base, cookie=secret)("GET", "/v1/session").status_code == 200
    assert one_browser("DELETE", "/v1/session").status_code == 401
