"""``make mail``: the latest mail that `make run` delivered, with its link and code."""

from __future__ import annotations

import email
import email.policy
import os
import shlex
import time
from email.message import EmailMessage
from pathlib import Path

from dev.console import Trouble, say
from dev.paths import MAIL, shown

_PATIENCE = 3.0  # seconds for the worker to deliver the first one


def main(_arguments: list[str]) -> int:
    wanted = shlex.split(os.environ.get("ARGS", ""))
    deadline = time.monotonic() + _PATIENCE
    while (found := _latest(wanted)) is None:
        if time.monotonic() > deadline:
            to = f" to {wanted[0]}" if wanted else ""
            raise Trouble(f"There is no mail{to} in {shown(MAIL)}/. Is `make run` running?")
        time.sleep(0.1)
    path, mail = found
    body = mail.get_body(("plain",))
    assert body is not None
    say(f"{shown(path)}\n\nTo: {mail['To']}\nSubject: {mail['Subject']}\n\n{body.get_content()}")
    return 0


def _latest(to: list[str]) -> tuple[Path, EmailMessage] | None:
    # named by UUIDv7s, so the newest has the greatest name
    for path in sorted(MAIL.glob("*.eml"), reverse=True):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if not to or to[0] == str(mail["To"]):
            return path, mail
    return None
