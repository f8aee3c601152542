"""``python -m api apply FILE``: define roles and permissions of your own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from api.commands.operator import operator
from api.domain.definitions import Definitions, InvalidDefinitions, read_definitions
from api.rules.administration.apply_definitions import apply_definitions
from api.rules.roles.compare_definitions import Action, DefinitionChange

ABOUT = """Make the stored roles and permissions those of a TOML file, and print each difference:
+ is new, ~ changes, - is removed, = is stored but not in the file, and kept. Changes hold at once,
in live sessions, too. All are made, or none. A second run changes nothing. Exit status: 0: applied,
or nothing to change; 1: refused; 2: with --dry-run, there is something to change."""
_WOULD_CHANGE = 2
_LONGEST = 1024 * 1024  # bytes


def add(commands: Any) -> None:
    """Add the parser."""
    applying = commands.add_parser(
        "apply", help="define roles and permissions of your own", description=ABOUT
    )
    applying.add_argument("file", type=Path, help="such as gatebook.toml", metavar="FILE")
    applying.add_argument("--dry-run", action="store_true", help="print only, change nothing")
    applying.add_argument(
        "--prune", action="store_true", help="remove roles and permissions that the file lacks"
    )
    applying.set_defaults(run=_apply)


def _apply(app: Flask, options: argparse.Namespace) -> int:
    try:
        wanted = _read(options.file)
        with app.app_context():
            changes = apply_definitions(
                wanted, operator(), prune=options.prune, dry_run=options.dry_run
            )
    except InvalidDefinitions as error:
        for fault in error.faults:
            print(f"{options.file}: {fault}", file=sys.stderr)
        return 1
    for change in changes:
        print(_line(change))
    count = sum(change.is_made for change in changes)
    if not count:
        print("nothing to change")
        return 0
    changes_made = "1 change" if count == 1 else f"{count} changes"
    print(f"{'would make' if options.dry_run else 'made'} {changes_made}")
    return _WOULD_CHANGE if options.dry_run else 0


def _read(path: Path) -> Definitions:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise InvalidDefinitions([f"longer than {_LONGEST} bytes"])
        return read_definitions(content.decode())
    except OSError as error:
        raise InvalidDefinitions([f"cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise InvalidDefinitions(["not UTF-8"]) from None


def _line(change: DefinitionChange) -> str:
    kind = "permission" if change.role is None else "role"
    details = "kept; --prune removes it" if change.action is Action.KEEP else change.details
    return f"{change.action} {kind} {change.name}" + (f": {details}" if details else "")
