"""Attack with a sign-up for another person's address, where addresses must be verified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import requests

from api.domain import clock
from api.mail.templates import Message
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.mailbox import Mailbox
from tests.support.server import Server

ALICE, NOBODY = "alice@example.com", "nobody@example.com"
HOUR = timedelta(hours=1)
A_MOMENT = timedelta(seconds=LONGEST)


@pytest.fixture
def server(server_with: Callable[..., Server]) -> Server:
    return server_with(EMAIL_VERIFICATION="required")


def sign_up(server: Server, email: str, key: str) -> dict[str, Any]:
    body = {"email": email, "password": PASSWORD}
    url, headers = f"{server.base}/v1/accounts", {"Idempotency-Key": key}
    answered = requests.post(url, json=body, headers=headers, timeout=LONGEST)
    assert answered.status_code == 202, answered.text
    return dict(answered.json())


def lifetime_of(answer: dict[str, Any]) -> timedelta:
    """Return the exact time from the request to the expiry that the answer states."""
    # the time in the UUIDv7
    requested_at = datetime.fromtimestamp((UUID(answer["id"]).int >> 80) / 1000, UTC)
    return datetime.fromisoformat(answer["expires_at"]) - requested_at


def test_the_reset_that_a_stranger_has_mailed_lives_no_longer_than_any_other(
    server: Server, mailbox: Mailbox, sql: Any
) -> None:
    sign_up(server, ALICE, "0001-alice")
    sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    sign_up(server, ALICE, "0002-mallory")
    assert mailbox.last(ALICE).message == Message.SIGN_UP_AGAIN
    [reset] = sql("SELECT * FROM mailed_proof WHERE purpose = 'reset_password'")
    assert reset["expires_at"] - reset["created_at"] == HOUR
    assert reset["expires_at"] <= clock.now() + HOUR


def test_the_answer_and_its_replay_tell_the_same_time_for_a_free_address_and_a_taken_one(
    server: Server, sql: Any
) -> None:
    sign_up(server, ALICE, "0001-alice")
    answers = {email: sign_up(server, email, f"0002-{email}") for email in (ALICE, NOBODY)}
    for email, answer in answers.items():
        assert abs(lifetime_of(answer) - HOUR) < A_MOMENT
        assert sign_up(server, email, f"0002-{email}") == answer
    # The link that verifies an address is valid for a day.
    [verification] = sql(
        "SELECT * FROM mailed_proof WHERE id = UNHEX(REPLACE(%s, '-', ''))", answers[NOBODY]["id"]
    )
    assert verification["expires_at"] - verification["created_at"] == timedelta(days=1)
