"""Send the secret of a pending sign-in to every route, in every place that can carry a secret.

It opens ``/v1/sign-in*`` and nothing else. Run with ``-s`` to see the table of all routes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.domain import ids
from api.web.contract_part import documented_path
from api.web.guards import guard_of
from tests.support.authenticator import enrol, waiting_sign_in
from tests.support.client import ApiClient, Person
from tests.support.documented_operations import DOCUMENTED
from tests.support.printed import to_table
from tests.support.tables import Sql, dump

SIGN_IN = "/v1/sign-in"
BODIES = {(item.method, item.path): item for item in DOCUMENTED}
OWN_BODIES: dict[str, dict[str, Any]] = {  # without the secret
    "POST/v1/sign-in/confirmations": {"totp_code": "000000"},
    "POST/v1/sign-in/passkey-challenges": {},
}
# the places for a secret: the name of the header, and the text before it
CARRIERS = {
    "none": ("", ""),
    "own cookie": ("Cookie", "gatebook_sign_in="),
    "session cookie": ("Cookie", "gatebook_session="),
    "trust cookie": ("Cookie", "gatebook_trust="),
    "bearer": ("Authorization", "Bearer "),
}
# the routes at which the secret means something: no other row differs from its first column
OPENED = """
                                     none  own cookie  session cookie  trust cookie  bearer
DELETE /v1/sign-in                   401   204         401             401           401
GET /v1/sign-in                      401   200         401             401           401
POST /v1/sign-in/confirmations       401   422         401             401           401
POST /v1/sign-in/passkey-challenges  401   201         401             401           401
"""

numbers = count(1)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with the example extension, whose routes are guarded, too."""
    return make_app(extensions=("notes",))


def routes(app: Flask) -> Iterator[tuple[str, str, bool]]:
    """Yield the method, the rule and whether it is public, of every route."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            is_public = guard_of(app.view_functions[rule.endpoint]) == "public"
            yield method, str(rule), is_public


def send(app: Flask, method: str, rule: str, carrier: str, secret: str) -> TestResponse:
    """Send a request that the route takes, with the secret in one place."""
    operation = BODIES.get((method, documented_path(rule)))
    body: dict[str, Any] | None = None if method == "GET" else {}
    if operation is not None and operation.body is not None:
        body = dict(operation.body)
    body = OWN_BODIES.get(method + rule, body)
    if body and method + rule == "POST/v1/accounts":
        body["email"] = f"carol{next(numbers)}@example.com"
    header, before = CARRIERS[carrier]
    headers = {header: before + secret} if header else {}
    path = re.sub("<[^<>]+>", str(ids.new_id()), rule) + (operation.query if operation else "")
    client = ApiClient(app, use_cookies=False)
    return client.open(path, method=method, json=body, headers=headers)


def seen(response: TestResponse) -> tuple[int, list[str], str]:
    """Return all in a response that is not random."""
    document = response.json if response.is_json else {}
    members = sorted(document) if isinstance(document, dict) else []
    code = document.get("code", "") if isinstance(document, dict) else ""
    cookies = sorted(cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie"))
    return response.status_code, members, f"{code} {cookies}"


def secret_of(client: ApiClient) -> str:
    cookie = client.get_cookie("gatebook_sign_in")
    assert cookie is not None
    assert cookie.value.startswith("si_")
    return cookie.value


@pytest.mark.long
def test_the_secret_of_a_pending_sign_in_opens_only_its_own_routes(
    app: Flask, alice: Person, sql: Sql
) -> None:
    phone = enrol(app, alice)
    waiting = waiting_sign_in(alice)
    secret = secret_of(waiting)
    before, rows = dump(sql), []
    for method, rule, is_public in routes(app):
        if rule.startswith(SIGN_IN + "/") or rule == SIGN_IN:
            continue
        without = seen(send(app, method, rule, "none", ""))
        assert is_public or without[0] == 401, rule
        row = [f"{method} {rule}"]
        for carrier in CARRIERS:
            for text in (secret, secret.removeprefix("si_")):
                answer = seen(send(app, method, rule, carrier, text))
                assert answer == without, (rule, carrier)
            row.append(str(answer[0]))
        rows.append(row)
    print(to_table(["", *CARRIERS], sorted(rows)))
    after = dump(sql)
    for table in ("session", "authenticator_app", "recovery_code", "passkey", "pending_sign_in"):
        assert after[table] == before[table]
    assert [row for row in after["account"] if row["email"] == alice.email] == before["account"]
    # and the sign-in that waits is as it was
    body = {"recovery_code": phone.recovery_codes[0]}
    finished = waiting.post(f"{SIGN_IN}/confirmations", json=body)
    assert finished.status_code == 201


def test_and_those_only_in_its_own_cookie(app: Flask, alice: Person) -> None:
    enrol(app, alice)
    rows = []
    for method, rule, _ in routes(app):
        if rule != SIGN_IN and not rule.startswith(SIGN_IN + "/"):
            continue
        row = [f"{method} {rule}"]
        for carrier in CARRIERS:
            secret = secret_of(waiting_sign_in(alice))  # a new one: some requests end it
            row.append(str(send(app, method, rule, carrier, secret).status_code))
            bare = send(app, method, rule, carrier, secret.removeprefix("si_"))
            assert bare.status_code == 401
        rows.append(row)
    table = to_table(["", *CARRIERS], sorted(rows))
    print(table)
    assert table == OPENED


@pytest.mark.parametrize("secret", ["session", "trusted device"])
def test_no_other_secret_is_one_of_a_pending_sign_in(
    app: Flask, alice: Person, secret: str
) -> None:
    enrol(app, alice)
    text = alice.secret
    if secret == "trusted device":
        text = f"td_{alice.secret}"
    for sent in (text, f"si_{text}", f"si_{text[3:]}"):
        body = {"sign_in_token": sent[:64], "totp_code": "287082"}
        response = ApiClient(app).post(f"{SIGN_IN}/confirmations", json=body)
        assert (response.status_code, response.json["code"]) == (401, "sign_in_expired")
