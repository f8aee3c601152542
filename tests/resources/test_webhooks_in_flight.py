"""Test requests of an administrator that are in progress when the administrator loses that right.

The guard checks the role when the request begins. The check within the transaction decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain.account import Role
from api.domain.client import Client
from api.rules.webhooks import lock_webhook
from tests.resources.expected import Sql, assert_problem, everything
from tests.resources.webhooks import NEW, WEBHOOKS, create, queued
from tests.support.client import ApiClient, Person
from tests.support.parked import Parked, mark
from tests.support.roles import OPERATOR, grant_role, revoke_role

Act = Callable[[Person, dict[str, Any], str], TestResponse]
End = Callable[[Flask, Person], None]


def path(hook: dict[str, Any], more: str = "") -> str:
    return f"{WEBHOOKS}/{hook['id']}{more}"


# These are all operations in which an administrator changes something.
ACTS: dict[str, Act] = {
    "create": lambda ada, _hook, _event: ada.post(WEBHOOKS, json=NEW),
    "change": lambda ada, hook, _event: ada.patch(path(hook), json={"description": "His"}),
    "delete": lambda ada, hook, _event: ada.delete(path(hook)),
    "rotate": lambda ada, hook, _event: ada.post(path(hook, "/secret")),
    "test": lambda ada, hook, _event: ada.post(path(hook, "/test-events")),
    "redeliver": lambda ada, hook, event: ada.post(
        path(hook, "/redeliveries"), json={"event_id": event}
    ),
}


def signs_out(app: Flask, ada: Person) -> None:
    answer = elsewhere(app, ada).delete("/v1/session")
    assert answer.status_code == 204


def deletes_the_account(app: Flask, ada: Person) -> None:
    with app.app_context():  # the last administrator could not
        grant_role(Person.sign_up(app, "olga").email, Role.ADMIN, OPERATOR)
    answer = elsewhere(app, ada).delete("/v1/account", json={"password": ada.password})
    assert answer.status_code == 204


def loses_the_role(app: Flask, ada: Person) -> None:
    with app.app_context():
        revoke_role(ada.email, Role.ADMIN, Client(None, None, "operator"))


def elsewhere(app: Flask, ada: Person) -> ApiClient:
    """Return a second client with Ada's session, while her first client is within a request."""
    client = ApiClient(app)
    assert ada.secret is not None
    client.set_cookie("gatebook_session", ada.secret)
    return client


@pytest.mark.parametrize(
    ("end", "status", "code"),
    [
        (signs_out, 401, "not_signed_in"),
        (deletes_the_account, 401, "not_signed_in"),
        (loses_the_role, 403, "forbidden"),
    ],
    ids=["signs out", "deletes the account", "loses the role"],
)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_is_changed_by_a_request_whose_right_ended_meanwhile(
    app: Flask,
    admin: Person,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
    end: End,
    status: int,
    code: str,
) -> None:
    hook = create(admin)
    (event,) = queued(sql, hook, 1)
    mark(monkeypatch, lock_webhook, "check_permission")
    request = Parked("before check_permission", lambda: act(admin, hook, event))
    assert request.standing
    end(app, admin)
    before = everything(sql)
    assert_problem(request.go_on(), status, code)
    assert everything(sql) == before


def test_every_operation_that_changes_a_webhook_is_among_them(app: Flask) -> None:
    changing = {
        rule.endpoint.partition(".")[2]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(WEBHOOKS)
        and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert changing == set(ACTS)
