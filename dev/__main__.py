"""``python3 -m dev COMMAND``: one command for each target of the Makefile."""

from __future__ import annotations

import importlib
import os
import sys

from dev import children, interrupts
from dev.console import Trouble
from dev.interrupts import Interrupted

COMMANDS = (
    "run",
    "mail",
    "test",
    "chaos",
    "guards",
    "bench",
    "check",
    "migrate",
    "lock",
    "clean",
    "venv",
)


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(f"usage: python3 -m dev {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    # What make tells its own kind would change a `make` that a test starts.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
        os.environ.pop(name, None)
    # One module a command, imported when it is asked for.
    command = importlib.import_module(f"dev.commands.{sys.argv[1]}")
    interrupts.listen()
    try:
        return int(command.main(sys.argv[2:]))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.status
    finally:
        children.stop_all()


if __name__ == "__main__":
    sys.exit(main())
