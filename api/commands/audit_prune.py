"""``python -m api audit prune``: drop events older than ``AUDIT_RETENTION`` that may go."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from api.commands import audit_log
from api.commands.operator import operator
from api.db.ddl import NoRight, TableHeld
from api.rules.retention.examine_month import NotPruned
from api.rules.retention.prune_audit_trail import Evidence, Exported, prune_audit_trail
from api.tlog import key_files
from api.tlog.export_lines import NewerExport, Runs, first_outside, merge_runs, read_lines
from api.tlog.note import NoteError
from api.tlog.verification import NothingProved, verify


def add(doing: Any) -> None:
    """Add the parser."""
    pruning = doing.add_parser("prune", help="drop months older than AUDIT_RETENTION")
    pruning.add_argument("--dry-run", action="store_true", help="only report what would be dropped")
    pruning.add_argument(
        "--exported",
        type=Path,
        action="append",
        default=[],
        help="output of audit export --sealed, for all of the log or a part; verified first",
    )
    pruning.add_argument(
        "--wait", type=float, default=30.0, help="seconds to wait until the announcement is sealed"
    )
    audit_log.trusting(pruning)
    pruning.set_defaults(run=_prune)


def _prune(app: Flask, options: argparse.Namespace) -> int:
    if not app.config["GATEBOOK"].audit_retention:
        print("AUDIT_RETENTION is 0: events are kept forever", file=sys.stderr)
        return 1
    count = 0
    try:
        evidence = _evidence(options)
        with app.app_context():
            pruned = prune_audit_trail(
                evidence, operator(), wait=options.wait, dry_run=options.dry_run
            )
            for month, events in pruned:
                print(f"{'would drop' if options.dry_run else 'dropped'} {month}: {events} events")
                count += 1
    except TableHeld:
        print(
            "A transaction, perhaps a backup, holds a lock on audit_event: see SHOW PROCESSLIST."
            " Run prune again when it has ended.",
            file=sys.stderr,
        )
        return 1
    except (NotPruned, NoRight, NoteError, NothingProved, NewerExport, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if not count:
        print("nothing is older than AUDIT_RETENTION")
    return 0


def _evidence(options: argparse.Namespace) -> Evidence:
    """Verify the exports.

    Raises ``NotPruned`` if one is not as sealed, ``NoteError``, ``OSError``.
    """
    checkpoints = [entry.checkpoint for entry in audit_log.checkpoints(options)]
    leaves: Runs = []
    erased: dict[int, frozenset[str]] = {}
    digests = []
    for path in options.exported:
        read = audit_log.reader(path)
        result = verify(read, checkpoints, part=True)
        if result.failure is not None:
            raise NotPruned(
                f"{path} can't be trusted: event {result.failure.index} is"
                f" {result.failure.how}: {result.failure.detail}"
            )
        in_file = {entry.index: entry.erased for entry in read_lines(read()) if entry.erased}
        erased = _in_none(erased, leaves, in_file, result.present)
        leaves = merge_runs([*leaves, *result.present])
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    exported = Exported(leaves, digests, erased)
    return Evidence(exported, checkpoints, key_files.verifiers(options.key))


def _in_none(
    erased: Mapping[int, frozenset[str]],
    leaves: Runs,
    in_file: Mapping[int, frozenset[str]],
    present: Runs,
) -> dict[int, frozenset[str]]:
    """Return the erased values of exported leaves that no export so far holds.

    One export may have been made before an erasure, and another after it.
    """
    still_erased = {
        index: names & in_file.get(index, frozenset()) if _is_in(index, present) else names
        for index, names in erased.items()
    }
    return still_erased | {
        index: names for index, names in in_file.items() if not _is_in(index, leaves)
    }


def _is_in(index: int, runs: Runs) -> bool:
    return first_outside([(index, index + 1)], runs) is None
