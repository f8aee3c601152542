"""Sign in with the test providers: ``answered`` goes there and back, ``complete`` hands it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from api import pool
from tests.support.client import ApiClient
from tests.support.identity_provider import FakeProvider
from tests.support.tables import Sql

START = "/v1/provider-sign-ins"
COMPLETE = f"{START}/completions"
UNUSED = "UPDATE provider_attempt SET used_at = NULL, stage = 'provider' WHERE id = %s"
ALICE = "alice@acme.example"


def begun(browser: ApiClient, provider: str = "acme", **members: Any) -> dict[str, Any]:
    """Begin an attempt to sign in."""
    response = browser.post(START, json={"provider": provider, **members})
    assert response.status_code == 201, response.text
    attempt: dict[str, Any] = response.json
    return attempt


def answer_to(
    attempt: dict[str, Any], provider: str, at: FakeProvider | type[FakeProvider] = FakeProvider
) -> dict[str, Any]:
    """Go to the provider as the person who is there, and return the body to hand in."""
    body = {"provider": provider, **at.follow(attempt["authorization_url"])}
    return {**body, "binding": attempt["binding"]} if "binding" in attempt else body


def answer_again(
    app: Flask, attempt: dict[str, Any], provider: str
) -> Callable[[], dict[str, Any]]:
    """Return a function that goes to the provider for one attempt each time it is called."""

    def answer() -> dict[str, Any]:
        with app.app_context(), pool.transaction() as tx:
            # a request that fails uses the answer up; that is no change that a test looks for
            pool.execute(tx, UNUSED, (UUID(attempt["id"]).bytes,))
        return answer_to(attempt, provider)

    return answer


def answered(
    browser: ApiClient, at: FakeProvider, provider: str = "acme", **members: Any
) -> dict[str, Any]:
    """Begin, go to the provider as the person who is there, and return the body to hand in."""
    return answer_to(begun(browser, provider, **members), provider, at)


def complete(client: ApiClient, body: dict[str, Any], **headers: str) -> TestResponse:
    """Hand in the answer of a provider."""
    return client.post(COMPLETE, json=body, headers=headers)


def signed_in(app: Flask, at: FakeProvider, provider: str = "acme", **members: Any) -> ApiClient:
    """Sign in the person who is at the provider in a new browser, and return it."""
    browser = ApiClient(app)
    response = complete(browser, answered(browser, at, provider, **members))
    assert response.status_code == 201, response.text
    return browser


def identities(sql: Sql) -> list[tuple[str, bytes, str]]:
    """Return provider, subject and address of the account of each linked identity."""
    rows = sql(
        "SELECT identity.provider, identity.subject, account.email AS account FROM identity"
        " JOIN account ON account.id = identity.account_id ORDER BY identity.id"
    )
    return [tuple(row.values()) for row in rows]


def events(sql: Sql) -> list[tuple[str, str | None]]:
    """Return the types of all audit events in order, with their reasons."""
    rows = sql("SELECT type, JSON_VALUE(data, '$.reason') AS reason FROM audit_event ORDER BY id")
    return [tuple(row.values()) for row in rows]
