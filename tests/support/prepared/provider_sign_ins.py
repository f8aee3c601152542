"""Prepare people who are just about to sign in with a provider."""

from __future__ import annotations

from typing import Any

from flask import Flask

from api import pool
from tests.support.client import ApiClient
from tests.support.identities import given_identity
from tests.support.identity_provider import NOBODY
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.provider_sign_ins import COMPLETE, START, answer_again, answer_to, begun
from tests.support.roles import vouched

FORGET = "DELETE FROM identity WHERE provider = 'closed'"


def _begun(app: Flask) -> dict[str, Any]:
    return begun(ApiClient(app, use_cookies=False), "closed", deliver="token")


def _signing_in(app: Flask) -> PreparedRequest:
    person = vouched(anybody(app))
    with app.app_context(), pool.transaction() as tx:
        pool.execute(tx, FORGET)
    given_identity(person, NOBODY, "closed")
    body = answer_again(app, _begun(app), "closed")
    return PreparedRequest("POST", COMPLETE, None, {}, body)


def _in_another_browser(app: Flask) -> PreparedRequest:
    body = answer_to(_begun(app), "closed")
    del body["binding"]
    return PreparedRequest("POST", COMPLETE, body, {})


def _passing_on(method: str) -> PreparedRequest:
    return PreparedRequest(method, "/v1/provider-callbacks/pear", None, {})


OPERATIONS = [
    prepared(
        "createProviderSignIn",
        "begin to sign in with a provider",
        201,
        lambda _: PreparedRequest("POST", START, {"provider": "acme"}, {}),
    ),
    prepared(
        "completeProviderSignIn", "sign in with a provider", 201, _signing_in, "session.started"
    ),
    prepared(
        "completeProviderSignIn",
        "sign in with a provider in another browser",
        422,
        _in_another_browser,
        "session.refused",
    ),
    prepared(
        "passOnProviderAnswer",
        "pass on the answer of a provider",
        303,
        lambda _: _passing_on("GET"),
    ),
    prepared(
        "passOnProviderForm",
        "pass on the form of a provider",
        303,
        lambda _: _passing_on("POST"),
    ),
]
