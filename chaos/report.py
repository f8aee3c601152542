"""What a fault came to, against its bounds, as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from chaos import measures
from chaos.history import Revived
from chaos.invariants.audit_trail import Violations
from chaos.invariants.mail import Marks, Post
from chaos.workload.http import Answer

RECOVERY = 5.0  # seconds after the fault until nothing is refused any more
MAIL = 60.0  # seconds after the fault until all mails of before its end have arrived
HEALTH = 2.0  # seconds: after one of all threads at work they count as hung, and a second
HEAD = (
    "fault",
    "held",
    "requests",
    "refused",
    "checks answered",
    "slowest",
    "at most",
    "health",
    "machine late",
    "back after",
    "change without event",
    "event without change",
    "lost",
    "revived",
    "signed out",
    "wrong",
    "mails",
    "last mail after",
    "mails twice",
    "mails lost",
    "out of order",
)


@dataclass(frozen=True)
class Outcome:
    """One fault: what was measured. Times in seconds."""

    title: str
    began: float
    healed: float
    bound: float
    lag: float  # of the machine itself, at its worst: what it adds to each bound of time
    answers: list[Answer]
    checks: list[Answer]
    health: list[Answer]
    violations: Violations
    revived: list[Revived]
    signed_out: int
    wrong: list[Answer]
    mail_marks: Marks
    post: Post | None = None  # known when the run is over

    @property
    def slowest(self) -> float:
        return measures.slowest(self.answers)

    @property
    def slowest_health(self) -> float:
        return measures.slowest(self.health)

    @property
    def back_after(self) -> float:
        """Until the last refusal of a request that was sent after the fault."""
        return measures.back_after(self.answers, self.healed)

    @property
    def checked(self) -> str:
        """How many of the session checks sent during the fault were answered."""
        part = measures.answered_part(self.checks, self.began, self.healed)
        return "" if part is None else f"{100 * part:.0f} %"

    def broken(self) -> list[str]:
        """The promises that were not kept."""
        promises = {
            f"the slowest answer took {self.slowest:.1f} s": self.slowest <= self.bound + self.lag,
            f"/healthz took {self.slowest_health:.1f} s": self.slowest_health <= HEALTH + self.lag,
            f"it was back after {self.back_after:.1f} s": self.back_after <= RECOVERY + self.lag,
            "changes and audit events don't match": self.violations == Violations(0, 0, 0),
            f"{len(self.revived)} times an ended session answered": not self.revived,
            f"{self.signed_out} sessions were lost": self.signed_out == 0,
            f"wrong answers: {measures.statuses(self.wrong)}": not self.wrong,
            "hardly anything was answered": self._answered() > 100,
        }
        return [broken for broken, kept in promises.items() if not kept]

    def broken_by_mail(self) -> list[str]:
        """The same, for what is known when the run is over."""
        post = self.post
        if post is None:
            return []
        promises = {
            f"{post.lost} mails did not arrive": not post.lost,
            f"{post.disordered} mails came out of order": not post.disordered,
            f"{post.differing} mails came twice, and not as the same": not post.differing,
            f"mails arrived {post.late:.0f} s late": post.late <= MAIL,
            "no mail was sent": post.sent > 0,
        }
        return [broken for broken, kept in promises.items() if not kept]

    def row(self) -> tuple[str, ...]:
        longest = max((one.after for one in self.revived), default=0.0)
        return (
            self.title,
            f"{self.healed - self.began:.0f} s",
            str(len(self.answers)),
            str(measures.refused(self.answers)),
            self.checked,
            f"{self.slowest:.2f} s",
            f"{self.bound:.1f} s",
            f"{self.slowest_health:.2f} s",
            f"{self.lag:.2f} s",
            f"{self.back_after:.1f} s",
            str(self.violations.without_event),
            str(self.violations.without_change),
            str(self.violations.lost),
            f"{len(self.revived)} (up to {longest:.0f} s)" if self.revived else "0",
            str(self.signed_out),
            str(len(self.wrong)),
            *self._mail(),
        )

    def _mail(self) -> tuple[str, ...]:
        post = self.post
        if post is None:
            return ("",) * 5
        late = f"{post.late:.1f} s"
        return (str(post.sent), late, str(post.twice), str(post.lost), str(post.disordered))

    def _answered(self) -> int:
        return len(self.answers) - measures.refused(self.answers)


def table(outcomes: list[Outcome]) -> str:
    """All of them, in Markdown."""
    return measures.markdown(HEAD, *(one.row() for one in outcomes))
