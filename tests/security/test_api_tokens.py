"""Attacks with API tokens: on other routes, with other permissions, and on what is stored."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from api.domain.account import Role
from api.domain.permissions import BUILT_IN
from api.web.declared_guards import Guard, guard_of, permission_of, takes_tokens
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.roles import OPERATOR, grant_role


def routes(app: Flask) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield method, path and view of each guarded route."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        view = app.view_functions[rule.endpoint]
        [method] = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if guard_of(view) is not Guard.PUBLIC:
            yield method, str(rule), view


def without_work(app: Flask) -> None:
    """Let every route answer 204 once its guard lets the request pass."""
    for endpoint, view in app.view_functions.items():

        def done(**_: Any) -> tuple[str, int]:
            return "", 204

        app.view_functions[endpoint] = functools.wraps(view)(done)


def code_of(client: FlaskClient, method: str, path: str, token: str) -> str:
    response = client.open(path, method=method, headers=bearer(token))
    return "" if response.status_code == 204 else response.json["code"]


def test_a_token_opens_the_routes_that_declare_it_and_no_other(
    make_app: Callable[..., Flask], commands: Commands
) -> None:
    """Windmill #9371, better-auth e934206d: scopes were stored, and never enforced."""
    app = make_app(extensions=("notes",))
    everything = issue_to_service(app, *BUILT_IN)
    lacking = {name: issue_to_service(app, *BUILT_IN - {name}) for name in BUILT_IN}
    without_work(app)
    client = app.test_client(use_cookies=False)
    client.get("/v1/token", headers=bearer(everything))
    opened = []
    for method, path, view in routes(app):
        commands.reset()
        code = code_of(client, method, path, everything)
        if not takes_tokens(view):
            assert (code, commands.redis, commands.sql) == ("session_required", [], []), path
            continue
        assert code == "", path
        opened.append(path)
        if permission := permission_of(view):
            assert code_of(client, method, path, lacking[permission]) == "forbidden", path
    assert {"/v1/token", "/v1/token-checks", "/v1/audit-events", "/v1/webhooks"} <= set(opened)


def test_what_makes_changes_or_ends_credentials_takes_no_token(app: Flask) -> None:
    opened = [path for method, path, view in routes(app) if takes_tokens(view) and method != "GET"]
    words = ("account/", "session", "password", "passkey", "token", "factor", "lock", "email")
    named = {path for path in opened if any(word in path for word in words)}
    assert named == {"/v1/token-checks"}


def test_the_authorization_header_wins_over_the_cookie_and_a_bad_one_is_401(
    app: Flask, alice: Person, client: ApiClient
) -> None:
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    assert alice.get("/v1/audit-events").status_code == 200  # her cookie may
    weak, token = issue(alice), issue(alice, "audit:read")
    refused = alice.get("/v1/audit-events", headers=bearer(weak))
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    for bad in (token[:-1], token + "0", token.swapcase(), "gbp_"):
        refused = alice.get("/v1/audit-events", headers=bearer(bad))
        assert (refused.status_code, refused.json["code"]) == (401, "not_signed_in")
    # the token authorizes; the cookie beside it does not count as a session
    assert alice.get("/v1/audit-events", headers=bearer(token)).status_code == 200
    refused = alice.get("/v1/session?optional=true", headers=bearer(token))
    assert (refused.status_code, refused.json["code"]) == (403, "session_required")
    assert alice.get("/v1/session").status_code == 200
    # a token in a cookie is no token, and no session
    client.set_cookie("gatebook_session", token)
    assert client.get("/v1/session").status_code == 401
    assert client.get("/v1/audit-events").status_code == 401


@pytest.mark.parametrize("raw", [b"L", b"L\x93", b"Lgarbage", b"\x80\x04.", b"H", b"X"])
def test_garbage_in_redis_is_no_token_and_no_500(
    alice: Person, client: ApiClient, redis: Redis, raw: bytes
) -> None:
    token = issue(alice)
    assert client.get("/v1/token", headers=bearer(token)).status_code == 200
    [key] = redis.scan_iter("*:token:*")
    redis.set(key, raw)
    shown = client.get("/v1/token", headers=bearer(token))
    assert (shown.status_code, shown.json["owner"]) == (200, alice.id)
