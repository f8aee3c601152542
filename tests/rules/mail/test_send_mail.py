"""Check that a mail is a row of the outbox, in the transaction that causes it (I9)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.crypto import encryption
from api.crypto.encryption import Unsealable
from api.domain import clock as api_clock
from api.mail import letters
from api.mail.templates import VALUES, Message
from api.pool import transaction
from api.rules.mail.send_mail import DECOY, admit, send_mail
from api.settings import Settings
from tests.resources.expected import StoppedClock
from tests.support.mailbox import Mailbox

Sql = Callable[..., list[dict[str, Any]]]
ALICE = "alice@example.com"
TOKEN = "t0ken-" * 7 + "x"
PROOF = {"token": TOKEN, "code": "314159"}


def send(
    app: Flask, message: Message, to: str = ALICE, language: str = "en", **values: str
) -> None:
    with app.app_context(), transaction() as tx:
        send_mail(tx, message, to=admit(message, to), language=language, values=values)


def test_a_mail_waits_in_the_outbox(app: Flask, mailbox: Mailbox) -> None:
    send(app, Message.VERIFY_EMAIL, **PROOF)
    (mail,) = mailbox.to(ALICE)
    assert (mail.message, mail.to, mail.token, mail.code) == (
        Message.VERIFY_EMAIL,
        ALICE,
        TOKEN,
        "314159",
    )
    assert mail.text == (
        "Please confirm that this is your email address for localhost:8000. Open this link:\n\n"
        f"http://localhost:8000/verify-email#token={TOKEN}\n\n"
        "Or enter this code on the device on which you requested it:\n\n"
        "314159\n\n"
        "If you did not request this, you can ignore this mail.\n"
    )


def test_mails_to_one_address_wait_in_order_whatever_its_spelling(
    app: Flask, mailbox: Mailbox, sql: Sql
) -> None:
    send(app, Message.VERIFY_EMAIL, "Alice@Example.com", **PROOF)
    send(app, Message.NEW_EMAIL_TAKEN, "bob@example.com")
    send(app, Message.RESET_PASSWORD, ALICE, **PROOF)
    assert [(mail.message, mail.to) for mail in mailbox.to(ALICE)] == [
        (Message.VERIFY_EMAIL, "Alice@Example.com"),  # The address is used as it is stored.
        (Message.RESET_PASSWORD, ALICE),
    ]
    assert len({row["recipient_digest"] for row in sql("SELECT * FROM outbox")}) == 2


def test_what_is_rolled_back_sends_nothing(app: Flask, mailbox: Mailbox) -> None:
    def change() -> None:
        with app.app_context(), transaction() as tx:
            to = admit(Message.NEW_EMAIL_TAKEN, ALICE)
            send_mail(tx, Message.NEW_EMAIL_TAKEN, to=to, language="en", values={})
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert mailbox.all() == []


def test_neither_address_nor_token_nor_code_stands_in_the_clear(app: Flask, sql: Sql) -> None:
    send(app, Message.RESET_PASSWORD, **PROOF)
    (row,) = sql("SELECT * FROM outbox")
    stored = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row.values())
    for secret in (TOKEN, "314159", "alice", "reset"):
        assert secret.encode() not in stored


@pytest.mark.parametrize("message", list(Message))
def test_a_message_takes_its_values_and_no_others(app: Flask, message: Message) -> None:
    values = dict.fromkeys(VALUES[message], "x")
    with pytest.raises(ValueError, match="takes"):
        send(app, message, **values, more="x")
    for name in values:
        with pytest.raises(ValueError, match="takes"):
            send(app, message, **{k: v for k, v in values.items() if k != name})


def test_the_payload_of_one_row_does_not_open_in_another(app: Flask, sql: Sql) -> None:
    """A payload opens only in its own row, which is part of the encryption.

    An attacker who can write to the table can't have Alice's mail sent from Mallory's row.
    """
    send(app, Message.RESET_PASSWORD, **PROOF)
    send(app, Message.NEW_EMAIL_TAKEN, "mallory@example.com")
    alices, mallorys = sql("SELECT * FROM outbox ORDER BY id")
    with app.app_context():
        assert letters.unseal(alices["payload"], UUID(bytes=alices["id"])).to == ALICE
        with pytest.raises(Unsealable):
            letters.unseal(alices["payload"], UUID(bytes=mallorys["id"]))


def test_it_opens_under_its_key_for_its_purpose_and_unchanged_only(
    app: Flask, make_app: Callable[..., Flask], settings: Settings
) -> None:
    with app.app_context():
        sealed = encryption.seal(b"a secret", "one purpose", b"here")
        assert encryption.unseal(sealed, "one purpose", b"here") == b"a secret"
        assert encryption.seal(b"a secret", "one purpose", b"here") != sealed
        with pytest.raises(Unsealable):
            encryption.unseal(sealed, "another purpose", b"here")
        for position in range(len(sealed)):
            changed = bytearray(sealed)
            changed[position] ^= 1
            with pytest.raises(Unsealable):
                encryption.unseal(bytes(changed), "one purpose", b"here")
        for length in range(len(sealed)):
            with pytest.raises(Unsealable):
                encryption.unseal(sealed[:length], "one purpose", b"here")
    another = make_app(secret_key="another key for tests only and ever")
    with another.app_context(), pytest.raises(Unsealable):
        encryption.unseal(sealed, "one purpose", b"here")


@pytest.fixture
def limited(make_app: Callable[..., Flask], clock: StoppedClock) -> Flask:
    """Return an application that allows two mails an hour to one unverified address."""
    return make_app(limits=True, limit_mail_per_recipient="2/hour")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


def admitted(app: Flask, *messages: Message, **how: bool) -> list[bool]:
    with app.app_context():
        return [admit(message, ALICE, **how).is_admitted for message in messages]


NOTICE, VERIFICATION = Message.PASSWORD_CHANGED, Message.VERIFY_EMAIL


def test_mails_that_prove_something_share_one_limit_and_notices_another(limited: Flask) -> None:
    confirmation, notice = Message.CONFIRM_NEW_EMAIL, Message.NEW_EMAIL_TAKEN
    assert admitted(limited, VERIFICATION, confirmation, VERIFICATION) == [True, True, False]
    assert admitted(limited, NOTICE, notice, NOTICE) == [True, True, False]
    with limited.app_context():
        assert admit(NOTICE, "bob@example.com").is_admitted
        assert not admit(NOTICE, "Alice@Example.com").is_admitted


def test_notices_that_strangers_cause_keep_no_mail_that_proves_something(
    limited: Flask, clock: StoppedClock
) -> None:
    """Notices that strangers cause do not use up the limit for mails with a proof.

    Their spacing does not matter: here a full window of them, the last one a moment ago.
    """
    for _ in range(4):
        clock.advance(minutes=9)
        admitted(limited, Message.NEW_EMAIL_TAKEN)
    assert admitted(limited, VERIFICATION, VERIFICATION) == [True, True]


def test_a_verified_address_gets_all_of_them(limited: Flask) -> None:
    assert admitted(limited, *[NOTICE] * 4, verified=True) == [True] * 4
    assert admitted(limited, NOTICE, NOTICE, NOTICE) == [True, True, False]


def test_ten_minutes_after_the_last_what_proves_something_goes_out_a_notice_does_not(
    limited: Flask, clock: StoppedClock
) -> None:
    for message in (NOTICE, VERIFICATION):
        assert admitted(limited, message, message, message) == [True, True, False]
    clock.advance(minutes=10)
    assert admitted(limited, NOTICE, VERIFICATION, VERIFICATION) == [False, True, False]


def test_a_reset_has_a_limit_of_its_own(limited: Flask) -> None:
    messages = [VERIFICATION, VERIFICATION, VERIFICATION, Message.RESET_PASSWORD]
    assert admitted(limited, *messages) == [True, True, False, True]


def test_what_is_not_sent_after_all_does_not_count(limited: Flask) -> None:
    for _ in range(4):
        with limited.app_context(), suppress(LookupError), admit(VERIFICATION, ALICE) as to:
            assert to.is_admitted
            raise LookupError
    assert admitted(limited, NOTICE, NOTICE, NOTICE) == [True, True, False]


def test_what_is_not_admitted_stays_in_the_outbox_and_names_nobody(
    limited: Flask, mailbox: Mailbox, sql: Sql
) -> None:
    admitted(limited, VERIFICATION, VERIFICATION)
    send(limited, VERIFICATION, **PROOF)
    assert mailbox.all() == []
    (row,) = sql("SELECT * FROM outbox")
    with limited.app_context():
        assert letters.unseal(row["payload"], UUID(bytes=row["id"])).to != ALICE
    assert row["kind"] == DECOY
