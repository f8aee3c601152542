"""``make bench``: compare Gatebook with a baseline, with floors, and with better-auth."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from statistics import median

from bench.harness import cases, cpu, rounds, tables
from bench.harness.cases import CHECK, PASSKEY, SIGN_IN
from bench.harness.people import MadeUpPeople
from bench.harness.rounds import BenchCase, MeasuredOperation, find, ratios
from bench.harness.servers import (
    BASELINE,
    BETTER_AUTH,
    FLASK,
    FLASK_REDIS,
    GATEBOOK,
    HASH,
    WSGI,
    BenchTarget,
    MeasuredServer,
    migrate,
)
from bench.harness.services import BenchServices
from bench.harness.tables import MIB, BenchPromise
from bench.harness.wrk import WrkRun
from dev.console import say

_STARTS = 5
# Sign-ins at the same time: none, enough to keep the hashing slots busy, one for each thread.
_SIGN_INS = (0, 4, 16)
BESIDE = MeasuredOperation("beside", "session check beside sign-ins")

Servers = dict[BenchTarget, MeasuredServer]


def run(names: Sequence[str], *, quick: bool, better_auth: bool) -> int:
    """Measure and print; return the exit status.

    ``names`` are those of operations; none means all. ``better_auth`` adds that server.
    """
    services = BenchServices()
    migrate(services)
    people = cases.made_up_people(services)
    targets = [WSGI, FLASK, FLASK_REDIS, HASH, BASELINE, GATEBOOK, *[BETTER_AUTH] * better_auth]
    servers = {target: MeasuredServer(target, services) for target in targets}
    starts = [_start(servers[target], 1 if quick else _STARTS) for target in targets]
    plan = rounds.QUICK if quick else rounds.FULL
    compared = _cases(servers, people, names)
    rounds.run_rounds(compared, plan)
    beside = [] if names else _beside_sign_ins(compared)
    rounds.run_rounds(beside, plan)
    # All are read while they are warm: the first would otherwise rest while the last is read.
    warm = [cpu.memory_of(server.worker) for server in servers.values()]
    time.sleep(cpu.REST)
    rested = [cpu.memory_of(server.worker) for server in servers.values()]
    at = targets.index(GATEBOOK)
    lines = [
        (target.title, f"{1000 * start:.0f} ms", *(f"{size / MIB:.0f} MiB" for size in (a, b)))
        for target, start, a, b in zip(targets, starts, warm, rested, strict=True)
    ]
    head = ("server", "first answer after", "memory (RSS) under load", "at rest")
    return tables.conclude(
        " ".join([*names, *[BETTER_AUTH.name] * better_auth]),
        services,
        [*compared, *beside],
        tables.promises(judge(compared, beside, starts[at], rested[at])),
        tables.comparison(
            compared, {"baseline": (BASELINE.name,), "lowest floor": (WSGI.name, HASH.name)}
        ),
        *([_beside_table(beside)] if beside else []),
        tables.markdown(head, lines),
    )


def _start(server: MeasuredServer, times: int) -> float:
    """Start a server so often; return the median of the seconds until its first answer."""
    seconds = [server.start()]
    while len(seconds) < times:
        server.stop()
        seconds.append(server.start())
    say(f"{server.target.title.strip('*')} … {1000 * median(seconds):.0f} ms to its first answer")
    return median(seconds)


def _cases(servers: Servers, people: MadeUpPeople, names: Sequence[str]) -> list[BenchCase]:
    wanted = [operation for operation in cases.OPERATIONS if not names or operation.name in names]
    built = [
        *(cases.floor(servers[target]) for target in (WSGI, FLASK, FLASK_REDIS)),
        cases.floor(servers[HASH], SIGN_IN),
        *cases.baseline(servers[BASELINE], people),
        *cases.gatebook(servers[GATEBOOK], people, wanted),
        *(cases.better_auth(servers[BETTER_AUTH], people) if BETTER_AUTH in servers else ()),
    ]
    return [case for case in built if case.operation in wanted]


def _beside_sign_ins(compared: Sequence[BenchCase]) -> list[BenchCase]:
    """Return session checks at Gatebook with so many sign-ins at the same worker meanwhile."""
    gatebook_cases = [find(compared, operation, GATEBOOK.name) for operation in (CHECK, SIGN_IN)]
    check, sign_in = (case for case in gatebook_cases if case)

    def signing_in(count: int, seconds: int) -> AbstractContextManager[object]:
        # 503 is the answer when all hashing slots were taken for HASHING_WAIT.
        load = replace(sign_in.load, connections=count, statuses=(201, 503), inside="")
        return WrkRun(load, seconds + 1) if count else nullcontext()

    changes = [(str(count), partial(signing_in, count)) for count in _SIGN_INS]
    return [
        replace(check, operation=BESIDE, name=name, title=name, beside=beside, samples=[])
        for name, beside in changes
    ]


def _beside_table(beside: Sequence[BenchCase]) -> str:
    lines = [
        (
            *(case.title, f"{case.middle('rate'):.0f}"),
            *(f"{1000 * case.middle(name):.1f}" for name in ("p50", "p99")),
            f"{case.middle('p99') / beside[0].middle('p99'):.1f}",
        )
        for case in beside
    ]
    head = ("sign-ins under way", "session checks/s", "p50 ms", "p99 ms", "÷ quiet p99")
    return f"Session checks beside sign-ins, at the same worker:\n\n{tables.markdown(head, lines)}"


def judge(
    compared: Sequence[BenchCase], beside: Sequence[BenchCase], start: float, rested: int
) -> list[BenchPromise]:
    """Return all promises that this run can judge.

    ``start`` is in seconds; ``rested`` is the worker's memory in bytes, a while after the load.
    """
    judged = [
        BenchPromise(f"CPU time of a {text}", bound, median(ratios(gatebook_case, other)))
        for operation, base, text, bound in (
            (CHECK, BASELINE, "session check, by the baseline's", 0.60),
            (SIGN_IN, BETTER_AUTH, "sign-in, by better-auth's", 0.70),
        )
        if (gatebook_case := find(compared, operation, GATEBOOK.name))
        and (other := find(compared, operation, base.name))
    ]
    passkey, sign_in = (
        find(compared, operation, GATEBOOK.name) for operation in (PASSKEY, SIGN_IN)
    )
    if passkey and sign_in:
        text = "CPU time of a passkey sign-in, by that of a sign-in with a password"
        judged.append(BenchPromise(text, 0.40, median(ratios(passkey, sign_in))))
    if beside:
        p99 = [case.middle("p99") for case in beside]
        text = "p99 of session checks beside sign-ins, by the quiet p99"
        judged.append(BenchPromise(text, 5.0, max(p99) / p99[0]))
    return [
        *judged,
        BenchPromise("from `gunicorn` to the first 200", 0.7, start, " s"),
        BenchPromise("memory of the worker after the load, at rest", 80, rested / MIB, " MiB"),
    ]
