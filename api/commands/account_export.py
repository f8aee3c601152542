"""``python -m api account export``: write all accounts, to keep them or to move away."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask

from api.commands.operator import operator
from api.commands.output import PRIVATE, file_or_output, who_else_reads_output
from api.commands.progress import CountProgress
from api.domain.imported_account import ImportedAccount
from api.domain.visible_text import escaped_json
from api.rules.administration.export_accounts import AccountExport, export_accounts

EXPORT = """Write all accounts, one JSON object a line, in the format that account import reads:
address, whether it is verified, name, language, external id, time of creation, identities at
providers, and metadata, the private part, too. With --with-hashes also the hashes of passwords, as
they are stored. Roles, locks, sessions, second factors and API tokens are not exported. Other
requests go on meanwhile: each account is as it was when it was read."""

_encode_lines = msgspec.json.Encoder().encode_lines
_NAMED = 10  # accounts whose hash is unreadable; the others are counted


def add(doing: Any) -> None:
    """Add the parser."""
    exporting = doing.add_parser(
        "export", help="write all accounts, one a line", description=EXPORT
    )
    exporting.add_argument(
        "--with-hashes", action="store_true", help="with the hashes of the passwords"
    )
    exporting.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write to this file, which only you can read, and which appears once it is complete",
    )
    exporting.set_defaults(run=_export)


def _export(app: Flask, options: argparse.Namespace) -> int:
    if options.with_hashes and not options.output and (reader := who_else_reads_output()):
        print(f"Hashes are not written here: {reader}. Give --output FILE.", file=sys.stderr)
        return 2
    # the file first: one that can't be made leaves no event behind
    with file_or_output(options.output, PRIVATE) as out:
        with app.app_context():
            export = export_accounts(operator(), with_hashes=options.with_hashes)
        with CountProgress(export.total, 0, "accounts") as progress:
            while True:
                with app.app_context():  # its connection is returned before anything is written
                    page = next(export.pages, None)
                if page is None:
                    break
                out.write(lines_of(page))
                progress.at(export.accounts)
    _report(export, with_hashes=options.with_hashes)
    return 1 if export.unreadable else 0


def lines_of(page: list[ImportedAccount]) -> bytes:
    """Return the lines of some accounts; the values stay the same where characters are escaped."""
    return escaped_json(_encode_lines(page))


def _report(export: AccountExport, *, with_hashes: bool) -> None:
    passwords = f", {export.passwords:,} of them with the hash of a password" * with_hashes
    print(f"{export.accounts:,} accounts{passwords}", file=sys.stderr)
    if export.locked:
        print(
            f"note  {export.locked:,} are locked or due for deletion: an import rejects them",
            file=sys.stderr,
        )
    if export.unreadable:
        named = " ".join(map(str, export.unreadable[:_NAMED]))
        print(
            f"FAIL  {len(export.unreadable):,} hashes are of no known form and were left out,"
            f" of accounts {named}",
            file=sys.stderr,
        )
