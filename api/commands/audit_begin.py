"""``python -m api audit begin``: archive the audit log, and begin a new one."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from api.commands import audit_log
from api.commands.operator import operator
from api.commands.output import whole_file
from api.db.ddl import NoRight
from api.domain.audit import TrailQuery
from api.rules.audit_log.begin_log import (
    ArchivedLog,
    NotBegun,
    begin_log,
    find_checkpoint_to_archive,
)
from api.rules.audit_log.seal_events import LogTampered
from api.tlog import checkpoint, key_files
from api.tlog.export_lines import NewerExport
from api.tlog.note import NoteError
from api.tlog.verification import FailureKind, NothingProved, verify
from api.workers.log_sealer import signers


def add(doing: Any) -> None:
    """Add the parser."""
    beginning = doing.add_parser(
        "begin", help="archive the log, and begin a new one with a new name and a new key"
    )
    arguments(beginning)
    beginning.set_defaults(run=begin)


def arguments(parser: argparse.ArgumentParser, **name: Any) -> None:
    """Add the arguments for beginning a log; ``name`` has more about the positional argument."""
    parser.add_argument(
        "name", metavar="NAME", help="name of the new log, as in AUDIT_SIGNING_KEYS", **name
    )
    parser.add_argument("--key", metavar="FILE", help="file with the public keys of the old log")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help="sealed export of the whole old log; written if it does not exist, and verified",
    )


def begin(app: Flask, options: argparse.Namespace) -> int:
    """Run the command. Raises ``SettingsError``, ``Unavailable``."""
    try:
        own = check_name(app, options.name)
        with app.app_context():
            signed = find_checkpoint_to_archive(options.name)
        archived = _archived(app, options, signed) if signed is not None else None
        with app.app_context():
            former = begin_log(own, app.config["GATEBOOK"].witnesses, archived, operator())
    except (
        NotBegun,
        LogTampered,
        NoRight,
        NoteError,
        NothingProved,
        NewerExport,
        OSError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"archived {former.origin} at {former.size} events")
    print(f"begun    {options.name}; to seal existing events, run python -m api audit seal --once")
    return 0


def check_name(app: Flask, name: str) -> list[Any]:
    """Return the signing keys, which are those of the new log. Raises ``NotBegun``."""
    own = signers(app.config["GATEBOOK"])
    if own[0].name != name:
        raise NotBegun(
            f"AUDIT_SIGNING_KEYS has keys of {own[0].name}. Create a key with python -m api audit"
            f" key {name} FILE, and list only that file."
        )
    return own


def _archived(app: Flask, options: argparse.Namespace, signed: str) -> ArchivedLog:
    if options.key is None or options.export is None:
        raise NotBegun(
            "The old log is removed from the database. Give its public keys (--key FILE) and a path"
            " for its export (--export FILE), which is then the only copy."
        )
    latest = checkpoint.open_checkpoint(signed, key_files.verifiers(options.key))
    path: Path = options.export
    if not path.exists():
        with whole_file(path) as out:
            audit_log.export(app, out, TrailQuery(), [], 0)
    result = verify(audit_log.reader(path), [latest])
    # The event that reports an erasure may not be sealed yet; the new log will seal it.
    if result.failure is not None and result.failure.how is not FailureKind.ERASED:
        raise NotBegun(
            f"{path} does not match the latest checkpoint of the log: event"
            f" {result.failure.index} is {result.failure.how}: {result.failure.detail}"
        )
    with path.open("rb") as file:
        return ArchivedLog(signed, hashlib.file_digest(file, "sha256").hexdigest())
