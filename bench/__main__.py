"""``python -m bench [--quick]``: run it, print the tables, judge them."""

from __future__ import annotations

import argparse
import sys

from bench import cases, contenders, report, rounds
from bench.contenders import GATEBOOK, SERVERS, Server
from bench.cores import Cores
from bench.people import People
from bench.place import Place
from dev import children, interrupts
from dev.console import Trouble, say
from dev.interrupts import Interrupted


def main() -> int:
    arguments = _arguments()
    interrupts.listen()
    try:
        return _run(arguments)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.status
    finally:
        children.stop_all()


def _run(arguments: argparse.Namespace) -> int:
    cores = Cores()
    place = Place()
    contenders.migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, cases.SESSIONS + cases.SIGNING_IN, lambda *_: None)
    servers = {one.name: Server(one, place, cores) for one in SERVERS}
    for server in servers.values():
        took = server.start()
        say(f"{server.contender.title} … {1000 * took:.0f} ms to its first answer")
    chosen = [
        *cases.floors(place, servers),
        *cases.baseline(place, servers["baseline"], people),
        *cases.gatebook(place, servers["gatebook"], people),
    ]
    windows = rounds.QUICK if arguments.quick else rounds.FULL
    rows = rounds.compare(chosen, windows, place, cores, servers[GATEBOOK.name], say)
    say("\n" + report.comparison(rows))
    say("\nMeanwhile: " + report.meanwhile(rows))
    faults = report.wrong(rows)
    for fault in faults:
        say(f"WRONG: {fault}")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
