"""``python -m bench [--quick] [NAME …]``: measure, print the tables, judge the promises."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from bench.harness.cases import OPERATIONS
from bench.harness.servers import BETTER_AUTH
from bench.scenarios import (
    accounts,
    against,
    audit,
    compare,
    growth,
    imports,
    providers,
    redis_topologies,
    soak,
    timing,
    tokens,
)
from dev.env import node
from dev.paths import ROOT
from dev.process import main as entry

# measurements that can't be combined with others
_ALONE: dict[str, Callable[..., int]] = {
    "accounts": accounts.run,
    "audit": audit.run,
    "growth": growth.run,
    "import": imports.run,
    "providers": providers.run,
    "redis": redis_topologies.run,
    "soak": soak.run,
    "timing": timing.run,
    "tokens": tokens.run,
}
_AGAINST = "against="  # followed by a git ref


def run(names: list[str], *, quick: bool) -> int:
    """Run the named measurements; return the exit status."""
    if names and names[0] in _ALONE:
        return _ALONE[names[0]](quick=quick)
    if names and names[0].startswith(_AGAINST):
        return against.run(names[0].removeprefix(_AGAINST), quick=quick)
    if better_auth := BETTER_AUTH.name in names:
        node.ensure_modules(ROOT / "bench" / "better_auth", BETTER_AUTH.name)
    operations = [name for name in names if name != BETTER_AUTH.name]
    return compare.run(operations, quick=quick, better_auth=better_auth)


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Return ``names`` and ``quick``; exit with a message when a name is unknown."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    names = [*(case.name for case in OPERATIONS), BETTER_AUTH.name, *_ALONE, f"{_AGAINST}REF"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args(given)
    refs = {name for name in arguments.names if name.startswith(_AGAINST)}
    if unknown := set(arguments.names) - set(names) - refs:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if (refs or set(arguments.names) & _ALONE.keys()) and len(arguments.names) > 1:
        parser.error(f"these go alone: {', '.join(_ALONE)}, {_AGAINST}REF")
    return arguments


if __name__ == "__main__":
    given = parse(sys.argv[1:])
    sys.exit(entry.run(lambda: run(given.names, quick=given.quick)))
