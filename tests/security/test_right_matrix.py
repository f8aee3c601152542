"""Send every kind of caller to every route of the contract, those of extensions included.

The routes answer 204 instead of their work, so that a cell shows what the guard alone decides:
``ok``, or the refusal. Run with ``-s`` to see the whole table.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from api.domain.account import Role
from api.domain.permissions import BUILT_IN
from api.extending import extend, has_role, permitted
from tests.conftest import Clock
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.contract import METHODS
from tests.support.extension import part, plug_in, write
from tests.support.operator_role import DEFINE, give_role
from tests.support.printed import to_table
from tests.support.roles import OPERATOR, grant_role
from tests.support.tables import Sql

OWN = "vaults:open"
CODES = {
    "": "ok",
    "not_signed_in": "401",
    "forbidden": "-",
    "reauthentication_required": "stale",
    "session_required": "session",
}
# single: an account whose only role has the permission of the route, and no other one.
# others: each of the other permissions alone. token: it has the permission of the route alone.
# lacking: a token with all permissions but this one. locked: a former session, and a former token.
EXPECTED = """
                            nobody  person  fresh  auditor  single  others  stale  token    lacking  locked
api_token tokens            401     -       -      -        -       -       -      ok       ok       401 401
freshly_authenticated       401     stale   ok     ok       ok      ok      stale  session  session  401 session
has_role                    401     -       -      ok       -       -       -      session  session  401 session
permitted                   401     -       -      -        ok      -       ok     session  session  401 session
permitted audit tokens      401     -       -      ok       ok      -       ok     ok       -        401 401
permitted fresh             401     -       -      -        ok      -       stale  session  session  401 session
permitted fresh tokens own  401     -       -      -        ok      -       -      ok       -        401 401
permitted tokens            401     -       -      -        ok      -       ok     ok       -        401 401
public                      ok      ok      ok     ok       ok      ok      ok     ok       ok       ok ok
signed_in                   401     ok      ok     ok       ok      ok      ok     session  session  401 session
signed_in link              ok      ok      ok     ok       ok      ok      ok     session  session  ok session
"""  # noqa: E501
COLUMNS = EXPECTED.splitlines()[1].split()


class Route(NamedTuple):
    """An operation, as its contract declares it."""

    method: str
    path: str
    guard: str
    permission: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Flask:
    """Return an application with two extensions: the notes, and one with guards of its own."""
    vault = Blueprint("vault", __name__, url_prefix="/vault")

    @vault.get("")
    @has_role(Role.AUDITOR)
    def contents() -> dict[str, int]:
        return {}

    @vault.delete("")
    @permitted(OWN, fresh=True, tokens=True)
    def empty() -> dict[str, int]:
        return {}

    document = part("GET /v1/vault", "DELETE /v1/vault")
    document["paths"]["/v1/vault"]["get"] |= {"x-guard": "has_role", "x-roles": ["auditor"]}
    document["paths"]["/v1/vault"]["delete"] |= {
        "x-guard": "permitted",
        "x-permission": OWN,
        "x-fresh": True,
        "x-tokens": True,
    }

    def register(app: Flask) -> None:
        extend(app, "vault", blueprint=vault, contract=write(tmp_path, document))

    plug_in(monkeypatch, "vault", register)
    return make_app(extensions=("notes", "vault"))


def routes(app: Flask) -> Iterator[Route]:
    """Yield each operation of the contract, with the guard in the words of the table."""
    paths = app.extensions["gatebook.contract"].document["paths"]
    for path, item in sorted(paths.items()):
        for method in sorted(METHODS & item.keys()):
            operation = item[method]
            permission = operation.get("x-permission", "")
            words = [
                operation["x-guard"],
                *(["audit"] if permission == "audit:read" else []),
                *(["fresh"] if operation.get("x-fresh") else []),
                *(["tokens"] if operation.get("x-tokens") else []),
                *(["own"] if permission == OWN else []),
                # a mailed link in the body may replace the session
                *(
                    ["link"]
                    if {} in operation.get("security", []) and "requestBody" in operation
                    else []
                ),
            ]
            yield Route(method.upper(), path, " ".join(words), permission)


def without_work(app: Flask) -> None:
    """Let every route answer 204 once its guard lets the request pass."""
    for endpoint, view in app.view_functions.items():

        def done(**_: Any) -> tuple[str, int]:
            return "", 204

        app.view_functions[endpoint] = functools.wraps(view)(done)


def locked(sign_in: Callable[..., Person], ada: Person) -> tuple[str, str]:
    """Return the former session and API token of an administrator whom another one has locked."""
    bob = sign_in("bob")
    with bob.client.application.app_context():
        grant_role(bob.email, Role.ADMIN, OPERATOR)
    token = issue(bob, *BUILT_IN)
    assert bob.get("/v1/accounts").status_code == 200
    client = ApiClient(ada.client.application)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 200
    answer = ada.put(f"/v1/accounts/{bob.id}/lock", json={"reason": "left"})
    assert answer.status_code == 200, answer.text
    return bob.secret, token


def decide(client: FlaskClient, route: Route, secret: str | None) -> str:
    """Return what the guard of a route decides about a caller."""
    path = re.sub(r"\{\w+\}", "0198e2b4-7c1d-7a52-9a0e-4f1f0c2d33aa", route.path)
    headers = {} if secret is None else bearer(secret)
    response = client.open(path, method=route.method, headers=headers)
    code = "" if response.status_code == 204 else response.json["code"]
    assert response.status_code == {"": 204, "not_signed_in": 401}.get(code, 403), response.text
    return CODES[code]


def test_each_route_opens_for_the_callers_that_the_contract_names(
    app: Flask, sign_in: Callable[..., Person], clock: Clock, sql: Sql
) -> None:
    ada, person, auditor, alone = (sign_in(name) for name in ("ada", "alice", "erin", "dora"))
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
        grant_role(auditor.email, Role.AUDITOR, OPERATOR)
    give_role(sql, alone, "single", [])
    former = locked(sign_in, ada)
    clock.advance(minutes=16)
    ada_on_another_device = ada.on_another_device()
    callers = {
        "nobody": None,
        "person": person.secret,
        "fresh": person.on_another_device().secret,
        "auditor": auditor.on_another_device().secret,
        "stale": ada.secret,
    }
    assert ada_on_another_device.get("/v1/accounts").status_code == 200
    alone.sign_in()
    permissions = [*sorted(BUILT_IN), OWN]
    with_one = {name: issue_to_service(app, name) for name in permissions}
    lacking = {name: issue_to_service(app, *{*permissions} - {name}) for name in permissions}
    without_work(app)
    client = app.test_client(use_cookies=False)
    every_route = list(routes(app))
    cells = {
        route: {name: decide(client, route, secret) for name, secret in callers.items()}
        for route in every_route
    }
    # The definition of one role changes: each change holds with the next request.
    for permission in permissions:
        sql(DEFINE, "single", permission)
        for route in every_route:
            cells[route][permission] = decide(client, route, alone.secret)
    for route, row in cells.items():
        # a route without a permission opens with any of them, or with none
        name = route.permission or "audit:read"
        row["token"] = decide(client, route, with_one[name])
        row["lacking"] = decide(client, route, lacking[name])
        row["locked"] = " ".join(decide(client, route, secret) for secret in former)
        row["single"] = row[name]
        others = {row[other] for other in permissions if other != name}
        row["others"] = " ".join(sorted(others))

    titles = [*callers, *permissions, "token", "lacking", "locked"]
    lines = [[str(r), r.guard, *(row[name] for name in titles)] for r, row in cells.items()]
    print(to_table(["", "guard", *titles], lines))
    assert {"DELETE /v1/notes", "GET /v1/vault"} <= {str(route) for route in cells}
    assert {route.permission for route in cells} == {"", *permissions}
    summary = {(route.guard, *(row[name] for name in COLUMNS)) for route, row in cells.items()}
    table = to_table(["", *COLUMNS], sorted(summary))
    print(table)
    assert table == EXPECTED
