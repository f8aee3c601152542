"""``python -m api audit witnesses``: how far the witnesses of the audit log were told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from flask import Flask

from api.domain import clock
from api.rules.audit_log.list_witnesses import Standing, list_witnesses


def add(doing: Any) -> None:
    """Add the parser."""
    listing = doing.add_parser("witnesses", help="how far they were told, and what fails")
    listing.add_argument(
        "--checkpoints",
        action="store_true",
        help="print the last that each was handed, cosigned where it is: for audit verify",
    )
    listing.set_defaults(run=_list)


def lines(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield ``ok``, ``new`` or ``FAIL`` for each witness, with what to say. ``Unavailable``."""
    for one in _standings(app):
        known = f"{one.size} of {one.of} events"
        if one.failing_since is not None:
            since = clock.to_text(one.failing_since)
            yield "FAIL", f"{one.name}  {known}, fails since {since}: {one.reason}"
        elif one.told_at is None:
            yield "new", f"{one.name}  {known}"
        else:
            yield "ok", f"{one.name}  {known}, told at {clock.to_text(one.told_at)}"


def _list(app: Flask, options: argparse.Namespace) -> int:
    if not app.config["GATEBOOK"].audit_witnesses:
        # on the wrong machine, perhaps: that must not look as if all were well
        print("AUDIT_WITNESSES is empty here: nobody is told.", file=sys.stderr)
        return 1
    if options.checkpoints:
        print("\n".join(one.checkpoint for one in _standings(app) if one.checkpoint), end="")
        return 0
    well = True
    for word, told in lines(app):
        well = well and word != "FAIL"
        print(f"{word:<4}  {told}")
    return 0 if well else 1


def _standings(app: Flask) -> list[Standing]:
    with app.app_context():
        return list_witnesses(app.config["GATEBOOK"].witnesses)
