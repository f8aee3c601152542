"""Check requests by an address that its account leaves while they run.

Mallory signed up with Alice's address. Between the look-up of his account by her address and its
lock he gives the address up. Then her request must neither show in his feed nor send a mail.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from api.store import account as accounts
from api.store import mailed_proof
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.parked import Parked, mark

ALICE, HIS_OWN = "alice@example.com", "mallory@example.net"
VERIFY, RESET = "/v1/email-verifications", "/v1/password-resets"
WRONG = {"email": ALICE, "password": "not the password"}
MakeApp = Callable[..., Flask]

# The path and body of her request, the function where it stops, and the mode.
REQUESTS: dict[str, tuple[str, dict[str, str], ModuleType, str, str]] = {
    "reset": (RESET, {"email": ALICE}, accounts, "find_credentials_by_key", "optional"),
    "verification": (VERIFY, {"email": ALICE}, accounts, "find_credentials_by_key", "optional"),
    "sign-in": ("/v1/sessions", WRONG, accounts, "find_credentials_by_key", "optional"),
    "strict sign-in": ("/v1/sessions", WRONG, accounts, "find_credentials_by_key", "required"),
}


def leave(mallory: Person, mailbox: Mailbox) -> None:
    assert mallory.post("/v1/email-changes", json={"new_email": HIS_OWN}).status_code == 202
    proof = {"token": mailbox.last(HIS_OWN).token}
    assert mallory.post("/v1/email-changes/confirmations", json=proof).status_code == 200


def seen(mallory: Person) -> list[dict[str, Any]]:
    """Return the events in Mallory's feed that Alice's requests left."""
    feed = mallory.get("/v1/account/audit-events").json["items"]
    return [
        event for event in feed if event["session_id"] is None and event["user_agent"] == "Alice's"
    ]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_by_address_is_not_his(
    app: Flask,
    make_app: MakeApp,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    path, body, module, step, mode = REQUESTS[name]
    mallory = Person.sign_up(app, "mallory", email=ALICE).sign_in()
    alice = ApiClient(make_app(email_verification=mode))
    mark(monkeypatch, module, step)
    alices_headers = {"User-Agent": "Alice's"}
    request = Parked(f"after {step}", lambda: alice.post(path, json=body, headers=alices_headers))
    assert request.standing
    leave(mallory, mailbox)
    mailed = len(mailbox.all())
    assert request.go_on().status_code in {202, 401}
    assert seen(mallory) == []
    assert len(mailbox.all()) == mailed


def test_a_mailed_link_that_ends_meanwhile_is_not_his(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mallory = Person.sign_up(app, "mallory", email=ALICE).sign_in()
    alice = ApiClient(app)
    proof = {"token": mailbox.last(ALICE).token}
    mark(monkeypatch, mailed_proof, "find_by_token")
    alices_headers = {"User-Agent": "Alice's"}
    clicked = Parked(
        "after find_by_token",
        lambda: alice.post(f"{VERIFY}/confirmations", json=proof, headers=alices_headers),
    )
    assert clicked.standing
    leave(mallory, mailbox)
    assert clicked.go_on().status_code == 422
    assert seen(mallory) == []


def test_a_sign_up_with_an_address_that_somebody_else_took_meanwhile_mails_him_nothing(
    app: Flask, make_app: MakeApp, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mallory = Person.sign_up(app, "mallory", email=ALICE).sign_in()
    alice = ApiClient(make_app(email_verification="required"))
    mark(monkeypatch, accounts, "find_credentials_by_key")
    body = {"email": ALICE, "password": "seven herons over the marsh"}
    request = Parked("after find_credentials_by_key", lambda: alice.post("/v1/accounts", json=body))
    assert request.standing
    leave(mallory, mailbox)
    Person.sign_up(app, "bob", email=ALICE)
    mailed = len(mailbox.all())
    assert request.go_on().status_code == 202
    assert len(mailbox.all()) == mailed


def test_what_waits_for_his_leaving_is_older_than_it(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alice's request, made before Mallory's change of address gets the lock, shows nothing to him.

    Mallory's change waits for the lock until her request has ended.
    """
    mallory = Person.sign_up(app, "mallory", email=ALICE).sign_in()
    assert mallory.post("/v1/email-changes", json={"new_email": HIS_OWN}).status_code == 202
    proof = {"token": mailbox.last(HIS_OWN).token}
    changing = importlib.import_module("api.rules.accounts.change_email")
    mark(monkeypatch, changing, "use_proof")
    leaving = Parked(
        "before use_proof",
        lambda: mallory.post("/v1/email-changes/confirmations", json=proof),
    )
    assert leaving.standing
    alices_headers = {"User-Agent": "Alice's"}
    assert (
        ApiClient(app).post(RESET, json={"email": ALICE}, headers=alices_headers).status_code == 202
    )
    assert leaving.go_on().status_code == 200
    assert seen(mallory) == []
