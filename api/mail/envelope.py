"""A mail as it goes out (RFC 5322): the same bytes on every try, and headers nobody can add to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from api.mail.templates.render import Rendered
from api.settings.mail_url import parse_sender

# Lines of 7 bits: no server needs to be asked whether it takes more.
_PLAIN = SMTP.clone(cte_type="7bit")
_INTERNATIONAL = _PLAIN.clone(utf8=True)


class Unwritable(ValueError):
    """The address can't be written to."""


@dataclass(frozen=True)
class Envelope:
    """A mail, from whom and to whom. ``international``: the server must know SMTPUTF8."""

    item_id: UUID
    sender: str
    recipient: str
    international: bool
    content: bytes


def compose(
    written: Rendered, to: str, sender: str, item_id: UUID, created_at: datetime
) -> Envelope:
    """``sender``: ``MAIL_FROM``. Message-ID is made of the outbox row's id (RFC 5322, 3.6.4), so
    that a mail that is delivered twice can be told. Raises ``Unwritable``.
    """
    author, recipient = parse_sender(sender), _recipient(to)
    international = not recipient.addr_spec.isascii()
    mail = EmailMessage(policy=_INTERNATIONAL if international else _PLAIN)
    mail["Message-ID"] = f"<{item_id}@{author.domain}>"
    mail["Date"] = format_datetime(created_at)
    mail["From"] = author
    mail["To"] = recipient
    mail["Subject"] = written.subject
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    mail.set_content(written.text)
    mail.add_alternative(written.html, subtype="html")
    mail["Content-Language"] = written.language  # now: what begins with Content- went to a part
    mail.set_boundary(f"=_{item_id.hex}")
    return Envelope(item_id, author.addr_spec, recipient.addr_spec, international, mail.as_bytes())


def _recipient(text: str) -> Address:
    """Exactly as it is stored, with the domain in its ASCII form, which every server takes."""
    try:
        # no CR, LF, U+2028 nor lone surrogate gets through this, nor through what follows
        parts = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise Unwritable from None
    return Address("", text.rpartition("@")[0], parts.ascii_domain)
