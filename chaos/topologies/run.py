"""Start one topology after the other, break each under load, and judge it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from pymysql.connections import Connection

from chaos import measures, page
from chaos.history import History
from chaos.invariants.audit_trail import Violations, count_violations
from chaos.invariants.mail import settle
from chaos.invariants.nodes import differing_tables
from chaos.topologies.catalogue import PLANS
from chaos.topologies.plan import Plan, TopologyFault
from chaos.topologies.report import Promise, TopologyOutcome, table
from chaos.topologies.topology import Topology
from chaos.workload.load import Load
from dev.console import say

ALL = "topologies"
_PEOPLE = 8
_MAIL_USERS = 2
_STEADY, _QUICK_STEADY = 2.0, 0.5  # seconds before a fault
_WATCHED, _QUICK_WATCHED = 3.0, 2.0  # seconds after it, once it serves again
_CALM = 1.0  # seconds without a refusal
_ANSWERS_OF_CALM = 20  # and with so many answers


@dataclass(frozen=True)
class Wanted:
    """Which faults of which topologies to run."""

    names: frozenset[str]
    quick: bool

    def faults(self, plan: Plan) -> list[TopologyFault]:
        chosen = [
            fault
            for fault in plan.faults
            if self.names & {ALL, plan.name, f"{plan.name}/{fault.name}"}
        ]
        return [one for one in chosen if not self.quick or one.quick_hold is not None]


def names() -> set[str]:
    """Return what can be asked for: all, one topology, or one of its faults."""
    faults = {f"{plan.name}/{fault.name}" for plan in PLANS for fault in plan.faults}
    return {ALL, *(plan.name for plan in PLANS), *faults}


def run(wanted: Wanted) -> list[str]:
    """Run them, show the table, and return the promises that were broken."""
    outcomes: list[TopologyOutcome] = []
    broken: list[str] = []
    versions: dict[str, None] = {}
    for plan in PLANS:
        if not wanted.faults(plan):
            continue
        say(f"{plan.title} …")
        began = time.monotonic()
        topology = plan.start()
        try:
            say(f"    up after {time.monotonic() - began:.0f} s")
            run_of_plan = _PlanRun(plan, topology, wanted.quick)
            outcomes += run_of_plan.endure(wanted.faults(plan))
            broken += run_of_plan.broken
            versions |= dict.fromkeys(topology.versions())
        finally:
            topology.stop()
    say("\n" + table(outcomes))
    if wanted.names == {ALL} and not wanted.quick:
        page.write(f"make chaos ARGS={ALL}", table(outcomes), ", ".join(versions))
    return broken


class _PlanRun:
    """Put load on a topology that is up, and its faults one after the other."""

    def __init__(self, plan: Plan, topology: Topology, quick: bool) -> None:
        self.broken: list[str] = []
        self._plan = plan
        self._topology = topology
        self._quick = quick
        self._history = History()
        self._violations = Violations(0, 0, 0)
        self._turn = 0

    def endure(self, faults: Sequence[TopologyFault]) -> list[TopologyOutcome]:
        load = Load(
            self._topology.ports,
            self._history,
            self._topology.smtp_sink,
            people=_PEOPLE,
            mail_users=_MAIL_USERS,
            sharing=self._plan.sharing,
        )
        load.start()
        time.sleep(_STEADY)
        outcomes = []
        try:
            for fault in faults:
                say(f"    {fault.title} …")
                outcome = self._endure_one(fault)
                outcomes.append(outcome)
                self._note(outcome.broken(), fault.title)
        finally:
            load.stop()
        self._note(self._broken_at_the_end(), "at the end")
        return outcomes

    def _endure_one(self, fault: TopologyFault) -> TopologyOutcome:
        history, quick = self._history, self._quick
        answers, contended = len(history.answers), len(history.contended)
        stalls, revived = len(history.stalls), len(history.revived)
        signed_out, wrong = len(history.signed_out), len(history.wrong)
        time.sleep(_QUICK_STEADY if quick else _STEADY)
        hold = fault.quick_hold if quick and fault.quick_hold is not None else fault.hold
        began, moments = time.monotonic(), []
        for _ in fault.happens(self._topology, hold):
            moments.append(time.monotonic())
            if fault.promise.counted:
                history.suspects = [one for one in history.ended if one.at > began]
            self._await_calm(fault.promise)
        ended = time.monotonic()
        self._await_calm(fault.promise)
        time.sleep(_QUICK_WATCHED if quick else _WATCHED)
        counted_from = moments[0] if fault.promise.once_healed else 0.0
        before, self._violations = self._violations, self._count_violations()
        return TopologyOutcome(
            topology=self._plan.title,
            title=fault.title,
            promise=fault.promise,
            began=began,
            moments=moments,
            ended=ended,
            lag=max(history.stalls[stalls:], default=0.0),
            answers=history.answers[answers:],
            contended=history.contended[contended:],
            checks=history.checks[:],
            violations=self._violations.since(before),
            revived=[one for one in history.revived[revived:] if one.at > counted_from],
            signed_out=len(history.signed_out) - signed_out,
            wrong=history.wrong[wrong:],
        )

    def _await_calm(self, promise: Promise) -> None:
        """Wait until everybody is served, or it is clear that this takes too long."""
        deadline = time.monotonic() + promise.back + 2 * _CALM
        while time.monotonic() < deadline:
            time.sleep(_CALM / 4)
            since = time.monotonic() - _CALM
            lately = [one for one in self._history.answers[-2000:] if one.ended > since]
            few = measures.refused(lately) <= promise.conflicts * len(lately)
            if few and len(lately) > _ANSWERS_OF_CALM:
                return

    def _count_violations(self) -> Violations:
        """Count on one node, the next one each time: it takes seconds, and all must agree."""
        self._topology.await_whole()
        self._turn += 1
        with _opened(self._topology) as connections:
            return count_violations(connections[self._turn % len(connections)], self._history)

    def _broken_at_the_end(self) -> list[str]:
        broken = []
        if not self._plan.loses_changes:
            with _opened(self._topology) as (sql, *_):
                mail = settle(sql, self._topology.smtp_sink.mails)
                broken = mail.broken(sql, self._history)
            if missing := mail.missing():
                broken.append(f"{missing} mails did not arrive")
        self._topology.stop_worker()
        self._topology.await_whole()
        with _opened(self._topology) as connections:
            for node, sql in enumerate(connections):
                if count_violations(sql, self._history) != self._violations:
                    broken.append(f"node {node} has other changes than the last one that was asked")
            return broken + differing_tables(connections)

    def _note(self, broken: list[str], where: str) -> None:
        for promise in broken:
            say(f"    broken: {promise}")
        self.broken += [f"{self._plan.title}, {where}: {promise}" for promise in broken]


@contextmanager
def _opened(topology: Topology) -> Iterator[Sequence[Connection[Any]]]:
    with ExitStack() as stack:
        connections = topology.connections()
        for sql in connections:
            stack.callback(sql.close)
        yield connections
