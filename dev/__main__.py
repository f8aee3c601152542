"""Run a command of ``python3 -m dev COMMAND``: one for each target of the Makefile."""

from __future__ import annotations

import importlib
import os
import sys

from dev.process.main import run

COMMANDS = (
    "run",
    "spa",
    "mail",
    "api",
    "test",
    "chaos",
    "mutants",
    "bench",
    "check",
    "client",
    "migrate",
    "lock",
    "clean",
    "venv",
)


def main() -> int:
    """Run the command that the first argument names; return the exit status."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(f"usage: python3 -m dev {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    # Variables of this make would change a `make` that a test starts.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
        os.environ.pop(name, None)
    command = importlib.import_module(f"dev.commands.{sys.argv[1]}")
    return run(lambda: int(command.main(sys.argv[2:])))


if __name__ == "__main__":
    sys.exit(main())
