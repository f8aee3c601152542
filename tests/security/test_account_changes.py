"""Attack the audit log's size: an account that changes itself without end is limited.

The sealed audit log grows with each change. The tests use one real server with rate limits on; its
limits per network address are out of the way.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.mailbox import Mailbox
from tests.support.server import Server

NEW_PASSWORD = "seven herons over the marsh"
Call = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    changed = {
        "LIMITS": "on",
        "LIMIT_ACCOUNT_CHANGES": "3/hour",
        "TRUSTED_PROXIES": "1",  # Each sign-in comes from another address.
    }
    server = Server({**environment, **changed}, tmp_path_factory.mktemp("account-changes"))
    server.await_ready()
    yield server
    server.stop()


class Mallory:
    """An attacker with an account whose address nobody verified, and a bearer token for it."""

    def __init__(self, server: Server) -> None:
        self._base = server.base
        self._networks = itertools.count(1)
        self.me = {"email": "mallory@example.com", "password": PASSWORD}
        assert self.call("POST", "/v1/accounts", self.me).status_code == 201
        self.token = self.sign_in()

    def sign_in(self, password: str = PASSWORD) -> str:
        body = {**self.me, "password": password, "deliver": "token"}
        return str(self.call("POST", "/v1/sessions", body, token="").json()["token"])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        **extra_headers: str,
    ) -> requests.Response:
        token = getattr(self, "token", "") if token is None else token
        headers = {"X-Forwarded-For": f"2001:db8:1:{next(self._networks):x}::1", **extra_headers}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = self._base + path
        answer = requests.request(method, url, json=body, headers=headers, timeout=LONGEST)
        if answer.status_code == 200 and "token" in answer.json():
            self.token = answer.json()["token"]  # The request rotated the token.
        return answer

    def rename(self, name: str) -> requests.Response:
        return self.call("PATCH", "/v1/account", {"name": name})

    def fill(self) -> None:
        """Change the name until the server refuses that."""
        names = (f"Mallory {number}" for number in range(100))
        assert any(self.rename(name).status_code == 429 for name in names)


@pytest.fixture
def mallory(server: Server, environment: dict[str, str], clean: None) -> Mallory:
    return Mallory(server)


def recorded(sql: Any) -> int:
    return int(sql("SELECT COUNT(*) AS events FROM audit_event")[0]["events"])


def test_renaming_in_a_loop_is_refused(mallory: Mallory, sql: Any) -> None:
    before = recorded(sql)
    answers = [mallory.rename(f"Mallory {number}") for number in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 5
    assert recorded(sql) == before + 3
    refused = answers[-1]
    assert refused.json()["code"] == "too_many_attempts"
    assert refused.headers["RateLimit-Policy"] == '"account-changes";q=3;w=3600'
    assert (
        refused.headers["RateLimit"] == f'"account-changes";r=0;t={refused.headers["Retry-After"]}'
    )


def test_all_that_an_account_writes_about_itself_counts_together(
    mallory: Mallory, sql: Any
) -> None:
    other_tokens = [mallory.sign_in() for _ in range(2)]
    sessions = mallory.call("GET", "/v1/sessions").json()["items"]
    ids = [one["id"] for one in sessions if not one["current"]]
    mallory.rename("Mallory I")
    assert mallory.call("DELETE", f"/v1/sessions/{ids[0]}").status_code == 204
    changing = {"new_email": "mallory@example.org"}
    assert mallory.call("POST", "/v1/email-changes", changing).status_code == 202
    before = recorded(sql)
    made_up = {"token": "A" * 43}
    refused = [
        mallory.rename("Mallory II"),
        mallory.call("DELETE", f"/v1/sessions/{ids[1]}"),
        mallory.call("POST", "/v1/email-changes", changing),
        mallory.call("POST", "/v1/email-changes/confirmations", made_up),
    ]
    assert [one.status_code for one in refused] == [429] * 4
    assert recorded(sql) == before
    assert mallory.call("GET", "/v1/session", token=other_tokens[0]).status_code in {200, 401}


def test_passwords_given_in_a_loop_are_refused_right_ones_and_wrong_ones_in_turns(
    mallory: Mallory, sql: Any
) -> None:
    """A right password clears the failure counter, so that counter alone never ends the tries."""
    path = "/v1/session/reauthentications"
    wrong, right = {"password": "not the password"}, {"password": PASSWORD}
    before = recorded(sql)
    answers = [mallory.call("POST", path, body).status_code for body in (wrong, right) * 4]
    assert answers == [401, 200, 401, *[429] * 5]
    assert recorded(sql) == before + 3
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert mallory.call("PUT", "/v1/account/password", change).status_code == 429
    assert mallory.call("DELETE", "/v1/account", right).status_code == 429
    # The refused attempts do not count as wrong passwords.
    assert mallory.sign_in()


def test_signing_in_and_out_from_ever_new_networks_is_refused(mallory: Mallory, sql: Any) -> None:
    """The right password clears the failure counter, and no network address is used twice."""
    assert mallory.call("DELETE", "/v1/session").status_code == 204
    before = recorded(sql)
    body = {**mallory.me, "deliver": "token"}
    answers = []
    for _ in range(6):
        answer = mallory.call("POST", "/v1/sessions", body, token="")
        answers.append(answer.status_code)
        if answer.status_code == 201:
            ended = mallory.call("DELETE", "/v1/session", token=answer.json()["token"])
            assert ended.status_code == 204
    # The sign-in of the fixture was the first of the three.
    assert answers == [201, 201, 429, 429, 429, 429]
    assert recorded(sql) == before + 4
    refused = answer.headers
    assert '"account-changes";q=3;w=3600' in refused["RateLimit-Policy"]
    assert refused["RateLimit"] == f'"account-changes";r=0;t={refused["Retry-After"]}'
    # A wrong password is refused as usual and reveals nothing about the limit.
    wrong = mallory.call("POST", "/v1/sessions", {**body, "password": "wrong"}, token="")
    assert wrong.status_code == 401
    assert "account-changes" not in wrong.headers["RateLimit-Policy"]


def test_a_reset_lets_an_owner_in_whom_a_thief_with_the_password_kept_out(
    mallory: Mallory, mailbox: Mailbox
) -> None:
    body = {**mallory.me, "deliver": "token"}
    signed_in = [mallory.call("POST", "/v1/sessions", body, token="") for _ in range(3)]
    assert [sign_in_response.status_code for sign_in_response in signed_in] == [201, 201, 429]
    email = mallory.me["email"]
    response = mallory.call("POST", "/v1/password-resets", {"email": email}, token="")
    assert response.status_code == 202
    proof = {"token": mailbox.last(email).token, "new_password": NEW_PASSWORD}
    reset = mallory.call("POST", "/v1/password-resets/confirmations", proof, token="")
    assert reset.status_code == 204
    assert mallory.sign_in(NEW_PASSWORD)


def test_repeating_a_sign_in_under_its_key_is_refused_too(mallory: Mallory, sql: Any) -> None:
    """Each repetition rotates the session and records that."""
    before = recorded(sql)
    body = {**mallory.me, "deliver": "token"}
    key = {"Idempotency-Key": "one-sign-in"}
    answers = [mallory.call("POST", "/v1/sessions", body, token="", **key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
    assert recorded(sql) == before + 2


def test_a_thief_who_uses_up_the_changes_keeps_the_owner_from_ending_nothing(
    mallory: Mallory,
) -> None:
    """The thief has only a stolen session: no password and no fresh authentication."""
    mallory.fill()
    thief = mallory.token
    mallory.token = mallory.sign_in()
    assert mallory.call("POST", "/v1/session/reauthentications", {"password": PASSWORD}).ok
    ended = mallory.call("DELETE", "/v1/sessions")
    assert (ended.status_code, ended.json()) == (200, {"ended": 1})
    assert mallory.call("GET", "/v1/session", token=thief).status_code == 401
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert mallory.call("PUT", "/v1/account/password", change).status_code == 200
    assert mallory.call("DELETE", "/v1/session").status_code == 204
