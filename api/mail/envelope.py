"""Compose a mail (RFC 5322): identical bytes on every try, without header injection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from api.domain import email_address
from api.mail.templates.render import Rendered
from api.settings.mail_url import parse_sender

# 7-bit lines: no server must be asked whether it accepts more.
_PLAIN = SMTP.clone(cte_type="7bit")
_INTERNATIONAL = _PLAIN.clone(utf8=True)


class Unwritable(ValueError):
    """The address is invalid for a mail."""


@dataclass(frozen=True)
class Envelope:
    """A mail with sender and recipient. ``international``: the server must support SMTPUTF8."""

    item_id: UUID
    sender: str
    recipient: str
    international: bool
    content: bytes


def compose(
    written: Rendered, to: str, sender: str, item_id: UUID, created_at: datetime
) -> Envelope:
    """Compose a mail from ``sender`` (``MAIL_FROM``). Raises ``Unwritable``.

    Message-ID is made of the outbox row's id (RFC 5322, 3.6.4), so that a mail that is delivered
    twice can be recognised.
    """
    author, recipient = parse_sender(sender), _recipient(to)
    international = not recipient.addr_spec.isascii()
    mail = EmailMessage(policy=_INTERNATIONAL if international else _PLAIN)
    mail["Message-ID"] = f"<{item_id}@{author.domain}>"
    mail["Date"] = format_datetime(created_at)
    mail["From"] = Address(author.name, addr_spec=author.addr_spec)
    mail["To"] = recipient
    mail["Subject"] = written.subject
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    mail.set_content(written.text)
    mail.add_alternative(written.html, subtype="html")
    mail["Content-Language"] = written.language  # last: an earlier Content- header moves to a part
    mail.set_boundary(f"=_{item_id.hex}")
    return Envelope(item_id, author.addr_spec, recipient.addr_spec, international, mail.as_bytes())


def _recipient(text: str) -> Address:
    """Return the address as it is stored, with the domain in its ASCII form for every server."""
    local, _, domain = text.rpartition("@")
    # any special-use domain: whether people may sign up with it was judged when they did.
    # Neither this check nor Address passes CR, LF, U+2028 or a lone surrogate
    parts = email_address.parse(text) or email_address.parse(text, (domain.lower(),))
    if parts is None:
        raise Unwritable
    return Address("", local, parts[1])
