"""``python -m chaos [--quick] [NAME …]``: run the faults, print the table, judge it."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from api.settings import Settings
from chaos import page
from chaos.cluster import Cluster
from chaos.faults.catalogue import FAULTS, Fault
from chaos.history import History
from chaos.invariants.audit_trail import Violations, count_violations
from chaos.invariants.mail import Marks, last_number, settle
from chaos.report import Outcome, table
from chaos.topologies import run as topologies
from chaos.topologies.run import Wanted
from chaos.workload.load import Load
from dev.console import say
from dev.process.main import run
from dev.programs import find

_PEOPLE = 12
_MAIL_USERS = 4
# seconds before each fault, and after it, longer than it may take to recover; (in a quick run)
_STEADY, _WATCHED = 3.0, 8.0
_QUICK_STEADY, _QUICK_WATCHED = 0.7, 5.2
# seconds, for Python's threads: with the usual 5 ms the mail server, one among all the clients, has
# to wait for each of its answers, and is slower than the worker
_SWITCH = 0.0005


def main() -> int:
    arguments = _arguments()
    return run(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    sys.setswitchinterval(_SWITCH)
    names = frozenset(arguments.names)
    one_machine = [fault for fault in FAULTS if not names or fault.name in names]
    broken = _on_one_machine(one_machine, arguments) if one_machine else []
    if not names and arguments.quick and find("dpkg-deb"):  # Galera and HAProxy are Debian's
        names = frozenset({topologies.ALL})  # a quick run shows a little of everything
    if names & topologies.names():
        broken += topologies.run(Wanted(names & topologies.names(), arguments.quick))
    for promise in broken:  # the last lines, which is where one looks first
        say(f"BROKEN: {promise}")
    return 1 if broken else 0


def _on_one_machine(chosen: list[Fault], arguments: argparse.Namespace) -> list[str]:
    """Run these faults, show the table, and return the promises that were broken."""
    if arguments.quick:
        chosen = [fault for fault in chosen if fault.quick_hold is not None]
    cluster = Cluster()
    settings = Settings.from_environ(cluster.environ)
    history = History()
    load = Load([cluster.port], history, cluster.smtp_sink, people=_PEOPLE, mail_users=_MAIL_USERS)
    load.start()
    time.sleep(_STEADY)
    outcomes = []
    violations = _count_violations(cluster, history)
    for fault in chosen:
        say(f"{fault.title} …")
        outcome, violations = _endure(
            fault, arguments.quick, cluster, settings, history, violations
        )
        outcomes.append(outcome)
    load.stop()
    say("All mails are to arrive …")
    outcomes, faults_of_mail = _with_mail(cluster, history, outcomes)
    broken = [f"{one.title}: {promise}" for one in outcomes for promise in one.broken()]
    broken += faults_of_mail
    say("\n" + table(outcomes))
    if not arguments.quick and not arguments.names:
        page.write("make chaos", table(outcomes), cluster.versions())
    cluster.stop()
    return broken


def _endure(
    fault: Fault,
    quick: bool,
    cluster: Cluster,
    settings: Settings,
    history: History,
    before: Violations,
) -> tuple[Outcome, Violations]:
    """Run one fault; return its outcome, and the violations counted over the run so far."""
    first, revived = len(history.answers), len(history.revived)
    health, signed_out, wrong = len(history.health), len(history.signed_out), len(history.wrong)
    stalls = len(history.stalls)
    time.sleep(_QUICK_STEADY if quick else _STEADY)
    mailed = _last_mail(cluster)
    began = time.monotonic()
    fault.happens(cluster, fault.quick_hold if quick and fault.quick_hold else fault.hold)
    healed = time.monotonic()
    mailed_by_then = _last_mail(cluster)
    time.sleep(_QUICK_WATCHED if quick else _WATCHED)
    after = _count_violations(cluster, history)
    outcome = Outcome(
        title=fault.title,
        began=began,
        healed=healed,
        bound=fault.bound(settings),
        lag=max(history.stalls[stalls:], default=0.0),
        answers=history.answers[first:],
        checks=history.checks[:],
        health=history.health[health:],
        violations=after.since(before),
        revived=history.revived[revived:],
        signed_out=len(history.signed_out) - signed_out,
        wrong=history.wrong[wrong:],
        mail_marks=Marks(mailed, mailed_by_then, _last_mail(cluster)),
    )
    return outcome, after


def _count_violations(cluster: Cluster, history: History) -> Violations:
    with cluster.sql() as sql:
        return count_violations(sql, history)


def _with_mail(
    cluster: Cluster, history: History, outcomes: list[Outcome]
) -> tuple[list[Outcome], list[str]]:
    """Known once all have arrived; the promises that were not kept, too."""
    with cluster.sql() as sql:
        mail = settle(sql, cluster.smtp_sink.mails)
        complete = [replace(one, post=mail.of(one.mail_marks, one.healed)) for one in outcomes]
        broken = [
            f"{one.title}: {fault}" for one in complete for fault in one.broken_by_mail()
        ] + mail.broken(sql, history)
    return complete, broken


def _last_mail(cluster: Cluster) -> int:
    with cluster.sql() as sql:
        return last_number(sql)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer faults, held for less long")
    names = [*(fault.name for fault in FAULTS), *sorted(topologies.names())]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
