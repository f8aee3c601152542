"""What the outbox holds of a mail: sealed, since there are tokens in it (I5)."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec

from api import settings
from api.crypto import encryption
from api.mail.templates import Message
from api.mail.templates.render import Rendered, render

KIND = "mail"  # outbox.kind
_PURPOSE = "outbox mail"


class Letter(msgspec.Struct, frozen=True):
    """Who is told what. Texts and links are made of it when it is sent."""

    message: str  # a Message; perhaps one that only a later release knows
    to: str
    language: str
    values: dict[str, str]


def recipient_digest(email_key: bytes) -> bytes:
    """What the order of delivery goes by: SHA-256 of the canonical address."""
    return hashlib.sha256(email_key).digest()


def prepare(secret_key: str) -> None:
    """Before a fork: see ``sealing.prepare``."""
    encryption.prepare(secret_key, _PURPOSE)


def seal(letter: Letter, item_id: UUID) -> bytes:
    """The payload of the outbox row ``item_id``."""
    return encryption.seal(msgspec.msgpack.encode(letter), _PURPOSE, item_id.bytes)


def unseal(payload: bytes, item_id: UUID) -> Letter:
    """Raises ``sealing.Unsealable``."""
    return msgspec.msgpack.decode(encryption.unseal(payload, _PURPOSE, item_id.bytes), type=Letter)


def write_out(letter: Letter) -> Rendered:
    """Its texts, with links to the configured front end.

    Raises ``ValueError``: a later release's message, or a value is missing.
    """
    base = settings.current().links_base
    return render(Message(letter.message), letter.language, letter.values, base)
