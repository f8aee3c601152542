"""Prepare administrators who are just about to invite, and people who accept."""

from __future__ import annotations

from flask import Flask

from tests.support.client import NEW_PASSWORD
from tests.support.invitations import ACCEPT, INVITATIONS, administrator, invite
from tests.support.mailed import mailed
from tests.support.prepared_operation import PreparedRequest, numbers, prepared


def _invitee() -> str:
    return f"invitee{next(numbers)}@example.com"


def _invite(app: Flask) -> PreparedRequest:
    admin = administrator(app, f"person{next(numbers)}")
    headers = {"Authorization": f"Bearer {admin.token}"}
    return PreparedRequest("POST", INVITATIONS, {"email": _invitee()}, headers)


def _withdraw(app: Flask) -> PreparedRequest:
    admin = administrator(app, f"person{next(numbers)}")
    invitation = invite(admin, _invitee())
    headers = {"Authorization": f"Bearer {admin.token}"}
    return PreparedRequest("DELETE", f"{INVITATIONS}/{invitation['id']}", None, headers)


def _accept(app: Flask) -> PreparedRequest:
    email = _invitee()
    invite(administrator(app, f"person{next(numbers)}"), email)
    body = {"token": mailed(app, email)["token"], "password": NEW_PASSWORD}
    return PreparedRequest("POST", ACCEPT, body, {})


def _made_up(_app: Flask) -> PreparedRequest:
    body = {"token": "A" * 43, "password": NEW_PASSWORD}
    return PreparedRequest("POST", ACCEPT, body, {})


OPERATIONS = [
    prepared("createAccountInvitation", "invite a person", 201, _invite, "account.invited"),
    prepared(
        "withdrawAccountInvitation",
        "withdraw an invitation",
        204,
        _withdraw,
        "invitation.withdrawn",
    ),
    prepared(
        "acceptAccountInvitation",
        "accept an invitation",
        201,
        _accept,
        "invitation.accepted",
        "session.started",
    ),
    prepared(
        "acceptAccountInvitation",
        "accept with a made-up token",
        422,
        _made_up,
        "invitation.refused",
    ),
]
