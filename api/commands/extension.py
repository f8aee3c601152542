"""``python -m api extension check NAME``: check an extension before it is served."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Check = Callable[[str], list[str]]


def add(commands: Any, check: Check) -> None:
    """Add the parser; ``check`` returns the faults of the extension in a module."""
    extension = commands.add_parser("extension", help="check an extension")
    doing = extension.add_subparsers(dest="action", required=True)
    checking = doing.add_parser(
        "check",
        help="compare an extension's contract with its routes, guards, forms and events;"
        " needs no database and no Redis",
    )
    checking.add_argument("name", metavar="NAME", help="the module, as EXTENSIONS names it")
    checking.set_defaults(offline=_check, check=check)


def _check(options: argparse.Namespace) -> int:
    faults: list[str] = options.check(options.name)
    for fault in faults:
        print(f"FAIL  {fault}")
    if not faults:
        print(f"ok    {options.name} and its contract agree")
    return 1 if faults else 0
