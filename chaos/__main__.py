"""Run the faults under load, print the table, and check it against the promises."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from api.settings import Settings
from chaos import page, races
from chaos.cluster import ClusterUnderTest
from chaos.faults.catalogue import FAULTS, Fault
from chaos.history import History
from chaos.invariants.audit_trail import Violations, count_violations
from chaos.invariants.mail import MailMarks, await_mails, last_number
from chaos.outcome import FaultPromise
from chaos.report import RECOVERY, MachineOutcome, table
from chaos.topologies import run as topologies
from chaos.topologies.run import Selection
from chaos.workload.load import Workload
from dev.console import say
from dev.process.main import run
from dev.programs import find

_PEOPLE = 12
_MAIL_USERS = 4
_FACTOR_USERS = 2
# Seconds of load before and after each fault. After it, longer than RECOVERY.
_STEADY, _WATCHED = 3.0, 8.0
_QUICK_STEADY, _QUICK_WATCHED = 0.7, 5.2
# Seconds. The SMTP sink shares this process with all clients. With Python's default of 5 ms it
# waits so long for each answer that it is slower than the mail worker.
_THREAD_SWITCH = 0.0005


def main() -> int:
    arguments = _arguments()
    return run(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    sys.setswitchinterval(_THREAD_SWITCH)
    names = frozenset(arguments.names)
    one_machine = [fault for fault in FAULTS if not names or fault.name in names]
    broken = _on_one_machine(one_machine, arguments) if one_machine else []
    if races.NAME in names or not (names or arguments.quick):
        broken += races.run()
    if not names and arguments.quick and find("dpkg-deb"):  # Galera and HAProxy are Debian packages
        names = frozenset({topologies.ALL})
    if names & topologies.names():
        broken += topologies.run(Selection(names & topologies.names(), arguments.quick))
    for promise in broken:  # last, where the reader of a long log looks first
        say(f"BROKEN: {promise}")
    return 1 if broken else 0


def _on_one_machine(chosen: list[Fault], arguments: argparse.Namespace) -> list[str]:
    """Run faults on the single machine, print their table, and return the broken promises."""
    if arguments.quick:
        chosen = [fault for fault in chosen if fault.quick_hold is not None]
    cluster = ClusterUnderTest()
    settings = Settings.from_environ(cluster.environ)
    history = History()
    workload = Workload(
        [cluster.port],
        history,
        cluster.smtp_sink,
        people=_PEOPLE,
        mail_users=_MAIL_USERS,
        factor_users=_FACTOR_USERS,
    )
    workload.start()
    time.sleep(_STEADY)
    outcomes = []
    violations = _count_violations(cluster, history)
    for fault in chosen:
        say(f"{fault.title} …")
        outcome, violations = _run_fault(
            fault, arguments.quick, cluster, settings, history, violations
        )
        outcomes.append(outcome)
    workload.stop()
    say("Waiting for all mails to arrive …")
    outcomes, broken_by_mail = _add_mail_results(cluster, history, outcomes)
    broken = [f"{outcome.title}: {promise}" for outcome in outcomes for promise in outcome.broken()]
    broken += broken_by_mail
    say("\n" + table(outcomes))
    if not arguments.quick and not arguments.names:
        page.write("make chaos", table(outcomes), cluster.versions())
    cluster.stop()
    return broken


def _run_fault(
    fault: Fault,
    quick: bool,
    cluster: ClusterUnderTest,
    settings: Settings,
    history: History,
    previous: Violations,
) -> tuple[MachineOutcome, Violations]:
    """Run one fault; return its outcome, and all violations that were counted until now."""
    answers, revived = len(history.answers), len(history.revived)
    health, signed_out, wrong = len(history.health), len(history.signed_out), len(history.wrong)
    stalls = len(history.stalls)
    time.sleep(_QUICK_STEADY if quick else _STEADY)
    mailed_before = _last_mail(cluster)
    began = time.monotonic()
    fault.inject(cluster, fault.quick_hold if quick and fault.quick_hold else fault.hold)
    healed = time.monotonic()
    mailed_until_healed = _last_mail(cluster)
    time.sleep(_QUICK_WATCHED if quick else _WATCHED)
    violations = _count_violations(cluster, history)
    outcome = MachineOutcome(
        title=fault.title,
        promise=FaultPromise(slowest=fault.longest_wait(settings), back=RECOVERY),
        began=began,
        moments=[healed],
        ended=healed,
        lag=max(history.stalls[stalls:], default=0.0),
        answers=history.answers[answers:],
        checks=history.checks[:],
        health=history.health[health:],
        violations=violations.since(previous),
        revived=history.revived[revived:],
        signed_out=len(history.signed_out) - signed_out,
        wrong=history.wrong[wrong:],
        mail_marks=MailMarks(mailed_before, mailed_until_healed, _last_mail(cluster)),
    )
    return outcome, violations


def _count_violations(cluster: ClusterUnderTest, history: History) -> Violations:
    with cluster.sql() as sql:
        return count_violations(sql, history)


def _add_mail_results(
    cluster: ClusterUnderTest, history: History, outcomes: list[MachineOutcome]
) -> tuple[list[MachineOutcome], list[str]]:
    """Wait for all mails; return the complete outcomes and the promises broken by mail."""
    with cluster.sql() as sql:
        mail = await_mails(sql, cluster.smtp_sink.mails)
        complete = [
            replace(outcome, mail=mail.result(outcome.mail_marks, outcome.ended))
            for outcome in outcomes
        ]
        broken = [
            f"{outcome.title}: {promise}"
            for outcome in complete
            for promise in outcome.broken_by_mail()
        ] + mail.broken(sql, history)
    return complete, broken


def _last_mail(cluster: ClusterUnderTest) -> int:
    with cluster.sql() as sql:
        return last_number(sql)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="run fewer faults, each for a shorter time"
    )
    names = [*(fault.name for fault in FAULTS), races.NAME, *sorted(topologies.names())]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
