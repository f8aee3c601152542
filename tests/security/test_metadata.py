"""Look for metadata where it does not belong, after people, programs and workers used it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Flask
from redis import Redis

from api.domain.account import Role
from api.resilience.stop_event import Stop
from api.workers.webhooks import WebhookSender
from tests.security.test_secrets_at_rest import everything_in_redis
from tests.support.api_tokens import bearer, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.roles import OPERATOR, grant_role
from tests.support.tables import Sql, dump
from tests.support.webhook_sender import LOOPBACK, create, drain
from tests.support.webhook_target import WebhookTarget

# Names and values: both may be about the person.
PUBLIC = {"canary-public-name": ["canary-public-value"]}
PRIVATE = {"canary-private-name": {"deeper": "canary-private-value"}}
CANARY = "canary"


def test_private_metadata_is_seen_by_those_who_may_read_it_alone(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    sql: Sql,
    redis: Redis,
    log: io.StringIO,
) -> None:
    app = make_app(log_level="debug", webhook_private_networks=LOOPBACK, webhook_timeout=5.0)
    ada, bob = (Person.sign_up(app, name).sign_in() for name in ("ada", "bob"))
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
    program = bearer(issue_to_service(app, "accounts:write"))
    path = f"/v1/accounts/{bob.id}/metadata"
    target = WebhookTarget()
    try:
        create(ada, target)
        client = ApiClient(app, use_cookies=False)
        for body in ({"public": PUBLIC}, {"private": PRIVATE}):
            assert client.patch(path, json=body, headers=program).status_code == 200
        refused = {"private": {**PRIVATE, "canary\n": "canary\x00"}}
        shown = [client.patch(path, json=refused, headers=program).text]
        shown.append(client.patch(path, data=b'{"private": {"canary": NaN}}', headers=program).text)
        stale = {**program, "If-Match": '"000000000000-1"'}
        shown.append(client.patch(path, json={"private": {}}, headers=stale).text)

        shown += [*of_bob(bob), *of_administrators(ada, bob)]
        drain(WebhookSender(app, Stop()), sql)
        delivered = [request.body for request in target.received]
    finally:
        target.stop()

    # the search finds what is there
    assert ada.get(path).json == {"public": PUBLIC, "private": PRIVATE}
    assert bob.get("/v1/account/metadata").json == {"public": PUBLIC}
    assert b"account.metadata_updated" in b"".join(delivered)
    assert CANARY not in "".join(shown)
    assert CANARY.encode() not in b"".join(delivered)
    assert CANARY.encode() not in everything_in_redis(redis)
    assert f"/v1/accounts/{bob.id}/metadata" in log.getvalue()
    assert CANARY not in log.getvalue()
    tables = {name: rows for name, rows in dump(sql).items() if CANARY in repr(rows)}
    assert tables.keys() == {"account_metadata"}

    assert bob.delete("/v1/account", json={"password": bob.password}).status_code == 204
    assert CANARY not in repr(dump(sql))


def of_bob(bob: Person) -> list[str]:
    """Return what Bob gets to see of his account, but for the metadata itself."""
    bob.on_another_device(deliver="token")
    bob.patch("/v1/account", json={"name": "Robert"})
    paths = [
        "/v1/account",
        "/v1/session",
        "/v1/sessions",
        "/v1/session/permissions",
        "/v1/account/audit-events",
        "/v1/account/sign-in-methods",
    ]
    return [seen(bob.get(path)) for path in paths]


def of_administrators(ada: Person, bob: Person) -> list[str]:
    """Return what lists, searches and the audit trail show of Bob."""
    search = ada.post("/v1/account-searches", json={"email": bob.email})
    paths = [
        "/v1/accounts",
        f"/v1/accounts/{bob.id}",
        f"/v1/accounts/{bob.id}/sessions",
        "/v1/audit-events",
        "/v1/audit-events/export",
        "/v1/audit-events/export?format=csv",
    ]
    return [seen(search), *(seen(ada.get(path)) for path in paths)]


def seen(response: Any) -> str:
    assert response.status_code == 200, response.text
    return f"{response.headers}{response.text}"
