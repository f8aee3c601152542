"""Run each topology with its faults under load, and check the promises."""

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
from chaos.invariants.mail import await_mails
from chaos.invariants.nodes import differing_tables
from chaos.outcome import FaultPromise
from chaos.topologies.catalogue import PLANS
from chaos.topologies.plan import TopologyFault, TopologyPlan
from chaos.topologies.report import TopologyOutcome, table
from chaos.topologies.topology import Topology
from chaos.workload.load import Workload
from dev.console import say

ALL = "topologies"
_PEOPLE = 8
_MAIL_USERS = 2
_STEADY, _QUICK_STEADY = 2.0, 0.5  # seconds of load before a fault
_WATCHED, _QUICK_WATCHED = 3.0, 2.0  # seconds of load after the recovery
_CALM = 1.0  # seconds without a refusal, in which the system counts as recovered
_ANSWERS_OF_CALM = 20  # fewer answers in that time prove nothing


@dataclass(frozen=True)
class Selection:
    """The faults and topologies that a run is limited to, by name."""

    names: frozenset[str]
    quick: bool

    def faults(self, plan: TopologyPlan) -> list[TopologyFault]:
        chosen = [
            fault
            for fault in plan.faults
            if self.names & {ALL, plan.name, f"{plan.name}/{fault.name}"}
        ]
        return [fault for fault in chosen if not self.quick or fault.quick_hold is not None]


def names() -> set[str]:
    """Return all valid names: of all topologies, of each one, and of each fault."""
    faults = {f"{plan.name}/{fault.name}" for plan in PLANS for fault in plan.faults}
    return {ALL, *(plan.name for plan in PLANS), *faults}


def run(selection: Selection) -> list[str]:
    """Run the selected faults, print their table, and return the broken promises."""
    outcomes: list[TopologyOutcome] = []
    broken: list[str] = []
    versions: dict[str, None] = {}
    for plan in PLANS:
        if not selection.faults(plan):
            continue
        say(f"{plan.title} …")
        began = time.monotonic()
        topology = plan.start()
        try:
            say(f"    started in {time.monotonic() - began:.0f} s")
            topology_run = _TopologyRun(plan, topology, selection.quick)
            outcomes += topology_run.run_faults(selection.faults(plan))
            broken += topology_run.broken
            versions |= dict.fromkeys(topology.versions())
        finally:
            topology.stop()
    say("\n" + table(outcomes))
    if selection.names == {ALL} and not selection.quick:
        page.write(f"make chaos ARGS={ALL}", table(outcomes), ", ".join(versions))
    return broken


class _TopologyRun:
    """A run of a topology: the load, and the faults one after the other."""

    def __init__(self, plan: TopologyPlan, topology: Topology, quick: bool) -> None:
        self.broken: list[str] = []
        self._plan = plan
        self._topology = topology
        self._quick = quick
        self._history = History()
        self._violations = Violations(0, 0, 0)
        self._turn = 0

    def run_faults(self, faults: Sequence[TopologyFault]) -> list[TopologyOutcome]:
        workload = Workload(
            self._topology.ports,
            self._history,
            self._topology.smtp_sink,
            people=_PEOPLE,
            mail_users=_MAIL_USERS,
            sharing=self._plan.sharing,
        )
        workload.start()
        time.sleep(_STEADY)
        outcomes = []
        try:
            for fault in faults:
                say(f"    {fault.title} …")
                outcome = self._run_fault(fault)
                outcomes.append(outcome)
                self._report(outcome.broken(), fault.title)
        finally:
            workload.stop()
        self._report(self._broken_at_the_end(), "at the end")
        return outcomes

    def _run_fault(self, fault: TopologyFault) -> TopologyOutcome:
        history, quick = self._history, self._quick
        answers, contended = len(history.answers), len(history.contended)
        stalls, revived = len(history.stalls), len(history.revived)
        signed_out, wrong = len(history.signed_out), len(history.wrong)
        time.sleep(_QUICK_STEADY if quick else _STEADY)
        hold = fault.quick_hold if quick and fault.quick_hold is not None else fault.hold
        began, moments = time.monotonic(), []
        for _ in fault.inject(self._topology, hold):
            moments.append(time.monotonic())
            if fault.promise.counted:
                history.suspects = [secret for secret in history.ended if secret.at > began]
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
            revived=[revival for revival in history.revived[revived:] if revival.at > counted_from],
            signed_out=len(history.signed_out) - signed_out,
            wrong=history.wrong[wrong:],
        )

    def _await_calm(self, promise: FaultPromise) -> None:
        """Wait until requests are answered again, or until the promise is clearly broken."""
        deadline = time.monotonic() + promise.back + 2 * _CALM
        while time.monotonic() < deadline:
            time.sleep(_CALM / 4)
            since = time.monotonic() - _CALM
            recent = [answer for answer in self._history.answers[-2000:] if answer.ended > since]
            is_calm = measures.refused(recent) <= promise.conflicts * len(recent)
            if is_calm and len(recent) > _ANSWERS_OF_CALM:
                return

    def _count_violations(self) -> Violations:
        """Count on one node, the next one each time: a count takes seconds, and all must agree."""
        self._topology.await_whole()
        self._turn += 1
        # Copied before ``connections`` waits for a replica, which lacks later changes.
        acknowledged = self._history.acknowledged()
        with _opened(self._topology) as connections:
            return count_violations(connections[self._turn % len(connections)], acknowledged)

    def _broken_at_the_end(self) -> list[str]:
        broken = []
        if not self._plan.loses_changes:
            with _opened(self._topology) as (sql, *_):
                mail = await_mails(sql, self._topology.smtp_sink.mails)
                broken = mail.broken(sql, self._history)
            if missing := mail.missing():
                broken.append(f"{missing} mails did not arrive")
        self._topology.stop_worker()
        self._topology.await_whole()
        with _opened(self._topology) as connections:
            for node, sql in enumerate(connections):
                if count_violations(sql, self._history) != self._violations:
                    broken.append(
                        f"node {node} has other changes than the node that was counted last"
                    )
            return broken + differing_tables(connections)

    def _report(self, broken: list[str], where: str) -> None:
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
