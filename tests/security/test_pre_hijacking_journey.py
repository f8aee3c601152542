"""Attack by pre-hijacking over HTTP: Mallory signs up with Alice's address first, in both modes.

However Alice takes the address over, each thing that Mallory kept is tried again at the end: it
gives no access and reveals nothing of what she has done with the account since.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.expected import Sql
from tests.support.caller import Caller
from tests.support.mailbox import Mailbox
from tests.support.modes import in_both_modes
from tests.support.server import Server

ALICE, HIS_OWN, NEW = "alice@example.com", "mallory@example.net", "alice@example.org"
HIS, HERS = "mallory has been here first", "seven herons over the marsh"
SIGN_UP = {"email": ALICE, "password": HIS, "name": "Not Alice"}
SIGN_IN = {"email": ALICE, "password": HIS, "deliver": "token"}
KEY = {"Idempotency-Key": "the-account-that-he-once-made"}
VERIFY, RESET, CHANGE = "/v1/email-verifications", "/v1/password-resets", "/v1/email-changes"


@pytest.fixture
def base(server_with: Callable[..., Server], mode: str) -> str:
    return server_with(EMAIL_VERIFICATION=mode).base


def take_over(caller: Caller, mailbox: Mailbox, way: str) -> Caller:
    """Prove as Alice that she reads the mail, choose a password, and sign in."""
    if way == "verification":
        assert caller("POST", VERIFY, {"email": ALICE}).status_code == 202
        proof = {"token": mailbox.last(ALICE).token}
        assert caller("POST", f"{VERIFY}/confirmations", proof).status_code == 200
    assert caller("POST", RESET, {"email": ALICE}).status_code == 202
    proof = {"token": mailbox.last(ALICE).token, "new_password": HERS}
    assert caller("POST", f"{RESET}/confirmations", proof).status_code == 204
    started = caller("POST", "/v1/sessions", {**SIGN_IN, "password": HERS})
    assert started.status_code == 201, started.text
    return Caller(caller.base, token=started.json()["token"])


@in_both_modes
@pytest.mark.parametrize("way", ["reset", "verification"])
def test_nothing_that_he_kept_opens_or_tells_anything(
    base: str, mode: str, mailbox: Mailbox, sql: Sql, way: str
) -> None:
    caller = Caller(base)
    signed_up = caller("POST", "/v1/accounts", SIGN_UP, **KEY)
    repeated = caller("POST", "/v1/accounts", SIGN_UP, **KEY)
    assert (repeated.status_code, repeated.json()) == (signed_up.status_code, signed_up.json())
    assert repeated.headers["Idempotent-Replayed"] == "true"
    started = caller("POST", "/v1/sessions", SIGN_IN, **KEY)
    mallory, pending = caller, None
    if mode == "optional":
        mallory = Caller(base, token=started.json()["token"])
        assert mallory("POST", CHANGE, {"new_email": HIS_OWN}, **KEY).status_code == 202
        pending = {"token": mailbox.last(HIS_OWN).token}
    assert (signed_up.status_code, started.status_code) == {
        "optional": (201, 201),
        "required": (202, 401),
    }[mode]
    # seen over her shoulder or in a forwarded mail
    mailed_tokens = [mail.token for mail in mailbox.to(ALICE)]

    alice = take_over(caller, mailbox, way)
    assert alice("PATCH", "/v1/account", {"name": "Alice Liddell"}).status_code == 200
    assert alice("POST", CHANGE, {"new_email": NEW}).status_code == 202
    proof = {"token": mailbox.last(NEW).token}
    changed = alice("POST", f"{CHANGE}/confirmations", proof)
    assert changed.status_code == 200, changed.text
    before = sql("SELECT * FROM account")

    second_answer = caller("POST", "/v1/accounts", SIGN_UP, **KEY)
    if mode == "optional":
        assert second_answer.status_code == 409
        assert second_answer.json() == {
            "type": "/problems/conflict",
            "title": "This is not possible at the moment",
            "status": 409,
            "code": "conflict",
            "detail": "This was already done, and the result has been changed or deleted since.",
            "request_id": second_answer.headers["X-Request-Id"],
        }
    else:  # The answer is the first one, which revealed nothing.
        assert (second_answer.status_code, second_answer.json()) == (202, signed_up.json())
    answers = [
        (401, caller("POST", "/v1/sessions", SIGN_IN, **KEY)),
        (401, caller("POST", "/v1/sessions", {**SIGN_IN, "email": NEW})),
        (401, mallory("GET", "/v1/session")),
        (401, mallory("GET", "/v1/account/audit-events")),
        (401, mallory("POST", "/v1/session/reauthentications", {"password": HIS})),
        (401, mallory("POST", CHANGE, {"new_email": HIS_OWN}, **KEY)),
        *[
            (422, caller("POST", f"{VERIFY}/confirmations", {"token": token, "password": HIS}))
            for token in mailed_tokens
        ],
        *[
            (422, caller("POST", f"{RESET}/confirmations", {"token": token, "new_password": HIS}))
            for token in mailed_tokens
        ],
    ]
    if pending is not None:
        answers.append((401, mallory("POST", f"{CHANGE}/confirmations", pending)))
    assert [answer.status_code for _, answer in answers] == [status for status, _ in answers]
    for answer in (second_answer, *(answer for _, answer in answers)):
        assert NEW not in answer.text
        assert "Liddell" not in answer.text
    assert sql("SELECT * FROM account") == before
    assert alice("GET", "/v1/account").json()["email"] == NEW
