"""Check ``python -m api role``: granted, revoked, listed, recorded, effective in live sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.commands.unverified_roles import unknown_roles
from api.domain.account import Role
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.errors import EmailNotVerified
from api.rules.administration.grant_role import grant_role
from api.signals import SIGNALS
from api.web.guards import has_role
from tests.support.at_once import at_once
from tests.support.client import ApiClient, Person
from tests.support.forked_commands import ForkedCommands
from tests.support.roles import hold_unverified, revoke_role, vouched
from tests.support.tables import Sql, dump

OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sign_up(sign_up: Callable[..., Person]) -> Callable[..., Person]:
    """Return ``sign_up("bob")``, which signs up a person with a verified address."""
    return lambda *args, **account: vouched(sign_up(*args, **account))


def described(person: Person, *, verified: str = "verified") -> str:
    return f"(account {person.id}, created {person.account['created_at']}, {verified})"


@pytest.fixture
def run(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return ``run("role", "list")``: (exit status, standard output, standard error)."""

    def running(*arguments: str, **changed: str) -> tuple[int, str, str]:
        return commands_of({**environment, **changed}, *arguments)

    return running


@pytest.fixture
def desk(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with an undocumented route for auditors and administrators."""
    app = make_app()
    view = has_role(Role.AUDITOR, Role.ADMIN)(lambda: "come in")
    app.add_url_rule("/desk", view_func=view, endpoint="desk")
    return app


def knock(app: Flask, person: Person) -> int:
    """Return the status of a person's request to that route."""
    headers = {"Authorization": f"Bearer {person.token}"}
    return app.test_client().get("/desk", headers=headers).status_code


def test_an_operator_gives_takes_and_lists_roles(run: Run, alice: Person, bob: Person) -> None:
    assert run("role", "grant", "Alice@Example.com", "auditor") == (
        0,
        f"alice@example.com is now auditor {described(alice)}\n",
        "",
    )
    assert run("role", "grant", alice.id, "admin")[0] == 0
    assert run("role", "grant", "bob@example.com", "auditor")[0] == 0
    assert run("role", "list") == (
        0,
        "alice@example.com admin auditor\nbob@example.com auditor\n",
        "",
    )
    assert run("role", "list", "admin") == (0, "alice@example.com admin auditor\n", "")
    before = alice.get("/v1/account").json["roles"]
    assert run("role", "revoke", "alice@example.com", "admin") == (
        1,
        "",
        (
            "This is the last verified administrator that is not locked. To leave none, add"
            " --leave-none.\n"
        ),
    )
    assert alice.get("/v1/account").json["roles"] == before == ["admin", "auditor"]
    assert run("role", "revoke", "--leave-none", "alice@example.com", "admin") == (
        0,
        f"alice@example.com is no longer admin {described(alice)}\n",
        "",
    )
    assert alice.get("/v1/account").json["roles"] == ["auditor"]


def test_what_is_so_already_is_said_and_leaves_no_event(run: Run, alice: Person, sql: Sql) -> None:
    run("role", "grant", alice.email, "auditor")
    before = dump(sql)
    assert run("role", "grant", alice.email, "auditor")[:2] == (
        0,
        f"alice@example.com was already auditor {described(alice)}\n",
    )
    assert run("role", "revoke", alice.email, "admin")[:2] == (
        0,
        f"alice@example.com was not admin {described(alice)}\n",
    )
    assert dump(sql) == before


def test_an_unknown_address_or_role_changes_nothing(run: Run, alice: Person, sql: Sql) -> None:
    before = dump(sql)
    assert run("role", "grant", "nobody@example.com", "admin") == (
        1,
        "",
        "No account has this address.\n",
    )
    unknown_id = "01a2034c-2258-73d9-a344-5bb31738f7d9"
    assert run("role", "grant", unknown_id, "admin") == (1, "", "No account has this id.\n")
    assert run("role", "grant", alice.email, "root") == (1, "", "No role has this name.\n")
    assert run("role", "grant", alice.email, "admin,auditor")[0] == 1
    assert dump(sql) == before


def test_it_is_on_record_without_an_actor(app: Flask, alice: Person) -> None:
    with app.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
        revoke_role(alice.email, Role.AUDITOR, OPERATOR)
    items = alice.get("/v1/account/audit-events").json["items"][:2]
    titles = {"role.granted": "Role granted: auditor", "role.revoked": "Role revoked: auditor"}
    for item, event_type in zip(items, ["role.revoked", "role.granted"], strict=True):
        assert item == {
            "id": item["id"],
            "occurred_at": item["occurred_at"],
            "type": event_type,
            "title": titles[event_type],
            "device": None,
            "outcome": "success",
            "actor": None,
            "subject": alice.id,
            "session_id": None,
            "request_id": "operator",
            "ip": None,
            "user_agent": "python -m api",
            "data": {"role": "auditor"},
        }


def test_a_live_session_has_the_role_at_once_and_loses_it_at_once(
    desk: Flask, sign_in: Callable[..., Person], commands: Any
) -> None:
    """A live session gets and loses a role at once (ASVS 8.3.2).

    The session is in Redis before and after: no request reads the ledger.
    """
    alice = sign_in("alice", deliver="token")
    assert knock(desk, alice) == 403
    with desk.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
    commands.reset()
    assert knock(desk, alice) == 200
    assert commands.sql == []
    with desk.app_context():
        revoke_role(alice.email, Role.AUDITOR, OPERATOR)
    assert knock(desk, alice) == 403


@pytest.mark.parametrize(
    ("held", "status"), [([], 403), ([Role.AUDITOR], 200), ([Role.ADMIN], 200), (list(Role), 200)]
)
def test_one_of_the_roles_named_opens_the_desk(
    desk: Flask, sign_in: Callable[..., Person], held: list[Role], status: int
) -> None:
    alice = sign_in("alice", deliver="token")
    with desk.app_context():
        for role in held:
            grant_role(alice.email, role, OPERATOR)
    assert knock(desk, alice) == status


def test_whoever_holds_no_role_is_told_what_to_ask_for(
    desk: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice", deliver="token")
    headers = {"Authorization": f"Bearer {alice.token}"}
    answer = desk.test_client().get("/desk", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert desk.test_client().get("/desk").status_code == 401


def test_nobody_gives_a_role_to_themselves(alice: Person, client: ApiClient) -> None:
    answer = alice.patch("/v1/account", json={"roles": ["admin"]})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_body")
    body = {"email": "mallory@example.com", "password": alice.password, "roles": ["admin"]}
    assert client.post("/v1/accounts", json=body).status_code == 422


def test_a_role_of_an_unverified_account_is_listed_as_such_and_can_be_taken(
    call: Run, alice: Person, sql: Sql
) -> None:
    """A role of an unverified account, as earlier versions granted, can be listed and revoked."""
    sql("UPDATE account SET email_verified = 0")
    hold_unverified(sql, alice.id, "admin")
    assert call("role", "list") == (
        0,
        "alice@example.com admin (not verified: no effect)\n",
        "",
    )
    assert call("role", "revoke", alice.id, "admin")[:2] == (
        0,
        f"alice@example.com is no longer admin {described(alice, verified='not verified')}\n",
    )
    assert call("role", "list") == (0, "", "")


def test_who_is_no_longer_verified_when_the_row_is_locked_gets_no_role(
    app: Flask, alice: Person, sql: Sql
) -> None:
    sql("UPDATE account SET email_verified = 0")
    before = dump(sql)
    with app.app_context(), pytest.raises(EmailNotVerified):
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    assert dump(sql) == before


def test_what_can_not_be_recorded_does_not_happen(app: Flask, alice: Person, sql: Sql) -> None:
    """A role that can't be recorded is not granted: both share one transaction (I1)."""

    def fails(_sender: Any, **_carried: Any) -> None:
        raise RuntimeError("no room on the record")

    before = dump(sql)
    failing = SIGNALS[EventType.ROLE_GRANTED].connected_to(fails)
    with failing, app.app_context(), pytest.raises(RuntimeError):
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    assert dump(sql) == before
    assert alice.get("/v1/session").json["account"]["roles"] == []


def test_where_redis_can_not_be_told_nothing_has_changed(run: Run, alice: Person, sql: Sql) -> None:
    """Nothing changes if Redis can't be told.

    Otherwise a session in Redis would keep a role that was revoked.
    """
    before = dump(sql)
    status, output, _ = run(
        "role", "grant", alice.email, "admin", REDIS_URL="redis://127.0.0.1:1/0"
    )
    assert (status, output) == (1, "")
    assert dump(sql) == before


def test_a_role_of_the_policy_that_does_not_exist_is_named(make_app: Callable[..., Flask]) -> None:
    """Otherwise nobody would notice that a misspelt role requires no second factor."""
    with make_app(second_factor_roles=("admin", "suport", "all")).app_context():
        assert unknown_roles() == [
            "SECOND_FACTOR_ROLES names suport, which is no role: see python -m api apply"
        ]


def test_two_roles_given_at_once_are_both_held(app: Flask, alice: Person) -> None:
    """Two roles granted at once are both kept: each grant reads them under the row's lock."""

    def give(role: Role) -> None:
        with app.app_context():
            grant_role(alice.email, role, OPERATOR)

    at_once([lambda role=role: give(role) for role in Role])
    assert alice.get("/v1/session").json["account"]["roles"] == ["admin", "auditor"]
