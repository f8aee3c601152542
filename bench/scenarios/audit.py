"""``make bench ARGS=audit``: measure what auditing and sealing cost, up to a million events.

A sign-in is measured with and without the audit trail, and at each size of the trail the time and
memory of the commands that seal, export and verify all of it. Which rows a page of the trail reads
is tested by tests/rules/audit_trail/test_trail_plans.py.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median

from bench.harness import cases, cpu, rounds, tables
from bench.harness.cases import SIGN_IN
from bench.harness.people import MadeUpPeople
from bench.harness.rounds import BenchCase, ratios
from bench.harness.servers import GATEBOOK, UNAUDITED, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import MIB, BenchPromise
from bench.scenarios.growth import table_bytes
from dev.console import Trouble, say
from dev.paths import BENCH, log_of, private_directory
from dev.process.child import Child

_EACH = 20  # events of an account
_SIZES, _QUICK_SIZES = (10_000, 100_000, 1_000_000), (2_000, 10_000, 40_000)
_TREE = "SELECT (SELECT COUNT(*) FROM audit_event) - size, size FROM audit_tree"


@dataclass(frozen=True)
class CommandUse:
    """A command with so many events: seconds, processor seconds, and its peak of memory (bytes)."""

    name: str
    events: int
    seconds: float
    processor: float
    peak: int
    output: str


def run(*, quick: bool) -> int:
    """Measure the commands at each size, then sign-ins; return the exit status."""
    services = BenchServices()
    migrate(services)
    services.enlarge_buffer_pool()
    sizes = _QUICK_SIZES if quick else _SIZES
    people = MadeUpPeople(sessions_each=1, events=_EACH)
    commands = _AuditCommands(services)
    used = []
    for events in sizes:
        say(f"Inserting {events:,} events …")
        with services.sql() as sql:
            people.grow(sql, events // _EACH)
        used += commands.seal_and_verify()
    sign_ins: list[BenchCase] = []
    # The second writes no events. It is no product: auditing can't be turned off.
    for target in (replace(GATEBOOK, title="audited and sealed"), UNAUDITED):
        server = MeasuredServer(target, services)
        server.start()
        sign_ins += cases.gatebook(server, people, [SIGN_IN], [], range(cases.SIGNING_IN))
    sign_ins[0].beside = commands.sealer
    rounds.run_rounds(sign_ins, rounds.QUICK if quick else rounds.FULL)
    with services.sql() as sql:
        sealed = table_bytes(sql, ("audit_leaf", "audit_tile"))
    promises = tables.promises([judge_memory(used), *judge_sign_ins(sign_ins)])
    table = tables.comparison(sign_ins, {"neither": (UNAUDITED.name,)}, "a sign-in is")
    return tables.conclude("audit", services, sign_ins, promises, table, _table(used), sealed)


def judge_memory(used: Sequence[CommandUse]) -> BenchPromise:
    """Return the bound of the peak of memory, by that of the second largest trail."""
    peaks: dict[str, list[int]] = {}
    for use in used:
        peaks.setdefault(use.name, []).append(use.peak)
    text = "peak memory of a command at the largest size, by the second largest"
    return BenchPromise(text, 1.1, max(by_size[-1] / by_size[-2] for by_size in peaks.values()))


def judge_sign_ins(sign_ins: Sequence[BenchCase]) -> list[BenchPromise]:
    """Return the bounds of a sign-in that is audited and sealed, by one that is neither."""
    audited, neither = sign_ins
    cost, rate = median(ratios(audited, neither)), median(ratios(neither, audited, "rate"))
    text = "CPU time of a sign-in, audited and sealed, by one that is neither"
    rates = "sign-ins a second, neither audited nor sealed, by those that are both"
    return [BenchPromise(text, 1.03, cost), BenchPromise(rates, 1.03, rate)]


class _AuditCommands:
    """``python -m api audit …`` with a signing key and a witness in an empty directory."""

    def __init__(self, services: BenchServices) -> None:
        self._services = services
        self._home = private_directory(BENCH / "audit")
        for path in self._home.iterdir():
            path.unlink()
        key = str(self._home / "audit.key")
        self._environ = {
            **MeasuredServer(GATEBOOK, services).environ(),
            "AUDIT_WITNESSES": str(self._home / "checkpoints"),
        }
        public = self._run("key", 0, "bench.example.com/audit", key).output
        (self._home / "audit.pub").write_text(public, encoding="utf-8")
        self._environ["AUDIT_SIGNING_KEYS"] = key

    def seal_and_verify(self) -> list[CommandUse]:
        """Run all commands; raises ``Trouble`` unless the log verifies."""
        unsealed, sealed = self._services.query(_TREE)
        events = unsealed + sealed
        export, home = self._home / "export.ndjson", self._home
        proof = ("--checkpoint", str(home / "checkpoints"), "--key", str(home / "audit.pub"))
        used = [
            self._run("seal", unsealed, "--once"),
            self._run("export --sealed", events, "--output", str(export)),
            self._run("verify", events, str(export), *proof),
        ]
        export.unlink()
        if used[-1].output != f"ok    {events} events are unchanged since they were sealed\n":
            raise Trouble(f"audit verify says: {used[-1].output}")
        return used

    def _run(self, name: str, events: int, *arguments: str) -> CommandUse:
        """Run a command on the server's core and watch its memory."""
        say(f"  audit {name} …")
        times_before, peak = os.times(), 0
        with self._services.cores.of_the_server():
            child = self._start(*name.split(), *arguments)
        while child.status() is None:
            peak = max(peak, cpu.peak_of(child.pid))
            time.sleep(0.05)
        used = [after - earlier for after, earlier in zip(os.times(), times_before, strict=True)]
        if child.status():
            raise Trouble(f"audit {name} failed.{child.why()}")
        output = log_of("audit", BENCH).read_text(encoding="utf-8")
        return CommandUse(name, events, used[4], used[2] + used[3], peak, output)

    def _start(self, *arguments: str) -> Child:
        command = [sys.executable, "-m", "api", "audit", *arguments]
        return Child("audit", command, log=log_of("audit", BENCH), env=self._environ)

    @contextmanager
    def sealer(self, _seconds: int) -> Iterator[None]:
        """Run a sealer that has sealed all present events. A worker would also deliver mails."""
        child = self._start("seal")
        try:
            child.await_ready(lambda: self._services.query(_TREE)[0] == 0, 120)
            _, sealed_before = self._services.query(_TREE)
            yield
            # Otherwise nothing was sealed meanwhile, and the figures mean nothing.
            child.await_ready(lambda: self._services.query(_TREE)[1] > sealed_before, 10)
        finally:
            child.stop()


def _table(used: Sequence[CommandUse]) -> str:
    head = ("command", "events", "s", "CPU s", "events a CPU s", "peak memory, MiB")
    lines = [
        (
            *(f"`audit {use.name}`", f"{use.events:,}", f"{use.seconds:.1f}"),
            *(f"{use.processor:.1f}", f"{use.events / use.processor:,.0f}"),
            f"{use.peak / MIB:.1f}",
        )
        for use in sorted(used, key=lambda use: use.name)
    ]
    return tables.markdown(head, lines)
