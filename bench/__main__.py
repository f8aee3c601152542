"""``python -m bench [--quick] [NAME …]``: run it, print the tables, judge them."""

from __future__ import annotations

import argparse
import sys

from bench import compare
from bench.cases import OPERATIONS
from dev import children, interrupts
from dev.console import Trouble
from dev.interrupts import Interrupted


def main() -> int:
    arguments = _arguments()
    interrupts.listen()
    try:
        return compare.run(arguments.names, quick=arguments.quick)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.status
    finally:
        children.stop_all()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    names = [one.name for one in OPERATIONS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such operation: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
