"""Judge a fault of a topology against its promises, and show it as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from chaos import measures
from chaos.history import Revived
from chaos.invariants.audit_trail import Violations
from chaos.workload.http import Answer

HEAD = (
    "topology",
    "fault",
    "held",
    "requests",
    "refused",
    "checks answered",
    "slowest",
    "at most",
    "machine late",
    "back after",
    "at most",
    "half changes",
    "lost",
    "revived",
    "signed out",
    "wrong",
)


@dataclass(frozen=True)
class Promise:
    """Say what holds in a fault. Times in seconds.

    ``slowest``: any answer. ``back``: from a change that the topology copes with by itself to the
    last refusal. ``revived_within``: after its end was acknowledged an ended session may
    still answer so long. ``checks``: the part of the session checks that is answered.
    ``counted``: columns that are counted and not promised to be 0, where a failover loses changes.
    ``once_healed``: what was revived before the fault's first moment is not counted.
    ``conflicts``: the part of the requests that several writers may refuse at any time.
    """

    slowest: float
    back: float
    revived_within: float = 0.0
    checks: float = 0.0
    counted: frozenset[str] = frozenset()
    conflicts: float = 0.0
    once_healed: bool = False


@dataclass(frozen=True)
class TopologyOutcome:
    """One fault: what was measured. Times are those of ``time.monotonic``."""

    topology: str
    title: str
    promise: Promise
    began: float
    moments: list[float]  # from each of these the topology recovers by itself
    ended: float
    lag: float  # of the machine itself, at its worst
    answers: list[Answer]
    contended: list[Answer]
    checks: list[Answer]
    violations: Violations
    revived: list[Revived]
    signed_out: int
    wrong: list[Answer]

    @property
    def slowest(self) -> float:
        return measures.slowest([*self.answers, *self.contended])

    @property
    def back_after(self) -> float:
        """Clients that lose conflicts all the time say nothing about a recovery."""
        return measures.longest_way_back(self.answers, self.moments, self.promise.conflicts)

    @property
    def checked(self) -> float | None:
        return measures.answered_part(self.checks, self.began, self.ended)

    @property
    def half_changes(self) -> int:
        return self.violations.without_event + self.violations.without_change

    @property
    def revived_late(self) -> list[Revived]:
        within = self.promise.revived_within
        return [each for each in self.revived if not within or each.after > within]

    def broken(self) -> list[str]:
        """Return the promises that were not kept."""
        promise = self.promise
        promises = {
            f"the slowest answer took {self.slowest:.1f} s": (
                self.slowest <= promise.slowest + self.lag
            ),
            f"it was back after {self.back_after:.1f} s": (
                self.back_after <= promise.back + self.lag
            ),
            f"{self.half_changes} half changes": self.half_changes == 0,
            f"{100 * (self.checked or 0):.0f} % of the session checks were answered": (
                self.checked is None or self.checked >= promise.checks
            ),
            "hardly anything was answered": (
                len(self.answers) - measures.refused(self.answers) > 100
            ),
            f"{self.violations.lost} acknowledged changes were lost": (
                self._is_counted("lost") or self.violations.lost == 0
            ),
            f"{len(self.revived_late)} times an ended session answered": (
                self._is_counted("revived") or not self.revived_late
            ),
            f"{self.signed_out} sessions were lost": (
                self._is_counted("signed out") or self.signed_out == 0
            ),
            f"wrong answers: {measures.statuses(self.wrong)}": (
                self._is_counted("wrong") or not self.wrong
            ),
        }
        return [broken for broken, kept in promises.items() if not kept]

    def _is_counted(self, column: str) -> bool:
        return column in self.promise.counted

    def row(self) -> tuple[str, ...]:
        answers = [*self.answers, *self.contended]
        longest = max((each.after for each in self.revived), default=0.0)
        return (
            self.topology,
            self.title,
            f"{self.ended - self.began:.0f} s",
            str(len(answers)),
            str(measures.refused(answers)),
            "" if self.checked is None else f"{100 * self.checked:.0f} %",
            f"{self.slowest:.2f} s",
            f"{self.promise.slowest:.1f} s",
            f"{self.lag:.2f} s",
            f"{self.back_after:.1f} s",
            f"{self.promise.back:.0f} s",
            str(self.half_changes),
            str(self.violations.lost),
            f"{len(self.revived)} (up to {longest:.1f} s)" if self.revived else "0",
            str(self.signed_out),
            str(len(self.wrong)),
        )


def table(outcomes: list[TopologyOutcome]) -> str:
    """Return all of them in Markdown."""
    return measures.markdown(HEAD, *(outcome.row() for outcome in outcomes))
