"""``python -m api outbox …``: the mails that wait, and the dead letters."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from flask import Flask

from api.domain import clock
from api.rules.mail.list_dead_letters import list_dead_letters
from api.rules.mail.retry_dead_letters import retry_dead_letters


def add(commands: Any) -> None:
    """Add the parsers."""
    outbox = commands.add_parser("outbox", help="list waiting mail, and send dead letters again")
    doing = outbox.add_subparsers(dest="action", required=True)
    listing = doing.add_parser(
        "list", help="show how many mails wait and since when, and the dead letters"
    )
    listing.set_defaults(run=_list)
    retrying = doing.add_parser("retry", help="send dead letters again")
    selection = retrying.add_mutually_exclusive_group(required=True)
    selection.add_argument("--all", action="store_true", help="send all of them")
    selection.add_argument("id", nargs="?", type=UUID, help="id of a dead letter, as shown by list")
    retrying.set_defaults(run=_retry)


def _list(app: Flask, _options: argparse.Namespace) -> int:
    with app.app_context():
        report = list_dead_letters()
    waiting, since = report.backlog.waiting, report.backlog.waiting_since
    age = f", the oldest for {(clock.now() - since).total_seconds():.0f} s" if since else ""
    print(f"{waiting} waiting{age}\n{report.backlog.dead} dead")
    for letter in report.letters:
        print(
            letter.id,
            letter.kind,
            clock.to_text(letter.dead_at),
            letter.attempts,
            letter.last_error,
            sep="  ",
        )
    return 0


def _retry(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        count = retry_dead_letters(options.id)
    print(f"{count} sent again")
    return 0 if count or options.id is None else 1
