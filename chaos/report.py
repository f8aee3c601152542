"""Show each fault of the single machine as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from chaos import measures
from chaos.invariants.mail import MailMarks, MailResult
from chaos.outcome import LOAD_HEAD, LOSS_HEAD, RECOVERY_HEAD, FaultOutcome
from chaos.workload.http import TimedAnswer

RECOVERY = 5.0  # seconds from the end of the fault to the last refusal
_MAIL = 60.0  # seconds from the end of the fault to the arrival of the mails committed before it
# /healthz reports a hung server after all threads have been busy for one second; one more second
# for the answer.
_HEALTH = 2.0
HEAD = (
    "fault",
    *LOAD_HEAD,
    "health",
    *RECOVERY_HEAD,
    "change without event",
    "event without change",
    *LOSS_HEAD,
    "mails",
    "last mail after",
    "mails twice",
    "mails lost",
    "out of order",
)


@dataclass(frozen=True, kw_only=True)
class MachineOutcome(FaultOutcome):
    """The measurements of one fault of the single machine, with health checks and mails."""

    health: list[TimedAnswer]
    mail_marks: MailMarks
    mail: MailResult | None = None  # None until all mails of the run have arrived

    @property
    def slowest_health(self) -> float:
        return measures.slowest(self.health)

    def broken_by_mail(self) -> list[str]:
        """Return a description of each promise about mail that was not kept."""
        mail = self.mail
        if mail is None:
            return []
        promises = {
            f"{mail.lost} mails did not arrive": not mail.lost,
            f"{mail.disordered} mails arrived out of order": not mail.disordered,
            f"{mail.differing} mails arrived twice with different content": not mail.differing,
            f"mails arrived {mail.late:.0f} s late": mail.late <= _MAIL,
            "no mail was sent": mail.sent > 0,
        }
        return [description for description, is_kept in promises.items() if not is_kept]

    def _promises(self) -> dict[str, bool]:
        is_healthy = self.slowest_health <= _HEALTH + self.lag
        return {**super()._promises(), f"/healthz took {self.slowest_health:.1f} s": is_healthy}

    def row(self) -> tuple[str, ...]:
        return (
            self.title,
            *self.load_cells(),
            f"{self.slowest_health:.2f} s",
            *self.recovery_cells(),
            str(self.violations.without_event),
            str(self.violations.without_change),
            *self.loss_cells(),
            *self._mail_cells(),
        )

    def _mail_cells(self) -> tuple[str, ...]:
        mail = self.mail
        if mail is None:
            return ("",) * 5
        late = f"{mail.late:.1f} s"
        return (str(mail.sent), late, str(mail.twice), str(mail.lost), str(mail.disordered))


def table(outcomes: list[MachineOutcome]) -> str:
    """Return a Markdown table with a row for each outcome."""
    return measures.markdown(HEAD, *(outcome.row() for outcome in outcomes))
