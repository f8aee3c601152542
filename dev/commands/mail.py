"""``make mail``: print the latest mail that `make run` delivered, with its link and code."""

from __future__ import annotations

import email
import email.policy
import os
import shlex
import time
from email.message import EmailMessage
from pathlib import Path

from dev.console import Trouble, say
from dev.paths import MAIL, display_path

_DELIVERY_SECONDS = 3.0  # for the worker to deliver the first mail


def main(_arguments: list[str]) -> int:
    """Print the mail to the address in ARGS, to any address without it."""
    to = shlex.split(os.environ.get("ARGS", ""))
    deadline = time.monotonic() + _DELIVERY_SECONDS
    while (newest := _latest(to)) is None:
        if time.monotonic() > deadline:
            recipient = f" to {to[0]}" if to else ""
            raise Trouble(
                f"There is no mail{recipient} in {display_path(MAIL)}/. Is `make run` running?"
            )
        time.sleep(0.1)
    path, mail = newest
    body = mail.get_body(("plain",))
    assert body is not None
    text = str(body.get_content()).replace("\r\n", "\n").strip()  # a mail's lines end by CRLF
    say(f"{display_path(path)}\n\nTo: {mail['To']}\nSubject: {mail['Subject']}\n\n{text}")
    return 0


def _latest(to: list[str]) -> tuple[Path, EmailMessage] | None:
    # names are UUIDv7s: the newest mail has the greatest
    for path in sorted(MAIL.glob("*.eml"), reverse=True):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if not to or to[0] == str(mail["To"]):
            return path, mail
    return None
