"""``python -m api audit witnesses``: list what was submitted to the audit log's witnesses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from flask import Flask

from api.domain import clock
from api.rules.audit_log.begin_log import is_begin_unfinished
from api.rules.audit_log.list_witnesses import WitnessProgress, list_witnesses
from api.settings import Settings
from api.workers.ask_witnesses import Answered, Standing, ask_all
from api.workers.log_sealer import signers

ALARMS = frozenset({Standing.BEHIND, Standing.TAMPERED})
_NOT_ASKED = Answered(Standing.UNASKED)  # without keys only the table can be shown


def add(doing: Any) -> None:
    """Add the parser."""
    listing = doing.add_parser(
        "witnesses", help="show which checkpoint each witness has, and failures"
    )
    listing.add_argument(
        "--checkpoints",
        action="store_true",
        help="print the last checkpoint submitted to each, with its cosignature, for audit verify",
    )
    listing.set_defaults(run=_list)


def lines(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield a word and a detail for each witness: ``ok``, ``new`` or ``FAIL``.

    ``behind`` and ``tampered`` describe the log, compared with the witness's own state. Raises
    ``Unavailable``.
    """
    settings: Settings = app.config["GATEBOOK"]
    standings = _standings(app)
    with app.app_context():
        if is_begin_unfinished():
            yield (
                "FAIL",
                "a new log is being begun; if the command was interrupted, run audit begin again",
            )
            return
    keys = [signer.verifier for signer in signers(settings)] if settings.audit_signing_keys else []
    answers = ask_all(app, settings.witnesses, keys) if keys else {}
    for witness, standing in zip(settings.witnesses, standings, strict=True):
        progress = f"{standing.size} of {standing.of} events"
        answered = answers.get(witness.id, _NOT_ASKED)
        if answered.standing in ALARMS:
            yield answered.standing, f"{standing.name}  {answered.detail}"
        elif standing.failing_since is not None:
            since = clock.to_text(standing.failing_since)
            yield "FAIL", f"{standing.name}  {progress}, failing since {since}: {standing.reason}"
        elif standing.told_at is None:
            yield "new", f"{standing.name}  {progress}"
        elif answered.standing is Standing.AWAY:
            yield "FAIL", f"{standing.name}  {progress}, does not answer: {answered.detail}"
        else:
            yield (
                "ok",
                f"{standing.name}  {progress}, submitted at {clock.to_text(standing.told_at)}",
            )


def _list(app: Flask, options: argparse.Namespace) -> int:
    if not app.config["GATEBOOK"].audit_witnesses:
        # perhaps the wrong machine: that must not look as if everything were well
        print("AUDIT_WITNESSES is empty: there are no witnesses.", file=sys.stderr)
        return 1
    if options.checkpoints:
        print(
            "\n".join(standing.checkpoint for standing in _standings(app) if standing.checkpoint),
            end="",
        )
        return 0
    well = True
    for word, text in lines(app):
        well = well and word in {"ok", "new"}
        print(f"{word:<4}  {text}")
    return 0 if well else 1


def _standings(app: Flask) -> list[WitnessProgress]:
    with app.app_context():
        return list_witnesses(app.config["GATEBOOK"].witnesses)
