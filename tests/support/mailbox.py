"""Read the mails that wait in the outbox, as the worker would send them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask

from api.domain import email_address
from api.mail import letters
from api.mail.templates import Message

Sql = Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class Mail:
    """A mail; ``token`` and ``code`` are None if the message has none."""

    id: UUID
    message: Message
    to: str  # The address exactly as the mail will name it.
    language: str
    subject: str
    text: str
    html: str
    values: dict[str, str]

    @property
    def token(self) -> str | None:
        return self.values.get("token")

    @property
    def code(self) -> str | None:
        return self.values.get("code")


class Mailbox:
    """The mails of the outbox: ``mailbox.to("alice@example.com")`` are hers, the oldest first."""

    def __init__(self, app: Flask, sql: Sql) -> None:
        self._app, self._sql = app, sql

    def all(self) -> list[Mail]:
        """Return the mails of all recipients."""
        rows = self._sql("SELECT id, payload FROM outbox WHERE kind = 'mail' ORDER BY id")
        return [self._opened(UUID(bytes=row["id"]), row["payload"]) for row in rows]

    def to(self, address: str) -> list[Mail]:
        """Return the mails to an address in any spelling; ``.to`` of each has the spelling used."""
        key = email_address.canonical(address)
        return [mail for mail in self.all() if email_address.canonical(mail.to) == key]

    def last(self, address: str) -> Mail:
        """Return the last mail to an address, and fail if there is none."""
        mails = self.to(address)
        assert mails, f"no mail for {address}"
        return mails[-1]

    def clear(self) -> None:
        """Delete all mails, as if they had been delivered."""
        self._sql("DELETE FROM outbox")

    def _opened(self, item_id: UUID, payload: bytes) -> Mail:
        with self._app.app_context():
            letter = letters.unseal(payload, item_id)
            written = letters.write_out(letter)
        return Mail(
            item_id,
            Message(letter.message),
            letter.to,
            written.language,
            written.subject,
            written.text,
            written.html,
            letter.values,
        )
