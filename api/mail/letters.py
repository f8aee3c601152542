"""The outbox's payload of a mail: encrypted at rest, since it holds tokens (I5)."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec
import structlog

from api import settings
from api.crypto import encryption
from api.domain.origin import UNKNOWN, Origin
from api.domain.sealed_column import OUTBOX_MAIL
from api.mail.templates import Message
from api.mail.templates.render import Rendered, render

log = structlog.get_logger("api.mail")

KIND = "mail"  # outbox.kind


class Letter(msgspec.Struct, frozen=True):
    """A message's kind, recipient and values; texts and links are rendered when it is sent.

    Releases read each other's letters: add members at the end only, with defaults.
    """

    message: str  # a Message; perhaps of a later release
    to: str
    language: str
    values: dict[str, str]
    origin: Origin = UNKNOWN


def recipient_digest(email_key: bytes) -> bytes:
    """Return SHA-256 of the canonical address, by which delivery is ordered."""
    return hashlib.sha256(email_key).digest()


def prepare(secret_key: str) -> None:
    """Derive the key before a fork: see ``encryption.prepare``."""
    encryption.prepare(secret_key, OUTBOX_MAIL)


def seal(letter: Letter, item_id: UUID) -> bytes:
    """Encrypt a letter into the payload of the outbox row ``item_id``."""
    return encryption.seal(msgspec.msgpack.encode(letter), OUTBOX_MAIL, item_id.bytes)


def unseal(payload: bytes, item_id: UUID) -> Letter:
    """Decrypt a letter. Raises ``encryption.Unsealable``."""
    return msgspec.msgpack.decode(
        encryption.unseal(payload, OUTBOX_MAIL, item_id.bytes), type=Letter
    )


def write_out(letter: Letter) -> Rendered:
    """Render a letter's texts, with links to the configured front end.

    Raises ``ValueError`` for a later release's message, or if a value is missing.
    """
    base = settings.current().links_base.url
    return render(Message(letter.message), letter.language, letter.values, base)


def report_links(configured: settings.Settings) -> None:
    """Log where the links in mails lead; a warning if the front end is probably elsewhere."""
    base = configured.links_base
    fields = {"frontend_url": base.url, "setting": base.setting}
    if base.setting == "PUBLIC_URL" and configured.allowed_origins:
        log.warning("mail_links_configured", **fields)
    else:
        log.info("mail_links_configured", **fields)
