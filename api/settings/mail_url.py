"""Parse ``MAIL_URL`` and ``MAIL_FROM``: the mail server, its TLS, and the sender."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from api.settings.errors import InvalidSetting

_SENDER = re.compile(
    r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>|(?P<bare>[^<>]+)",
)
_ADDRESS = re.compile(
    r"[\w+-]+(?:\.[\w+-]+)*@(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)", re.ASCII
)


@dataclass(frozen=True)
class MailServer:
    """An SMTP server. ``tls``: from the first byte, by STARTTLS (or not at all), or none."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "off"]
    user: str
    password: str


class SenderAddress(NamedTuple):
    """A name and an address, of which ``domain`` is a part.

    ``email.headerregistry`` has such a type. Its parser would take 0.6 MiB of each worker.
    """

    name: str
    addr_spec: str
    domain: str


def parse(value: str) -> MailServer | Path:
    """Return the server of ``smtp://`` or ``smtps://``, or the folder of ``file:///folder``.

    Raises ``InvalidSetting``, whose message repeats no part of the password.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise InvalidSetting("is not a URL") from None  # the reason may be a piece of the password
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme == "file":
        if parts.netloc or not parts.path.startswith("/") or parts.query:
            raise InvalidSetting(
                "must be file:// and the absolute path of a folder: file:///var/mail/gatebook"
            )
        return Path(unquote(parts.path))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise InvalidSetting(
            "must begin with smtp://, smtps:// or file:/// and name a host or folder"
        )
    if options.keys() - {"tls"} or options.get("tls", "off") != "off":
        raise InvalidSetting("accepts only the parameter tls=off")
    if parts.path.strip("/") or parts.fragment:
        raise InvalidSetting("must have nothing after host and port except ?tls=off")
    implicit = parts.scheme == "smtps"
    if implicit and options:
        raise InvalidSetting("must begin with smtp:// for tls=off")
    server = MailServer(
        host=parts.hostname,
        port=port or (465 if implicit else 587),
        tls="implicit" if implicit else "off" if options else "starttls",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    if bool(server.user) != bool(server.password):
        raise InvalidSetting("must have both user and password, or neither")
    return server


def parse_sender(text: str) -> SenderAddress:
    """Parse ``Name <address>`` or an address alone. Raises ``InvalidSetting``.

    The address must be ASCII, the name need not be.
    """
    match = _SENDER.fullmatch(text)
    address = _ADDRESS.fullmatch(match["address"] or match["bare"]) if match else None
    if match is None or address is None or not text.isprintable():
        raise InvalidSetting("must be an address, or: Name <address>")
    return SenderAddress((match["name"] or "").strip().strip('"'), address[0], address["domain"])
