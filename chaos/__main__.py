"""``python -m chaos [--quick] [NAME …]``: run the faults, print the table, judge it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from api.settings import Settings
from chaos.cluster import Place
from chaos.faults.catalogue import FAULTS, Fault
from chaos.history import Notes
from chaos.invariants.audit_trail import Books, balance
from chaos.invariants.mail import Marks, last_number, settle
from chaos.report import Outcome, table
from chaos.workload.load import Load
from dev.console import say
from dev.paths import ROOT
from dev.process.main import run

_PEOPLE = 12
# seconds before each fault, and after it, longer than it may take to recover; (in a quick run)
_STEADY, _WATCHED = 3.0, 8.0
_QUICK_STEADY, _QUICK_WATCHED = 0.7, 5.2
# seconds, for Python's threads: with the usual 5 ms the mail server, one among all the clients, has
# to wait for each of its answers, and is slower than the worker
_SWITCH = 0.0005
_PAGE = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- begin: make chaos -->", "<!-- end: make chaos -->"


def main() -> int:
    arguments = _arguments()
    return run(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    chosen = [fault for fault in FAULTS if not arguments.names or fault.name in arguments.names]
    if arguments.quick:
        chosen = [fault for fault in chosen if fault.quick_hold is not None]
    sys.setswitchinterval(_SWITCH)
    place = Place()
    settings = Settings.from_environ(place.environ)
    notes = Notes()
    load = Load(place.port, notes, _PEOPLE, place.catcher)
    load.start()
    time.sleep(_STEADY)
    outcomes = []
    books = _balance(place, notes)
    for fault in chosen:
        say(f"{fault.title} …")
        outcome, books = _endure(fault, arguments.quick, place, settings, notes, books)
        outcomes.append(outcome)
    load.stop()
    say("All mails are to arrive …")
    outcomes, faults_of_mail = _with_mail(place, notes, outcomes)
    broken = [f"{one.title}: {promise}" for one in outcomes for promise in one.broken()]
    broken += faults_of_mail
    say("\n" + table(outcomes))
    for promise in broken:  # the last lines, which is where one looks first
        say(f"BROKEN: {promise}")
    if not arguments.quick and not arguments.names:
        _write_down(outcomes, place.versions())
    return 1 if broken else 0


def _endure(
    fault: Fault, quick: bool, place: Place, settings: Settings, notes: Notes, before: Books
) -> tuple[Outcome, Books]:
    """What came of it, and the books as they stand afterwards."""
    first, revived = len(notes.answers), len(notes.revived)
    health, signed_out, wrong = len(notes.health), len(notes.signed_out), len(notes.wrong)
    stalls = len(notes.stalls)
    time.sleep(_QUICK_STEADY if quick else _STEADY)
    mailed = _last_mail(place)
    began = time.monotonic()
    fault.happens(place, fault.quick_hold if quick and fault.quick_hold else fault.hold)
    healed = time.monotonic()
    mailed_by_then = _last_mail(place)
    time.sleep(_QUICK_WATCHED if quick else _WATCHED)
    after = _balance(place, notes)
    outcome = Outcome(
        title=fault.title,
        began=began,
        healed=healed,
        bound=fault.bound(settings),
        lag=max(notes.stalls[stalls:], default=0.0),
        answers=notes.answers[first:],
        checks=notes.checks[:],
        health=notes.health[health:],
        books=after.since(before),
        revived=notes.revived[revived:],
        signed_out=len(notes.signed_out) - signed_out,
        wrong=notes.wrong[wrong:],
        mail_marks=Marks(mailed, mailed_by_then, _last_mail(place)),
    )
    return outcome, after


def _balance(place: Place, notes: Notes) -> Books:
    with place.sql() as sql:
        return balance(sql, notes)


def _with_mail(
    place: Place, notes: Notes, outcomes: list[Outcome]
) -> tuple[list[Outcome], list[str]]:
    """Known once all have arrived; the promises that were not kept, too."""
    with place.sql() as sql:
        books = settle(sql, place.catcher.mails)
        complete = [replace(one, post=books.of(one.mail_marks, one.healed)) for one in outcomes]
        broken = [
            f"{one.title}: {fault}" for one in complete for fault in one.broken_by_mail()
        ] + books.broken(sql, notes)
    return complete, broken


def _last_mail(place: Place) -> int:
    with place.sql() as sql:
        return last_number(sql)


def _write_down(outcomes: list[Outcome], versions: str) -> None:
    """Put the table between the marks of the page."""
    text = _PAGE.read_text(encoding="utf-8")
    head, rest = text.split(_BEGIN)
    _, tail = rest.split(_END)
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {versions}"
    measured = f"Measured by `make chaos` on {datetime.now(UTC):%d %B %Y}: {where}."
    body = f"\n\n{measured}\n\n{table(outcomes)}\n\n"
    _PAGE.write_text(f"{head}{_BEGIN}{body}{_END}{tail}", encoding="utf-8")
    say(f"\nWritten to {_PAGE.relative_to(ROOT)}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer faults, held for less long")
    names = [fault.name for fault in FAULTS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
