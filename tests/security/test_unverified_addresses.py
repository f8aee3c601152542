"""Attack by signing up with another person's address and waiting without verifying it.

An address identifies only a person who has read its mail. An unverified address brings no role,
reveals nothing about its owner, and locks nobody out. The tests use HTTP against gunicorn, and the
commands as processes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import requests
from flask import Flask

from api.domain import clock
from tests.support.at_once import LONGEST
from tests.support.audit_log import seal_all
from tests.support.forked_commands import ForkedCommands
from tests.support.mailbox import Mailbox
from tests.support.modes import in_both_modes
from tests.support.roles import hold_unverified
from tests.support.server import Server

HIS = "mallory has been here first"
HERS = "seven herons over the marsh"
FEED, RESET = "/v1/account/audit-events", "/v1/password-resets"
CHANGE, VERIFY = "/v1/email-changes", "/v1/email-verifications"
KELVIN_SIGN = "\u212a"

Sql = Callable[..., list[dict[str, Any]]]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def base(server_with: Callable[..., Server], mode: str) -> str:
    """Return the URL of a server in this mode."""
    return server_with(EMAIL_VERIFICATION=mode).base


@pytest.fixture
def run(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return a function that runs a command and returns its exit status, output and errors."""
    return functools.partial(commands_of, environment)


class Browser(requests.Session):
    """A browser with a user agent of its own."""

    def __init__(self, base: str, name: str) -> None:
        super().__init__()
        self.headers["User-Agent"] = f"the browser of {name}"
        self._base = base

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(method, self._base + str(url), *args, timeout=LONGEST, **kwargs)

    def sign_up(self, email: str, password: str, mode: str = "optional") -> dict[str, Any]:
        """Sign up and try to sign in; return the body of the answer to the sign-up."""
        body = {"email": email, "password": password}
        signed_up = self.post("/v1/accounts", json=body)
        started = self.post("/v1/sessions", json=body)
        expected = {"optional": (201, 201), "required": (202, 401)}[mode]
        assert (signed_up.status_code, started.status_code) == expected
        return dict(signed_up.json())

    def reset(self, mailbox: Mailbox, email: str, password: str) -> None:
        """Reset the password with the mailed token and sign in."""
        assert self.post(RESET, json={"email": email}).status_code == 202
        proof = {"token": mailbox.last(email).token, "new_password": password}
        assert self.post(f"{RESET}/confirmations", json=proof).status_code == 204
        body = {"email": email, "password": password}
        assert self.post("/v1/sessions", json=body).status_code == 201

    def move(self, mailbox: Mailbox, email: str) -> requests.Response:
        """Change the address, confirm it with the mailed token, and return the response."""
        assert self.post(CHANGE, json={"new_email": email}).status_code == 202
        token = mailbox.last(email).token
        return self.post(f"{CHANGE}/confirmations", json={"token": token})

    def statuses(self, *paths: str) -> list[int]:
        return [self.get(path).status_code for path in paths]


@pytest.fixture
def mallory(base: str) -> Browser:
    """Return the attacker's browser."""
    return Browser(base, "Mallory")


@pytest.fixture
def ada(base: str) -> Browser:
    """Return the browser of the address's owner."""
    return Browser(base, "Ada")


@in_both_modes
def test_who_signed_up_first_with_an_administrators_address_gets_no_role(
    mode: str, run: Run, mallory: Browser, ada: Browser, mailbox: Mailbox, sql: Sql
) -> None:
    mallory.sign_up("ada@example.com", HIS, mode)
    [row] = sql("SELECT id, created_at FROM account")
    mallorys_id, created_at = str(UUID(bytes=row["id"])), clock.to_text(row["created_at"])
    status, output, why = run("role", "grant", "ada@example.com", "admin")
    assert (status, output) == (1, "")
    assert why == (
        f"ada@example.com is not verified: account {mallorys_id}, created {created_at}, may be"
        " a stranger's who signed up with the address. Its owner can verify it by mail;"
        " python -m api account verify is for an operator who knows who holds the account.\n"
    )
    assert run("role", "grant", mallorys_id, "admin")[0] == 1
    assert sql("SELECT roles FROM account") == [{"roles": ""}]
    refused = {"optional": 403, "required": 401}[mode]
    assert mallory.statuses("/v1/webhooks", "/v1/audit-events") == [refused] * 2
    ada.reset(mailbox, "ada@example.com", HERS)
    described = f"(account {mallorys_id}, created {created_at}, verified)"
    assert run("role", "grant", mallorys_id, "admin") == (
        0,
        f"ada@example.com is now admin {described}\n",
        "",
    )
    assert ada.statuses("/v1/webhooks", "/v1/audit-events") == [200, 200]
    assert mallory.statuses("/v1/webhooks", "/v1/audit-events") == [401, 401]


def test_a_role_that_an_earlier_version_gave_to_an_unverified_address_opens_nothing(
    run: Run, mallory: Browser, mailbox: Mailbox, sql: Sql
) -> None:
    """Mallory gets no role after moving to their own address and verifying it, either."""
    his_account = mallory.sign_up("ada@example.com", HIS)
    hold_unverified(sql, his_account["id"], "admin", "auditor")
    body = {"email": "ada@example.com", "password": HIS}
    assert mallory.post("/v1/sessions", json=body).json()["account"]["roles"] == []
    assert mallory.statuses("/v1/webhooks", "/v1/audit-events") == [403, 403]
    assert mallory.get("/v1/audit-events/export").status_code == 403
    assert mallory.get("/v1/account").json()["roles"] == []
    described = f"(account {his_account['id']}, created {his_account['created_at']}, not verified)"
    status, output, _ = run("doctor")
    assert status == 0
    assert (
        f"ada@example.com holds admin auditor, which has no effect {described}: run python -m api"
        " account verify, or role revoke\n"
    ) in output
    moved = mallory.move(mailbox, "mallory@example.net").json()
    assert (moved["email_verified"], moved["roles"]) == (True, [])
    assert sql("SELECT roles FROM account") == [{"roles": ""}]
    assert mallory.statuses("/v1/webhooks", "/v1/audit-events") == [403, 403]
    items = mallory.get(FEED).json()["items"][:3]
    assert [(event["type"], event["actor"], event["data"]) for event in items] == [
        ("email.changed", his_account["id"], {}),
        ("role.revoked", his_account["id"], {"role": "auditor"}),
        ("role.revoked", his_account["id"], {"role": "admin"}),
    ]


def hidden(item: dict[str, Any]) -> bool:
    assert len({item[name] is None for name in ("ip", "user_agent", "request_id")}) == 1
    return item["ip"] is None


def tries(ada: Browser, mailbox: Mailbox) -> str:
    """Let Ada fail to sign in and ask for a reset; return the mailed token."""
    body = {"email": "ada@example.com", "password": HERS}
    assert ada.post("/v1/sessions", json=body).status_code == 401
    assert ada.post(RESET, json={"email": "ada@example.com"}).status_code == 202
    return str(mailbox.last("ada@example.com").token)


def test_the_stranger_does_not_see_where_the_owner_of_the_address_is(
    app: Flask, mallory: Browser, ada: Browser, mailbox: Mailbox
) -> None:
    mallory.sign_up("ada@example.com", HIS)
    mallory.patch("/v1/account", json={"name": "Ada"})
    tries(ada, mailbox)
    items = mallory.get(FEED).json()["items"]
    assert [(event["type"], hidden(event)) for event in items] == [
        ("password.reset_requested", True),
        ("session.refused", True),
        ("account.updated", False),
        ("session.started", False),
        ("account.created", True),
    ]
    seal_all(app)
    for item in items:  # With a known salt, a network address can be found by trying all addresses.
        proof = mallory.get(f"/v1/audit-events/{item['id']}/proof").json()
        assert (proof["salt"] is None) == hidden(item)
        openings = proof["openings"] or {}
        shut = {name for name, opening in openings.items() if "commitment" in opening}
        assert shut == ({"ip", "user_agent", "request_id"} if hidden(item) else set())


def test_nor_on_which_device(mallory: Browser, ada: Browser, mailbox: Mailbox) -> None:
    app = {"User-Agent": "Shop/2.1 (Android 16; Pixel 9)"}
    mallory.sign_up("ada@example.com", HIS)
    for device_name in ("Mallory's phone", "Mallory's laptop"):
        mallory.headers.update(app)
        body = {"email": "ada@example.com", "password": HIS, "device_name": device_name}
        assert mallory.post("/v1/sessions", json=body).status_code == 201
    ada.headers.update(app)
    tries(ada, mailbox)
    items = mallory.get(FEED).json()["items"]
    assert [(event["type"], event["device"]) for event in items] == [
        ("password.reset_requested", None),
        ("session.refused", None),
        ("session.ended", None),
        ("session.started", "Mallory's laptop"),
        ("session.ended", None),
        ("session.started", None),
        ("session.started", None),
        ("account.created", None),
    ]


def test_nor_where_addresses_must_be_verified_from_now_on(
    server_with: Callable[..., Server], mallory: Browser, mailbox: Mailbox
) -> None:
    """Mallory signed up while verification was optional and keeps that session."""
    mallory.sign_up("ada@example.com", HIS)
    base = server_with(EMAIL_VERIFICATION="required").base
    later = Browser(base, "Mallory")
    later.cookies.update(mallory.cookies)
    tries(Browser(base, "Ada"), mailbox)
    items = later.get(FEED).json()["items"]
    assert [(event["type"], hidden(event)) for event in items] == [
        ("password.reset_requested", True),
        ("session.refused", True),
        ("session.started", False),
        ("account.created", True),
    ]


def test_nor_later_from_under_an_address_of_his_own(
    mallory: Browser, ada: Browser, mailbox: Mailbox
) -> None:
    mallory.sign_up("ada@example.com", HIS)
    token = tries(ada, mailbox)
    assert mallory.move(mailbox, "mallory@example.net").status_code == 200
    # She uses the proof that was mailed to her before Mallory left.
    body = {"token": token, "new_password": HERS}
    assert ada.post(f"{RESET}/confirmations", json=body).status_code == 422
    Browser(str(ada._base), "a thief").post(
        "/v1/sessions", json={"email": "mallory@example.net", "password": HERS}
    )
    items = mallory.get(FEED).json()["items"]
    assert [(event["type"], hidden(event)) for event in items] == [
        ("session.refused", False),  # The address is Mallory's own.
        ("email.changed", False),
        ("email.change_requested", False),
        ("password.reset_requested", True),
        ("session.refused", True),
        ("session.started", False),
        ("account.created", True),
    ]
    assert "Ada" not in str(items)


@in_both_modes
def test_who_takes_the_address_over_sees_where_the_stranger_was(
    mode: str, mallory: Browser, ada: Browser, mailbox: Mailbox
) -> None:
    mallory.sign_up("ada@example.com", HIS, mode)
    ada.reset(mailbox, "ada@example.com", HERS)
    items = ada.get(FEED).json()["items"]
    assert [event["type"] for event in items if hidden(event)] == []
    assert items[-1]["user_agent"] == "the browser of Mallory"


@in_both_modes
def test_a_look_alike_letter_is_no_second_mailbox(
    mode: str, mallory: Browser, base: str, mailbox: Mailbox, sql: Sql
) -> None:
    """Unicode maps KELVIN SIGN to the letter K, but a mail server has two different mailboxes."""
    mallory.sign_up(f"{KELVIN_SIGN}ate@Example.com", HIS, mode)
    assert sql("SELECT email FROM account") == [{"email": "Kate@Example.com"}]
    kate = Browser(base, "Kate")
    body = {"email": "kate@example.com", "password": HERS}
    answered = kate.post("/v1/accounts", json=body)
    assert answered.status_code == {"optional": 409, "required": 202}[mode]
    kate.reset(mailbox, "kate@example.com", HERS)
    assert {mail.to for mail in mailbox.all()} == {"Kate@Example.com"}
    assert mallory.statuses("/v1/session") == [401]
    body = {"email": f"{KELVIN_SIGN}ate@example.com", "password": HIS}
    assert mallory.post("/v1/sessions", json=body).status_code == 401
    # Nobody can move to that address either.
    mallory.sign_up("mallory@example.net", HIS, mode)
    if mode == "required":
        proof = {"token": mailbox.last("mallory@example.net").token, "password": HIS}
        assert mallory.post(f"{VERIFY}/confirmations", json=proof).status_code == 200
        body = {"email": "mallory@example.net", "password": HIS}
        assert mallory.post("/v1/sessions", json=body).status_code == 201
    assert mallory.move(mailbox, f"{KELVIN_SIGN}arl@example.com").json()["email"] == (
        "Karl@example.com"
    )
    assert mailbox.last("karl@example.com").to == "Karl@example.com"


def test_a_letter_that_only_looks_like_a_capital_keeps_nobody_out(
    mallory: Browser, base: str
) -> None:
    """GREEK CAPITAL THETA SYMBOL has theta as its lower case, but NFC leaves it unchanged."""
    mallory.sign_up("ϴeo@example.com", HIS)
    assert Browser(base, "Theo").sign_up("θeo@example.com", HERS)["email"] == "θeo@example.com"


@pytest.mark.parametrize("letter", ["ǰ", "ẖ", "ΐ"])
def test_capitals_are_the_same_person(mallory: Browser, base: str, letter: str) -> None:
    """Some letters have no capital in one character: upper and lower case again, they are two."""
    mallory.sign_up(f"{letter}o@example.com", HIS)
    body = {"email": f"{letter.upper()}O@EXAMPLE.COM", "password": HERS}
    jo = Browser(base, "Jo")
    assert jo.post("/v1/accounts", json=body).status_code == 409
    assert jo.post("/v1/sessions", json={**body, "password": HIS}).status_code == 201
