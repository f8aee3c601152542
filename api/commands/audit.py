"""``python -m api audit …``: the audit trail from the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from flask import Flask

from api.commands import audit_begin, audit_erase, audit_log, audit_prune, witnesses
from api.commands.output import file_or_output
from api.commands.progress import ExportProgress
from api.domain import clock
from api.domain.audit import TrailQuery
from api.errors import InvalidQuery, Unavailable
from api.resilience.stop_event import Stop
from api.rules.audit_trail.export_audit_trail import export_audit_trail
from api.rules.audit_trail.follow_audit_trail import Followed, follow_audit_trail
from api.rules.audit_trail.parse_trail_query import parse_trail_query
from api.schemas.audit_trail import AuditTrailFilters
from api.schemas.engine.body import read_query
from api.schemas.export import FORMS

_FILTERS = {
    "type": "of one type, or of all types with a prefix: session.*",
    "actor": "caused by this account (id)",
    "subject": "about this account (id)",
    "outcome": "with this outcome: success or failure",
    "ip": "from this network address",
    "request-id": "caused by this request",
    "since": "at this time or later: 2026-11-22T00:00:00Z",
    "until": "before this time",
}

_PAGE = 200  # events shown at once
_REMEMBERED = 10_000  # events, so that none is shown twice: more than occur within OVERLAP
_INTERVAL = 1.0  # seconds between two short queries
_AGAIN = 1.0  # additional seconds while the database is away


def add(commands: Any) -> None:
    """Add the parsers."""
    audit = commands.add_parser(
        "audit", help="export and seal the audit trail, and verify an export"
    )
    doing = audit.add_subparsers(dest="action", required=True)
    exporting = doing.add_parser("export", help="write events to a file or to standard output")
    exporting.add_argument("--format", choices=sorted(FORMS), default="ndjson")
    exporting.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write to this file, which appears once it is complete",
    )
    exporting.add_argument(
        "--sealed",
        action="store_true",
        help="export sealed events in the order of the log, for audit verify: all, or those of a"
        " time range (--since, --until)",
    )
    exporting.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        help="with --sealed and a time range: a checkpoint to verify the part against",
    )
    exporting.add_argument(
        "--wait",
        type=float,
        default=10.0,
        help="with --sealed: seconds to wait until recent erasures are sealed",
    )
    _add_filters(exporting)
    exporting.set_defaults(run=_export)
    following = doing.add_parser("follow", help="show new events continuously, until Ctrl-C")
    _add_filters(following)
    following.set_defaults(run=_follow)
    audit_log.add(doing)
    audit_begin.add(doing)
    audit_prune.add(doing)
    audit_erase.add(doing)
    witnesses.add(doing)


def _follow(app: Flask, options: argparse.Namespace) -> int:
    stop = Stop()
    # not KeyboardInterrupt: Python loses it while an object, such as a connection, is finalized
    stop.listen()
    with app.app_context():
        query = msgspec.structs.replace(_parse_filters(options), oldest_first=True)
        followed = follow_audit_trail(query, None, _PAGE)
    shown: dict[UUID, None] = {}
    with file_or_output(None) as out:
        while not stop.is_requested:
            new = [event for event in followed.events if event.id not in shown]
            out.write(FORMS["ndjson"].events(new))
            out.flush()
            shown.update(dict.fromkeys(event.id for event in new))
            for event_id in list(shown)[:-_REMEMBERED]:
                del shown[event_id]
            try:
                with app.app_context():
                    followed = follow_audit_trail(query, followed.position, _PAGE)
            except Unavailable as error:
                print(f"{error}; trying again", file=sys.stderr)
                stop.wait(_AGAIN)
                followed = Followed([], followed.position)
            if not followed.events:
                stop.wait(_INTERVAL)
    return 0


def _add_filters(parser: argparse.ArgumentParser) -> None:
    for name, help_text in _FILTERS.items():
        parser.add_argument(f"--{name}", metavar=name.upper(), help=help_text)


def _parse_filters(options: argparse.Namespace) -> TrailQuery:
    """Parse the filters. Raises ``InvalidQuery``, with the faults in its text."""
    names = [name.replace("-", "_") for name in _FILTERS]
    filters = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    try:
        read_query(AuditTrailFilters, list(filters.items()))
        return parse_trail_query(filters)
    except InvalidQuery as error:
        faults = (f"--{fault.parameter}: {fault.message}" for fault in error.errors)
        error.args = ("\n".join(faults),)
        raise


def _export(app: Flask, options: argparse.Namespace) -> int:
    if options.sealed:
        filters = {name for name in _FILTERS if getattr(options, name.replace("-", "_"))}
        if filters - {"since", "until"} or options.format != "ndjson":
            print(
                "--sealed accepts no filters except --since and --until, and no CSV",
                file=sys.stderr,
            )
            return 2
        with app.app_context():
            query = _parse_filters(options)
        with file_or_output(options.output) as out:
            audit_log.export(app, out, query, options.checkpoint, options.wait)
        return 0
    with app.app_context():
        query = _parse_filters(options)
    form = FORMS[options.format]
    batches = export_audit_trail(query)
    count = 0
    with (
        file_or_output(options.output) as out,
        ExportProgress(query.until or clock.now()) as progress,
    ):
        out.write(form.head())
        while True:
            with app.app_context():  # its connection is returned before anything is written
                batch = next(batches, None)
            if batch is None:
                break
            out.write(form.events(batch))
            count += len(batch)
            progress.at(batch[-1].occurred_at, count)
        out.write(form.end(count))
    print(f"{count:,} events", file=sys.stderr)
    return 0
