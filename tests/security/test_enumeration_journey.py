"""Attack with a whole journey of requests: free and taken addresses get the same answers.

Each step alone revealed nothing, but the sequence did: sign-up hid whether the address was free,
and the next sign-in accepted the stranger's password only if it was. So these tests compare the
answers of whole journeys, over HTTP, with their headers, rate limits on, in both modes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from redis import Redis

from tests.support.caller import Caller
from tests.support.client import PASSWORD
from tests.support.mailbox import Mailbox
from tests.support.server import Server

HIS = "mallory would like to know"
VERIFY, RESET, CHANGE = "/v1/email-verifications", "/v1/password-resets", "/v1/email-changes"
WRONG = "00000000"  # A code that was never mailed.
# All journeys come from one network address, so only its limits are raised.
LIMITS = {
    "LIMITS": "on",
    "LIMIT_PASSWORD_PER_ADDRESS": "10000/hour",
    "LIMIT_SIGN_UP_PER_ADDRESS": "10000/hour",
    "LIMIT_MAIL_PER_ADDRESS": "10000/hour",
    "LIMIT_PROOF_PER_ADDRESS": "10000/hour",
    "LIMIT_MAIL_PER_RECIPIENT": "9/hour",
    "LIMIT_PASSWORD_FREE": "6",
}


@pytest.fixture(scope="module", params=["optional", "required"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def base(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, mode: str
) -> Iterator[str]:
    changed = {"EMAIL_VERIFICATION": mode, **LIMITS}
    server = Server({**environment, **changed}, tmp_path_factory.mktemp(mode))
    server.await_ready()
    yield server.base
    server.stop()


def visible_answer(answer: requests.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """Return what the stranger sees, except ids, times and the rest of their own limits."""
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z", "…", answer.text)
    headers = [
        (name, re.sub(r'(-address";r=)\d+|(;t=)\d+', r"\1\2…", value))
        for name, value in answer.headers.items()
        if name not in {"Date", "X-Request-Id", "Retry-After", "Content-Length"}
    ]
    return answer.status_code, re.sub(r"in \d+ s", "in … s", body), headers


def account(base: str, email: str, mailbox: Mailbox) -> Caller:
    """Sign up, verify and sign in a person, and return a caller with their token."""
    caller, body = Caller(base), {"email": email, "password": PASSWORD}
    assert caller("POST", "/v1/accounts", body).status_code in {201, 202}
    proof = {"token": mailbox.last(email).token, "password": PASSWORD}
    assert caller("POST", f"{VERIFY}/confirmations", proof).status_code == 200
    started = caller("POST", "/v1/sessions", {**body, "deliver": "token"})
    return Caller(base, token=started.json()["token"])


def journey(base: str, mode: str, email: str, his_own: Caller) -> dict[str, Any]:
    """Return each answer that Mallory gets about this address, by step."""
    stranger, key = Caller(base), {"Idempotency-Key": f"about-{email}"}
    sign_up = {"email": email, "password": HIS, "name": "Mallory"}
    sign_in = {"email": email, "password": HIS, "deliver": "token"}
    steps: dict[str, Any] = {}

    def take(name: str, caller: Caller, path: str, body: Any, **headers: str) -> Any:
        answer = caller("POST", path, body, **headers)
        steps[f"{len(steps)} {name}"] = visible_answer(answer)
        return answer.json()

    def ask(name: str, caller: Caller, path: str, **body: str) -> None:
        proof_request = take(name, caller, path, body)
        new = {"new_password": HIS} if path == RESET else {}
        for _ in range(2):
            proof = {"id": proof_request["id"], "code": WRONG, **new}
            take(f"{name}, a wrong code", caller, f"{path}/confirmations", proof)

    if mode == "required":  # If verification is optional, a taken address is a 409.
        for name in ("sign up", "sign up once more"):
            take(name, stranger, "/v1/accounts", sign_up, **key)
    take("sign in", stranger, "/v1/sessions", sign_in)
    take("sign in, with a key", stranger, "/v1/sessions", sign_in, **key)
    ask("verification", stranger, VERIFY, email=email)
    ask("reset", stranger, RESET, email=email)
    take("sign in after it", stranger, "/v1/sessions", sign_in)
    ask("change to it", his_own, CHANGE, new_email=email)
    for _ in range(7):
        take("verification until refused", stranger, VERIFY, {"email": email})
    for _ in range(5):
        take("sign in until refused", stranger, "/v1/sessions", sign_in)
    if mode == "required":
        take("sign up at the end", stranger, "/v1/accounts", {**sign_up, "name": "Mallory II"})
    return steps


def test_a_free_and_a_taken_address_are_answered_alike_at_every_step(
    base: str, mode: str, mailbox: Mailbox, redis: Redis
) -> None:
    account(base, "taken@example.com", mailbox)
    # This person has signed up and not yet opened the mail.
    waiting = {"email": "waiting@example.com", "password": PASSWORD}
    assert Caller(base)("POST", "/v1/accounts", waiting).status_code in {201, 202}
    answers = {}
    for name in ("free", "taken", "waiting"):
        his_own = account(base, f"mallory-{name}@example.com", mailbox)
        # Forget the counters: the owners came days ago.
        redis.delete(*redis.scan_iter("gatebook-test:limits:*"))
        answers[name] = journey(base, mode, f"{name}@example.com", his_own)
    free = answers.pop("free")
    assert {status for status, _, _ in free.values()} == {202, 401, 422, 429}
    for step, answer in free.items():
        for name, other_answers in answers.items():
            assert other_answers[step] == answer, f"{step}: {name}"
