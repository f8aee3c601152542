"""Declare the settings of mail delivery."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_file, check_mail_url, check_sender
from api.settings.declaration import setting

_setting = partial(setting, group="Mail")


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The mail server, the sender, and how long delivery is tried."""

    mail_url: str = _setting(
        "The server to which the worker (python -m api worker) delivers mail: smtp:// (port 587,"
        " STARTTLS), smtps:// (port 465, TLS from the first byte), smtp://…?tls=off (a relay on"
        " this machine or in a private network), or file:///folder for development.",
        "smtp://user:password@mail.example.com:587",
        check_mail_url,
        default="",
        secret=True,
    )
    mail_from: str = _setting(
        "The sender of mail. Your mail server must be allowed to send for its domain (SPF, DKIM).",
        "Example <accounts@example.com>",
        check_sender,
        default="Gatebook <accounts@localhost>",
    )
    mail_tls_ca: str = _setting(
        "A file of CA certificates that verify the certificate of the mail server. Empty: the"
        " certificates of the system.",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
    mail_timeout: float = _setting(
        "Deadline for the delivery of one mail, including the connection.",
        "30",
        between(0.1, 600),
        default=30.0,
    )
    mail_max_age: int = _setting(
        "Age after which an undelivered mail becomes a dead letter.",
        "259200",
        between(60, 30 * 86400),
        default=3 * 86400,
    )
    dead_letters_kept: int = _setting(
        "Time in which dead letters can be inspected and sent again. Then they are removed.",
        "2592000",
        between(3600, 366 * 86400),
        default=30 * 86400,
    )
