"""Show each fault of a topology as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from chaos import measures
from chaos.outcome import LOAD_HEAD, LOSS_HEAD, RECOVERY_HEAD, FaultOutcome

HEAD = ("topology", "fault", *LOAD_HEAD, *RECOVERY_HEAD, "at most", "half changes", *LOSS_HEAD)


@dataclass(frozen=True, kw_only=True)
class TopologyOutcome(FaultOutcome):
    """The measurements of one fault of a topology."""

    topology: str

    def row(self) -> tuple[str, ...]:
        return (
            self.topology,
            self.title,
            *self.load_cells(),
            *self.recovery_cells(),
            f"{self.promise.back:.0f} s",
            str(self.half_changes),
            *self.loss_cells(),
        )


def table(outcomes: list[TopologyOutcome]) -> str:
    """Return a Markdown table with a row for each outcome."""
    return measures.markdown(HEAD, *(outcome.row() for outcome in outcomes))
