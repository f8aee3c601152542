"""Compare the measurements of one fault with what is promised in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chaos import measures
from chaos.history import Revival
from chaos.invariants.audit_trail import Violations
from chaos.workload.http import TimedAnswer

LOAD_HEAD = ("held", "requests", "refused", "checks answered", "slowest", "at most")
RECOVERY_HEAD = ("machine late", "back after")
LOSS_HEAD = ("lost", "revived", "signed out", "wrong")
_FEWEST_ANSWERS = 100  # fewer: the workload itself did not run, so nothing was tested


@dataclass(frozen=True)
class FaultPromise:
    """The limits that hold during and after one fault, with times in seconds.

    ``slowest``: the longest that any answer takes. ``back``: the longest time from a change that
    the system recovers from by itself to the last refusal. ``revived_within``: how long a session
    may still be accepted after its end was acknowledged. ``checks``: the smallest part of the
    session checks that is answered. ``counted``: columns that are reported and need not be 0,
    because a failover loses changes. ``once_healed``: sessions that were revived before the first
    moment of recovery are not reported. ``conflicts``: the part of the requests that several
    writers may refuse at any time.
    """

    slowest: float
    back: float
    revived_within: float = 0.0
    checks: float = 0.0
    counted: frozenset[str] = frozenset()
    conflicts: float = 0.0
    once_healed: bool = False


@dataclass(frozen=True, kw_only=True)
class FaultOutcome:
    """The measurements of one fault, with times on the clock of ``time.monotonic``."""

    title: str
    promise: FaultPromise
    began: float
    moments: list[float]  # from each of these the system must recover by itself
    ended: float
    lag: float  # the longest stall of the machine itself: each time limit is extended by it
    answers: list[TimedAnswer]
    contended: list[TimedAnswer] = field(default_factory=list)
    checks: list[TimedAnswer]
    violations: Violations
    revived: list[Revival]
    signed_out: int
    wrong: list[TimedAnswer]

    @property
    def requests(self) -> list[TimedAnswer]:
        return [*self.answers, *self.contended]

    @property
    def slowest(self) -> float:
        return measures.slowest(self.requests)

    @property
    def back_after(self) -> float:
        """Return the longest recovery, without the clients whose conflicts never stop."""
        return measures.longest_recovery(self.answers, self.moments, self.promise.conflicts)

    @property
    def checked(self) -> float | None:
        """Return the part of the session checks during the fault that was answered, or None."""
        return measures.answered_part(self.checks, self.began, self.ended)

    @property
    def half_changes(self) -> int:
        return self.violations.without_event + self.violations.without_change

    @property
    def revived_late(self) -> list[Revival]:
        within = self.promise.revived_within
        return [revival for revival in self.revived if not within or revival.after > within]

    def broken(self) -> list[str]:
        """Return a description of each promise that was not kept."""
        return [description for description, is_kept in self._promises().items() if not is_kept]

    def _promises(self) -> dict[str, bool]:
        promise, lost = self.promise, self.violations.lost
        answered = len(self.answers) - measures.refused(self.answers)
        return {
            f"the slowest answer took {self.slowest:.1f} s": (
                self.slowest <= promise.slowest + self.lag
            ),
            f"requests were refused for {self.back_after:.1f} s after the fault": (
                self.back_after <= promise.back + self.lag
            ),
            f"{100 * (self.checked or 0):.0f} % of the session checks were answered": (
                self.checked is None or self.checked >= promise.checks
            ),
            f"only {answered} requests were answered": answered > _FEWEST_ANSWERS,
            f"{self.half_changes} half-committed changes": self.half_changes == 0,
            f"{lost} acknowledged changes were lost": self._is_counted("lost") or lost == 0,
            f"ended sessions were accepted {len(self.revived_late)} times": (
                self._is_counted("revived") or not self.revived_late
            ),
            f"live sessions were rejected {self.signed_out} times": (
                self._is_counted("signed out") or self.signed_out == 0
            ),
            f"unexpected answers: {measures.statuses(self.wrong)}": (
                self._is_counted("wrong") or not self.wrong
            ),
        }

    def _is_counted(self, column: str) -> bool:
        return column in self.promise.counted

    def load_cells(self) -> tuple[str, ...]:
        return (
            f"{self.ended - self.began:.0f} s",
            str(len(self.requests)),
            str(measures.refused(self.requests)),
            "" if self.checked is None else f"{100 * self.checked:.0f} %",
            f"{self.slowest:.2f} s",
            f"{self.promise.slowest:.1f} s",
        )

    def recovery_cells(self) -> tuple[str, ...]:
        return (f"{self.lag:.2f} s", f"{self.back_after:.1f} s")

    def loss_cells(self) -> tuple[str, ...]:
        longest = max((revival.after for revival in self.revived), default=0.0)
        return (
            str(self.violations.lost),
            f"{len(self.revived)} (up to {longest:.1f} s)" if self.revived else "0",
            str(self.signed_out),
            str(len(self.wrong)),
        )
