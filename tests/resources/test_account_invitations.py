"""``/v1/account-invitations``: invite, list and withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.invitations import (
    ACCEPT,
    DORA,
    INVITATIONS,
    accept,
    administrator,
    invite,
    with_permissions,
)
from tests.support.mailbox import Mailbox
from tests.support.mailed import mailed

Sql = Callable[..., list[dict[str, Any]]]
NOT_VALID = [
    {"pointer": "#/token", "code": "not_valid", "message": "Not valid, or no longer valid."}
]


@pytest.fixture
def ada(app: Flask) -> Person:
    """Return an administrator."""
    return administrator(app)


def fault(response: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Return status and code of a problem, with pointer and code of each fault."""
    faults = [(each["pointer"], each["code"]) for each in response.json.get("errors", ())]
    return response.status_code, response.json["code"], faults


def test_an_invited_account_opens_with_the_mailed_token_only(
    app: Flask, ada: Person, sql: Sql, mailbox: Mailbox
) -> None:
    body = {"email": DORA, "name": "Dora", "language": "de", "roles": ["auditor"]}
    response = ada.post(INVITATIONS, json={**body, "external_id": "hr-20417"})
    [row] = sql(
        "SELECT id, HEX(id) AS hex, email_verified, password_hash, roles, external_id"
        " FROM account WHERE email = %s",
        DORA,
    )
    [mail] = mailbox.to(DORA)
    token = mail.values["token"]
    shown = response.json
    assert response.status_code == 201
    assert shown == {
        "id": shown["id"],
        "account": shown["account"],
        "email": DORA,
        "roles": ["auditor"],
        "state": "pending",
        "invited_by": ada.id,
        "created_at": shown["created_at"],
        "expires_at": shown["expires_at"],
    }
    assert shown["account"].replace("-", "").upper() == row["hex"]
    assert (row["email_verified"], row["password_hash"], row["roles"]) == (0, "", "")
    assert row["external_id"] == b"hr-20417"
    assert (mail.message, mail.language, set(mail.values)) == ("invitation", "de", {"token"})
    assert token not in response.text + ada.get(INVITATIONS).text
    [event] = ada.get("/v1/audit-events?type=account.invited").json["items"]
    assert (event["actor"], event["subject"]) == (ada.id, shown["account"])
    assert event["data"] == {"roles": ["auditor"], "repeated": False}
    for password in ("", PASSWORD):
        attempt = {"email": DORA, "password": password or " "}
        assert ApiClient(app).post("/v1/sessions", json=attempt).status_code == 401


def test_inviting_again_ends_the_earlier_token(app: Flask, ada: Person) -> None:
    first = invite(ada, roles=["auditor"])
    old = mailed(app, DORA)["token"]
    second = invite(ada, "DORA@example.com", name="Dora Winter")
    assert (second["account"], second["email"], second["roles"]) == (first["account"], DORA, [])
    attempt = {"token": old, "password": NEW_PASSWORD}
    assert ApiClient(app).post(ACCEPT, json=attempt).json["errors"] == NOT_VALID
    accepted = accept(app)
    assert accepted.status_code == 201
    assert (accepted.json["account"]["name"], accepted.json["account"]["roles"]) == (
        "Dora Winter",
        [],
    )
    assert fault(ada.post(INVITATIONS, json={"email": DORA}))[:2] == (409, "email_taken")


def test_a_repeated_request_sends_one_mail(app: Flask, ada: Person, mailbox: Mailbox) -> None:
    def send() -> Any:
        headers = {"Idempotency-Key": "invite dora".replace(" ", "-")}
        return ada.post(INVITATIONS, json={"email": DORA}, headers=headers)

    first, again = send(), send()
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(mailbox.to(DORA)) == 1
    accept(app)
    assert send().json["code"] == "conflict"


def test_roles_need_the_right_to_assign_and_what_they_give(app: Flask, sql: Sql) -> None:
    inviter = with_permissions(app, "ines", ["accounts:invite"])
    assigner = with_permissions(app, "arne", ["accounts:invite", "roles:assign", "boats:steer"])
    body = {"email": DORA, "roles": ["auditor", "harbour-master", "arne-role-2"]}
    assert fault(inviter.post(INVITATIONS, json=body))[:2] == (403, "forbidden")
    faults = [("#/roles/0", "not_granted_to_you"), ("#/roles/1", "unknown_role")]
    assert fault(assigner.post(INVITATIONS, json=body)) == (422, "invalid_body", faults)
    assert sql("SELECT 1 FROM account WHERE email = %s", DORA) == []
    assert invite(assigner, roles=["arne-role-2"])["roles"] == ["arne-role-2"]


def test_nobody_touches_an_invitation_that_gives_more(app: Flask, ada: Person) -> None:
    ines = with_permissions(app, "ines", ["accounts:invite"])
    invitation = invite(ada, roles=["admin"])
    again = ines.post(INVITATIONS, json={"email": DORA})
    withdrawal = ines.delete(f"{INVITATIONS}/{invitation['id']}")
    assert [(each.status_code, each.json["code"]) for each in (again, withdrawal)] == [
        (403, "outranked"),
        (403, "outranked"),
    ]
    assert accept(app).json["account"]["roles"] == ["admin"]


def test_an_address_in_use_is_taken_whoever_has_it(app: Flask, ada: Person) -> None:
    """Also of an administrator, and of the inviter: the refusal does not tell a rank."""
    ines = with_permissions(app, "ines", ["accounts:invite"])
    answers = [ines.post(INVITATIONS, json={"email": each.email}) for each in (ada, ines)]
    assert [fault(each)[:2] for each in answers] == [(409, "email_taken")] * 2


def test_an_external_id_names_one_account(ada: Person) -> None:
    invite(ada, external_id="hr-1")
    response = ada.post(INVITATIONS, json={"email": "emil@example.com", "external_id": "hr-1"})
    assert fault(response) == (409, "conflict", [])


def test_past_the_mail_limit_the_earlier_invitation_stays(make_app: Callable[..., Flask]) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    ada = administrator(app)
    invite(ada)
    response = ada.post(INVITATIONS, json={"email": DORA})
    assert (response.status_code, response.json["code"]) == (429, "too_many_attempts")
    assert accept(app).status_code == 201


def test_the_list_shows_each_state(app: Flask, ada: Person, sql: Sql) -> None:
    invitations = [invite(ada, f"{name}@example.com") for name in ("ann", "ben", "cat", "dan")]
    accept(app, "ann@example.com")
    ApiClient(app).post("/v1/password-resets", json={"email": "ben@example.com"})
    reset = {"token": mailed(app, "ben@example.com")["token"], "new_password": NEW_PASSWORD}
    ApiClient(app).post("/v1/password-resets/confirmations", json=reset)
    sql(
        "UPDATE account_invitation JOIN account ON account.id = account_id"
        " SET expires_at = '2026-01-01' WHERE email = 'cat@example.com'"
    )
    first = ada.get(f"{INVITATIONS}?limit=3").json
    rest = ada.get(f"{INVITATIONS}?limit=3&cursor={first['next']}").json
    shown = [(each["id"], each["state"], each["email"]) for each in first["items"] + rest["items"]]
    ids = [invitation["id"] for invitation in reversed(invitations)]
    states = [
        ("pending", "dan@example.com"),
        ("expired", "cat@example.com"),
        ("ended", None),
        ("accepted", None),
    ]
    assert shown == [(invited, *state) for invited, state in zip(ids, states, strict=True)]
    assert rest["next"] is None


def test_withdrawing_deletes_the_account_that_nobody_used(
    app: Flask, ada: Person, sql: Sql
) -> None:
    invitation = invite(ada)
    path = f"{INVITATIONS}/{invitation['id']}"
    assert ada.delete(path).status_code == 204
    assert sql("SELECT 1 FROM account WHERE email = %s", DORA) == []
    assert accept(app).json["errors"] == NOT_VALID
    assert ada.delete(path).status_code == 404
    [event] = ada.get("/v1/audit-events?type=invitation.withdrawn").json["items"]
    assert (event["actor"], event["subject"]) == (ada.id, invitation["account"])
    assert event["data"] == {"reason": "withdrawn"}
    assert Person.sign_up(app, "dora").account["id"] != invitation["account"]


def test_an_accepted_invitation_cannot_be_withdrawn(app: Flask, ada: Person) -> None:
    invitation = invite(ada)
    session = accept(app, deliver="token").json
    assert fault(ada.delete(f"{INVITATIONS}/{invitation['id']}"))[:2] == (409, "conflict")
    headers = {"Authorization": f"Bearer {session['token']}"}
    assert ApiClient(app).get("/v1/session", headers=headers).status_code == 200
