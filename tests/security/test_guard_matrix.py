"""Send sessions of every assurance to every guarded route, those of extensions included.

The routes answer 204 instead of their work, so that a cell shows what the guard alone decides:
``ok``, or the methods that a refusal names: TOTP code, recovery code, Password; ``-``: it has
none. Run with ``-s`` to see both tables.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from api.domain import ids
from api.domain.account import Role
from api.extending import assured, extend
from api.web.declared_guards import Guard, guard_of, is_fresh
from tests.conftest import Clock
from tests.support.authenticator import step_up
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.extension import part, plug_in, write
from tests.support.printed import to_table
from tests.support.roles import OPERATOR, grant_role
from tests.support.second_factors import Protected, begin

LETTERS = {"totp": "t", "recovery_code": "r", "password": "P"}
EXPECTED = """
                       decayed  stale  password  code  both  fresh  trusted  no factor
assured                trP      ok     ok        ok    ok    ok     tr       -
freshly_authenticated  trP      trP    tr        P     ok    ok     tr       ok
permitted              ok       ok     ok        ok    ok    ok     ok       ok
permitted fresh        trP      trP    tr        P     ok    ok     tr       ok
signed_in              ok       ok     ok        ok    ok    ok     ok       ok
"""


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Flask:
    """Return an application with two extensions, whose routes do nothing."""
    vault = Blueprint("vault", __name__, url_prefix="/vault")

    @vault.get("")
    @assured
    def contents() -> dict[str, int]:
        return {}

    def register(app: Flask) -> None:
        extend(app, "vault", blueprint=vault, contract=write(tmp_path, part("GET /v1/vault")))

    plug_in(monkeypatch, "vault", register)
    return make_app(extensions=("notes", "vault"))


def without_work(app: Flask) -> None:
    """Let every route answer 204 once its guard lets the request pass."""
    for endpoint, view in app.view_functions.items():

        def done(**_: Any) -> tuple[str, int]:
            return "", 204

        app.view_functions[endpoint] = functools.wraps(view)(done)


def remembered(alice: Protected) -> Person:
    """Sign in with both factors, for longer than the browser is open."""
    client = ApiClient(alice.app)
    assert alice.begin(client, remember=True).status_code == 202
    assert alice.confirm(client).status_code == 201
    return Person(client, alice.person.account, PASSWORD)


def sessions(alice: Protected, bob: Person, clock: Clock) -> dict[str, str]:
    """Return the secrets of sessions, by what was shown in each of them, and when."""
    browser = alice.trusting()
    decayed = remembered(alice)
    assert begin(browser, alice.email) == 201
    clock.advance(hours=25)
    stale, knowing, having, both = (alice.sign_in() for _ in range(4))
    clock.advance(minutes=16)
    knows = {"password": PASSWORD}
    assert step_up(knowing, **knows).status_code == 204
    assert step_up(having, recovery_code=alice.codes.pop()).status_code == 204
    assert step_up(both, recovery_code=alice.codes.pop(), **knows).status_code == 204
    fresh = alice.sign_in()
    assert begin(browser, alice.email) == 201  # without the second factor
    bob.sign_in()
    return {
        "decayed": decayed.secret,
        "stale": stale.secret,
        "password": knowing.secret,
        "code": having.secret,
        "both": both.secret,
        "fresh": fresh.secret,
        "trusted": browser.secret() or "",
        "no factor": bob.secret,
    }


def decide(client: FlaskClient, method: str, rule: str, secret: str) -> str:
    """Return what a guard decides about the session with this secret."""
    headers = {"Authorization": f"Bearer {secret}"}
    path = re.sub(r"<[^<>]+>", str(ids.new_id()), rule)
    response = client.open(path, method=method, headers=headers)
    if response.status_code == 204:
        return "ok"
    assert response.status_code == 403, response.text
    assert response.json["code"] == "reauthentication_required"
    return "".join(LETTERS[name] for name in response.json["methods"]) or "-"


def test_each_guard_decides_the_same_for_all_its_routes(
    app: Flask, sign_in: Callable[..., Person], clock: Clock
) -> None:
    alice, bob = Protected(sign_in("alice")), sign_in("bob")
    with app.app_context():
        for person, role in itertools.product((alice, bob), Role):
            grant_role(person.email, role, OPERATOR)
    secrets = sessions(alice, bob, clock)
    without_work(app)
    client, rows = app.test_client(use_cookies=False), []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        view = app.view_functions[rule.endpoint]
        guard = guard_of(view)
        [method] = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if guard in {Guard.PUBLIC, Guard.API_TOKEN}:
            continue
        name = f"{guard} fresh" if is_fresh(view) else str(guard)
        cells = [decide(client, method, str(rule), secret) for secret in secrets.values()]
        rows.append([f"{method} {rule}", name, *cells])
    print(to_table(["", "guard", *secrets], rows))
    assert {"DELETE /v1/notes", "GET /v1/vault"} <= {row[0] for row in rows}
    table = to_table(["", *secrets], sorted({tuple(row[1:]) for row in rows}))
    print(table)
    assert table == EXPECTED


def test_assurance_that_has_decayed_does_not_come_back(
    sign_in: Callable[..., Person], clock: Clock
) -> None:
    """Neither a later request nor the next touch raises it; the session goes on."""
    alice = Protected(sign_in("alice"))
    idle, aged = remembered(alice), remembered(alice)

    def assurance(person: Person) -> str:
        document = person.get("/v1/session").json
        return f"{document['assurance']} {document['assurance_expires_at'] is not None}"

    assert assurance(idle) == assurance(aged) == "aal2 True"
    for _ in range(3):
        clock.advance(minutes=59)
        assert assurance(aged) == "aal2 True"
    assert [assurance(idle) for _ in range(3)] == ["aal1 False"] * 3
    clock.advance(minutes=1)
    assert assurance(idle) == "aal1 False"
    for _ in range(22):
        clock.advance(minutes=58)
        assurance(aged)
    assert [assurance(aged) for _ in range(2)] == ["aal1 False"] * 2
    assert step_up(aged, recovery_code=alice.codes.pop()).status_code == 204
    assert assurance(aged) == "aal1 False"  # the password is a day old, too
    assert step_up(aged, password=PASSWORD).status_code == 204
    assert assurance(aged) == "aal2 True"
