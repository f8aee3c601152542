"""``python -m bench [--quick] [NAME …]``: run it, print the tables, judge them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench import compare, growth, hashing, soak, timing
from bench.cases import OPERATIONS
from bench.contenders import BETTER_AUTH
from dev import children, interrupts, node
from dev.console import Trouble
from dev.interrupts import Interrupted
from dev.paths import ROOT

# measurements of their own, beside the comparison
_ALONE: dict[str, Callable[..., int]] = {
    "growth": growth.run,
    "soak": soak.run,
    "hash": hashing.run,
    "timing": timing.run,
}


def main() -> int:
    arguments = _arguments()
    interrupts.listen()
    try:
        for name in _ALONE.keys() & set(arguments.names):
            return _ALONE[name](quick=arguments.quick)
        better_auth = BETTER_AUTH.name in arguments.names
        names = [one for one in arguments.names if one != BETTER_AUTH.name]
        if better_auth:
            node.ensure_modules(ROOT / "bench" / "better_auth", BETTER_AUTH.name)
        return compare.run(names, quick=arguments.quick, better_auth=better_auth)
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
    names = [*(one.name for one in OPERATIONS), BETTER_AUTH.name, *_ALONE]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if set(arguments.names) & _ALONE.keys() and len(arguments.names) > 1:
        parser.error(f"these go alone: {', '.join(_ALONE)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
