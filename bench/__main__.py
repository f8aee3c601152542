"""``python -m bench [--quick] [NAME …]``: run it, print the tables, judge them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from bench.harness.cases import OPERATIONS
from bench.harness.servers import BETTER_AUTH
from bench.scenarios import (
    against,
    audit,
    compare,
    growth,
    hashing,
    redis_topologies,
    sealing,
    soak,
    threads,
    timing,
)
from dev.env import node
from dev.paths import ROOT
from dev.process import main as entry

# measurements of their own, beside the comparison
_ALONE: dict[str, Callable[..., int]] = {
    "audit": audit.run,
    "growth": growth.run,
    "hash": hashing.run,
    "redis": redis_topologies.run,
    "sealing": sealing.run,
    "soak": soak.run,
    "threads": threads.run,
    "timing": timing.run,
}


_AGAINST = "against="  # followed by a git ref


def main() -> int:
    arguments = parse(sys.argv[1:])
    return entry.run(lambda: _run(arguments.names, quick=arguments.quick))


def _run(names: list[str], *, quick: bool) -> int:
    for name, measurement in _ALONE.items():
        if names == [name]:
            return measurement(quick=quick)
    if names and names[0].startswith(_AGAINST):
        return against.run(names[0].removeprefix(_AGAINST), quick=quick)
    better_auth = BETTER_AUTH.name in names
    if better_auth:
        node.ensure_modules(ROOT / "bench" / "better_auth", BETTER_AUTH.name)
    operations = [one for one in names if one != BETTER_AUTH.name]
    return compare.run(operations, quick=quick, better_auth=better_auth)


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Return ``names`` and ``quick``; exits with a message where a name is unknown."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    names = [*(one.name for one in OPERATIONS), BETTER_AUTH.name, *_ALONE, f"{_AGAINST}REF"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args(given)
    compared = {one for one in arguments.names if one.startswith(_AGAINST)}
    if unknown := set(arguments.names) - set(names) - compared:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if (compared or set(arguments.names) & _ALONE.keys()) and len(arguments.names) > 1:
        parser.error(f"these go alone: {', '.join(_ALONE)}, {_AGAINST}REF")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
