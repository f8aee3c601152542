"""Whether hashing delays session checks: both at the same worker, at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bench.harness import cpu, wrk
from bench.harness.cases import Case
from bench.harness.rounds import Windows
from bench.harness.wrk import Tally
from bench.reporting.report import table

# Sign-ins under way at once: none; as many as keep the hashing slots busy; one for each thread.
_SIGN_INS = (0, 4, 16)
HEAD = ("sign-ins under way", "session checks/s", "p50 ms", "p99 ms", "÷ quiet p99", "sign-ins/s")


@dataclass(frozen=True)
class Beside:
    """Session checks while so many sign-ins were under way; medians of the rounds. Seconds."""

    sign_ins: int
    checks_a_second: float
    p50: float
    p99: float
    sign_ins_a_second: float
    wrong: list[str]  # the first of each window that had any


def observe(
    check: Case, sign_in: Case, windows: Windows, tell: Callable[[str], None]
) -> list[Beside]:
    """The check's latency without and with sign-ins beside it, in turn."""
    pairs: dict[int, list[tuple[Tally, Tally | None]]] = {count: [] for count in _SIGN_INS}
    tell("Session checks beside sign-ins …")
    for _ in range(windows.rounds):
        for count in _SIGN_INS:
            pairs[count].append(_together(check, sign_in, count, windows.hashing))
            cpu.settled(check.server.pid)
    return [_summary(count, found) for count, found in pairs.items()]


def ratio(found: Sequence[Beside]) -> float:
    """The worst p99 by the quiet one."""
    return max(one.p99 for one in found) / found[0].p99


def lines(found: Sequence[Beside]) -> str:
    """As a table."""
    return table(
        HEAD,
        [
            (
                str(one.sign_ins),
                f"{one.checks_a_second:.0f}",
                f"{1000 * one.p50:.1f}",
                f"{1000 * one.p99:.1f}",
                f"{one.p99 / found[0].p99:.1f}",
                f"{one.sign_ins_a_second:.0f}",
            )
            for one in found
        ],
    )


def _together(check: Case, sign_in: Case, count: int, seconds: int) -> tuple[Tally, Tally | None]:
    check.warm_up()
    if not count:
        return wrk.run(check.load, seconds), None
    # 503 is what it says when the slots were taken for HASHING_WAIT: no sign-in, and not wrong
    load = replace(sign_in.load, connections=count, statuses=(201, 503), inside="")
    beside = wrk.Wrk(load, seconds + 1)  # one second longer than what is looked at
    return wrk.run(check.load, seconds), beside.tally()


def _summary(count: int, found: list[tuple[Tally, Tally | None]]) -> Beside:
    checks = [check for check, _ in found]
    beside = [tally for _, tally in found if tally is not None]
    signed_in = [one.statuses.get(201, 0) / one.seconds for one in beside]
    return Beside(
        sign_ins=count,
        checks_a_second=median(one.answered / one.seconds for one in checks),
        p50=median(one.p50 for one in checks),
        p99=median(one.p99 for one in checks),
        sign_ins_a_second=median(signed_in) if signed_in else 0.0,
        wrong=[one.first_wrong for one in (*checks, *beside) if one.wrong],
    )
