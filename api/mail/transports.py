"""Transports of mail: SMTP, or files for development. Every wait has a deadline."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from api.mail.envelope import Envelope
from api.mail.smtp import SmtpTransport
from api.mail.undelivered import Away
from api.settings import Settings, mail_url


class Transport(Protocol):
    """A transport that takes one mail at a time. Not thread-safe."""

    idle: float  # seconds between two checks of an empty outbox

    def send(self, envelope: Envelope) -> None:
        """Send a mail. Raises ``Away`` (none can be sent now) or ``Refused`` (this one can't)."""

    def close(self) -> None:
        """Close the connection while there is no mail."""


class FileTransport:
    """A transport that writes each mail as ``<message id>.eml``; the newest sorts last."""

    idle = 0.1  # a developer waits for it

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope) -> None:
        """Write a draft, then rename it, so that no reader sees half a mail."""
        final = self._folder / f"{envelope.item_id}.eml"
        draft = final.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(envelope.content)
            draft.rename(final)
        except OSError as error:
            raise Away(f"writing a file: {type(error).__name__}") from error

    def close(self) -> None:
        """Do nothing: no file is kept open."""


def transport(settings: Settings) -> Transport:
    """Return the transport that ``MAIL_URL`` names. Raises ``ValueError`` if it names none."""
    server = mail_url.parse(settings.mail_url)
    if isinstance(server, Path):
        return FileTransport(server)
    sender_domain = mail_url.parse_sender(settings.mail_from).domain
    return SmtpTransport(server, settings.mail_tls_ca, settings.mail_timeout, sender_domain)
