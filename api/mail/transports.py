"""How a mail leaves: by SMTP, or as a file for development. Every wait has an end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from api.mail.envelope import Envelope
from api.mail.smtp import SmtpTransport
from api.mail.undelivered import Away
from api.settings import Settings, mail_url


class Transport(Protocol):
    """Takes mails, one at a time. Not for several threads."""

    idle: float  # seconds between two looks at an empty outbox

    def send(self, envelope: Envelope) -> None:
        """Hand it over. Raises ``Away``: nothing can be sent now; ``Refused``: this one can't."""

    def close(self) -> None:
        """Nothing more to send for now."""


class FileTransport:
    """Each mail is a file, ``<message id>.eml``; the newest has the greatest name."""

    idle = 0.1  # somebody sits there and waits for it

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope) -> None:
        """Written beside it, then renamed: nobody reads half a mail."""
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
        """Nothing is kept open."""


def transport(settings: Settings) -> Transport:
    """What ``MAIL_URL`` says. Raises ``ValueError`` when it says nothing."""
    server = mail_url.parse(settings.mail_url)
    if isinstance(server, Path):
        return FileTransport(server)
    sender_domain = mail_url.parse_sender(settings.mail_from).domain
    return SmtpTransport(server, settings.mail_tls_ca, settings.mail_timeout, sender_domain)
