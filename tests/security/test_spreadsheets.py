"""Attack the auditor's spreadsheet with formulas in texts that a client chooses, over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import requests
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.client import Person
from tests.support.roles import grant_role

AGENTS = {
    "x;=HYPERLINK(1);y": "x;'=HYPERLINK(1);y",
    "x\t=1+1": "x =1+1",  # A client's tab is not kept.
    "x|-2+3+cmd|' /C calc'!A0": "x|'-2+3+cmd|' /C calc'!A0",
    '","=1+1","': '","\'=1+1","',
    "@SUM(1)": "'@SUM(1)",
}


def test_no_separator_makes_a_formula_of_a_user_agent(
    app: Flask, live_server: str, sign_in: Callable[..., Person]
) -> None:
    ada = sign_in("ada")
    with app.app_context():
        grant_role(ada.email, Role.AUDITOR, Client(None, None, "operator"))
    wrong = {"email": "mallory@example.com", "password": "wrong"}
    for agent in AGENTS:
        answer = requests.post(
            f"{live_server}/v1/sessions", json=wrong, headers={"User-Agent": agent}, timeout=30
        )
        assert answer.status_code == 401
    cookie = {"Cookie": f"gatebook_session={ada.secret}"}
    query = {"format": "csv", "type": "session.refused"}
    answer = requests.get(
        f"{live_server}/v1/audit-events/export", params=query, headers=cookie, timeout=30
    )
    head, *rows, _end = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    assert [row[head.index("user_agent")] for row in rows] == list(AGENTS.values())
    for separator in ",;\t|":
        for line in answer.content.decode().splitlines():
            for part in line.split(separator):
                assert not part.lstrip(' "').startswith(("=", "+", "-", "@"))
