"""``python -m api account import``: import accounts from a file."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from flask import Flask

from api import settings
from api.commands.import_report import ImportReport
from api.commands.operator import operator
from api.commands.progress import CountProgress
from api.domain.import_line import WrongFormat
from api.domain.import_run import ImportCounts, ImportOptions, NotImported, OnConflict
from api.errors import Conflict, Unavailable
from api.importers import FORMATS, find_reader
from api.importers.provider_names import rename_providers
from api.pool import Deadlock
from api.resilience.stop_event import Stop
from api.rules.importing.import_accounts import (
    FileChanged,
    ImportResult,
    Unfinished,
    import_accounts,
)
from api.rules.importing.plan_batch import ImportStopped
from api.rules.importing.store_batch import RunMoved

DESCRIPTION = """Import accounts from a file, 500 in a transaction, each with its audit event. No
mail is sent, and roles are never imported. The number of records that were read is the sum of those
that were created, updated, skipped and rejected. After any interruption, the same command with
--resume continues exactly where the import ended. Status: 0 if all went well, 3 if a record was
rejected, 1 if the import ended early, 2 if the command was called wrongly."""

REJECTED = 3  # exit status
_SHOWN = 20  # rejected records, if there is no report


class _Interrupted(Exception):
    """SIGINT or SIGTERM came."""


def add(doing: Any) -> None:
    """Add the parser."""
    importing = doing.add_parser(
        "import", help="import accounts from a file", description=DESCRIPTION
    )
    importing.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    importing.add_argument("--from", dest="source", choices=FORMATS, required=True)
    importing.add_argument(
        "--on-conflict",
        choices=[str(each) for each in OnConflict],
        default=str(OnConflict.FAIL),
        help="if an account has the address: fail stops the import (the default); update changes"
        " name, language, external id and metadata of accounts that an import made and nobody has"
        " used since, and skips others",
    )
    importing.add_argument(
        "--verified",
        choices=["trust", "untrusted"],
        default="untrusted",
        help="trust: addresses that the file calls verified are; untrusted: none is (the default)",
    )
    importing.add_argument(
        "--without-identities",
        action="store_true",
        help="do not import identities at providers; else those of IDENTITY_PROVIDERS are"
        " imported, and records with others are rejected",
    )
    importing.add_argument(
        "--identity",
        type=_provider_name,
        action="append",
        default=[],
        metavar="NAME=ID",
        help="the provider that the file calls NAME is ID in IDENTITY_PROVIDERS; NAME= leaves its"
        " identities out. May be repeated",
    )
    importing.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write a line for each record not imported; its codes are in docs/import-format.md",
    )
    importing.add_argument("--resume", action="store_true", help="continue an earlier import")
    importing.add_argument("--dry-run", action="store_true", help="store nothing")
    importing.add_argument(
        "--jobs",
        type=_jobs,
        default=os.cpu_count() or 1,
        metavar="N",
        help="threads that wrap weak hashes in Argon2id (default: one for each processor)",
    )
    importing.set_defaults(run=_import)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("must be a number from 1 to 64")
    return int(text)


def _provider_name(text: str) -> tuple[str, str]:
    name, sign, provider = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError("must be NAME=ID")
    return name, provider


class _Shown:
    """The progress of an import: a report in a file, a bar on standard error."""

    def __init__(self, report: ImportReport | None, stop: Stop) -> None:
        self._report = report
        self._stop = stop
        self._stack = ExitStack()
        self._bar: CountProgress | None = None
        self._batch: Sequence[NotImported] = ()
        self._shown: list[NotImported] = []
        self._not_imported = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def begin(self, records: int, line: int, counts: ImportCounts) -> None:
        self._bar = self._stack.enter_context(CountProgress(records, counts.read, "records"))
        if self._report is not None:
            self._report.begin(line)

    def report(self, line: int, batch: Sequence[NotImported]) -> None:
        self._batch = batch
        if self._report is not None:
            self._report.write(line, batch)

    def stored(self, counts: ImportCounts) -> None:
        self._shown.extend(self._batch[: _SHOWN - len(self._shown)])
        self._not_imported += len(self._batch)
        self._batch = ()
        if self._bar is not None:
            self._bar.at(counts.read)
        self.check()

    def check(self) -> None:
        if self._stop.is_requested:
            raise _Interrupted

    def wait(self, seconds: float) -> None:
        self._stop.wait(seconds)
        self.check()

    def print_rejected(self) -> None:
        """Name the first records that are not imported, if no report does."""
        if self._report is not None:
            return
        for each in self._shown:
            other = f", as record {each.other_line}" if each.other_line else ""
            print(f"record {each.line} {each.outcome}: {each.code}{other}", file=sys.stderr)
        if more := self._not_imported - len(self._shown):
            print(f"and {more:,} more: --report FILE names all", file=sys.stderr)


def _import(app: Flask, options: argparse.Namespace) -> int:
    providers = dict(options.identity)
    with app.app_context():
        if fault := _wrong_providers(options.identity, settings.current().providers):
            print(fault, file=sys.stderr)
            return 2
    chosen = ImportOptions(
        source=options.source,
        on_conflict=OnConflict(options.on_conflict),
        trusts_verified=options.verified == "trust",
        drops_identities=options.without_identities,
        provider_names=tuple(sorted(providers.items())),
        is_rehearsal=options.dry_run,
    )
    stop = Stop()
    stop.listen()
    try:
        with ExitStack() as stack:
            stream = stack.enter_context(_seekable(options.file))
            report = stack.enter_context(ImportReport(options.report)) if options.report else None
            shown = stack.enter_context(_Shown(report, stop))
            with app.app_context():
                result = import_accounts(
                    stream,
                    rename_providers(find_reader(options.source), providers),
                    chosen,
                    operator(),
                    shown,
                    resume=options.resume,
                    jobs=options.jobs,
                )
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}", file=sys.stderr)
        return 1
    except (WrongFormat, Unfinished, RunMoved, FileChanged) as error:
        print(error, file=sys.stderr)
        return 1
    except ImportStopped as error:
        shown.print_rejected()
        print(
            f"{error} Its batch was not stored."
            " Choose --on-conflict skip or update, with --resume.",
            file=sys.stderr,
        )
        return 1
    except (_Interrupted, Unavailable, Deadlock, Conflict) as error:
        shown.print_rejected()
        cause = str(error.__cause__ or error) or "interrupted"
        print(f"The import ended early ({cause}). Continue it with --resume.", file=sys.stderr)
        return 1
    shown.print_rejected()
    if options.resume and result.resumed_after is None:
        print("note  no earlier import of this file with these options: began at record 1")
    return _print(result, chosen)


def _wrong_providers(given: Sequence[tuple[str, str]], known: Collection[str]) -> str | None:
    """Return the fault of ``--identity``."""
    names = [name for name, _ in given]
    if len(set(names)) < len(names):
        return "--identity names a provider of the file twice."
    unknown = {provider for _, provider in given if provider} - set(known)
    return f"IDENTITY_PROVIDERS has no {', '.join(sorted(unknown))}." if unknown else None


def _print(result: ImportResult, options: ImportOptions) -> int:
    counts = result.counts
    if result.was_finished:
        print("this file was imported before")
    elif result.resumed_after:
        print(f"continued after record {result.resumed_after}")
    would = "would be " if options.is_rehearsal else ""
    print(
        f"{counts.read} records read: {would}{counts.created} created, {counts.updated} updated,"
        f" {counts.skipped} skipped, {counts.rejected} rejected"
    )
    if options.is_rehearsal and options.on_conflict is OnConflict.FAIL and counts.skipped:
        print("note  an import with --on-conflict fail stops at the first skipped record")
    return REJECTED if counts.rejected else 0


@contextmanager
def _seekable(name: str) -> Iterator[BinaryIO]:
    """Yield the file, which is read twice; standard input is copied to a file without a name."""
    if name == "-":
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            yield cast(BinaryIO, copy)
        return
    with Path(name).open("rb") as file:
        yield file
