"""Attack mails with header injection: no header, recipient or line can be added (ASVS 1.3.11)."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mail.envelope import Envelope, Unwritable, compose
from api.mail.templates import Message
from api.mail.templates.render import Rendered, render

SENDER = "Example <accounts@example.com>"
ITEM = UUID("01a20553-29c8-70a8-a6ec-ea350db1ae8e")
AT = datetime(2026, 11, 22, 12, 45, 3, tzinfo=UTC)
HEADERS = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def texts(language: str = "en", device: str = "Firefox") -> Rendered:
    values = {"device": device, "ip": "192.0.2.1", "at": AT.isoformat()}
    return render(Message.NEW_DEVICE, language, values, "https://app.example.com")


def composed(to: str = "alice@example.com", sender: str = SENDER, **text: str) -> Envelope:
    return compose(texts(**text), to, sender, ITEM, AT)


def parsed(envelope: Envelope) -> EmailMessage:
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail.defects == []
    return cast(EmailMessage, mail)


def test_a_mail_has_these_headers_and_no_others() -> None:
    mail = parsed(composed())
    assert {name: str(mail[name]) for name in HEADERS if name != "Content-Type"} == {
        "Message-ID": f"<{ITEM}@example.com>",
        "Date": "Sun, 22 Nov 2026 12:45:03 +0000",
        "From": "Example <accounts@example.com>",
        "To": "alice@example.com",
        "Subject": "A new device signed in",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_every_server_takes_it(language: str) -> None:
    """In any language a mail is ASCII in lines of at most 998 bytes with CRLF (RFC 5321)."""
    content = composed(language=language).content
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)


@pytest.mark.parametrize(
    "to",
    [
        "alice@example.com\r\nBcc: mallory@example.com",
        "alice@example.com\nBcc: mallory@example.com",
        "alice\r\n.\r\nMAIL FROM:<x>@example.com",
        "alice@example.com\u2028Bcc: mallory@example.com",
        "alice\udc0a@example.com",
        "alice@example.com, mallory@example.com",
        "alice@example.com> NOTIFY=SUCCESS ORCPT=<mallory@example.com",
        "Alice <alice@example.com>",
        "alice@exam\r\nple.com",
        "alice\x00@example.com",
        "alice@example.com\x0b",
        '"alice\r\nBcc: m"@example.com',
        "=?utf-8?q?alice=0D=0ABcc:_m?=@example.com",
        "@example.com",
        "alice@",
        "alice",
        "",
    ],
)
def test_an_address_that_is_more_than_one_is_not_written_to(to: str) -> None:
    try:
        envelope = composed(to)
    except Unwritable:
        return
    mail = parsed(envelope)  # If it is accepted, it is one address and nothing else.
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert [address.addr_spec for address in mail["To"].addresses] == [to]
    assert to.isprintable()


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_address_there_is_one_recipient(local: str, rest: str) -> None:
    for to in (f"{local}@example.com{rest}", f"{local}@{rest}"):
        try:
            envelope = composed(to)
        except Unwritable:
            continue
        mail = parsed(envelope)
        assert sorted(mail.keys()) == sorted(HEADERS)
        assert len(mail["To"].addresses) == 1
        assert not set("\r\n\x00<> ") & set(envelope.recipient)


@given(st.text(max_size=200))
def test_whatever_a_device_is_called_the_mail_is_whole(device: str) -> None:
    mail = parsed(composed(device=device))
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert len(list(mail.iter_parts())) == 2


def test_an_international_address_stands_in_the_header_as_it_is() -> None:
    envelope = composed("zoë@münchen.example")
    assert (envelope.international, envelope.recipient) == (True, "zoë@xn--mnchen-3ya.example")
    assert "\r\nTo: zoë@xn--mnchen-3ya.example\r\n".encode() in envelope.content  # RFC 6532
    assert str(parsed(envelope)["To"]) == "zoë@xn--mnchen-3ya.example"


@pytest.mark.parametrize("to", ["alice@corp.local", "Alice@intranet.test", "alice@test"])
def test_an_address_that_nobody_may_sign_up_with_any_more_gets_its_mail(to: str) -> None:
    """A dead letter would close the account, if its password was forgotten."""
    envelope = composed(to)
    assert envelope.recipient == to
    assert str(parsed(envelope)["To"]) == to


def test_an_address_of_the_greatest_length_gets_its_mail() -> None:
    to = f"alice@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 53}.example.com"
    assert len(to) == 254
    assert composed(to).recipient == to


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("accounts@example.com", "accounts@example.com"),
        ("Müller & Söhne, Konten <accounts@example.com>", "Müller & Söhne, Konten"),
        ('"Example, Inc." <accounts@example.com>', "Example, Inc."),
    ],
)
def test_a_sender_may_have_any_name(sender: str, shown: str) -> None:
    envelope = composed(sender=sender)
    (author,) = parsed(envelope)["From"].addresses
    assert author.addr_spec == envelope.sender == "accounts@example.com"
    assert shown in {author.display_name, author.addr_spec}
