"""Two trees measured in pairs: the ratio within each round, and whether it is within its bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.reporting import report

_MIB = 1024 * 1024
HEAD = (
    "measure",
    "unit",
    "this tree",
    "older tree",
    "this ÷ older",
    "quartiles",
    "change",
    "at most",
    "within",
)


@dataclass(frozen=True)
class Measure:
    """What is compared. ``unit`` is what a value is divided by to be shown as ``unit_name``."""

    title: str
    bound: float
    unit: float = 0.001
    unit_name: str = "CPU ms"
    digits: int = 3
    is_difference: bool = False  # the bound is one of newer minus older, not of the ratio


def cost(title: str, percent: float) -> Measure:
    """Return the processor time of a request (s), which may grow by so many percent."""
    return Measure(title, percent)


def memory(title: str, mebibytes: float) -> Measure:
    """Return memory in bytes, which may grow by so many MiB."""
    return Measure(title, mebibytes, _MIB, "MiB", 2, is_difference=True)


@dataclass
class Paired:
    """The values of one measure: element n of both lists was measured in the same round."""

    measure: Measure
    newer: list[float] = field(default_factory=list)
    older: list[float] = field(default_factory=list)

    def ratios(self) -> list[float]:
        """Return the newer value divided by the older one, round by round."""
        return self._pairs(lambda newer, older: newer / older)

    @property
    def ratio(self) -> float:
        """The median of the ratios of the rounds."""
        return median(self.ratios())

    @property
    def quartiles(self) -> tuple[float, float]:
        """The lower and the upper quartile of those ratios."""
        ratios = self.ratios()
        if len(ratios) < 2:
            return ratios[0], ratios[0]
        lower, _, upper = quantiles(ratios, n=4, method="inclusive")
        return lower, upper

    @property
    def change(self) -> float:
        """By how much the newer is more: percent, or the unit of a measure of differences."""
        if self.measure.is_difference:
            return median(self._pairs(lambda newer, older: newer - older)) / self.measure.unit
        return 100 * (self.ratio - 1)

    @property
    def is_within(self) -> bool:
        """Whether the median keeps the bound. Less is always within it."""
        return self.change <= self.measure.bound

    def _pairs(self, of: Callable[[float, float], float]) -> list[float]:
        return [of(*pair) for pair in zip(self.newer, self.older, strict=True)]


def table(pairs: Iterable[Paired]) -> str:
    """Return all measures in Markdown."""
    return report.table(HEAD, [_line(one) for one in pairs])


def rounds(pairs: Sequence[Paired]) -> str:
    """Return the ratio of each round in Markdown."""
    count = max(len(one.newer) for one in pairs)
    head = ("this ÷ older", *(f"round {number + 1}" for number in range(count)))
    lines = [(one.measure.title, *(f"{ratio:.3f}" for ratio in one.ratios())) for one in pairs]
    return report.table(head, [(*line, *[""] * (len(head) - len(line))) for line in lines])


def _line(one: Paired) -> tuple[str, ...]:
    measure = one.measure
    unit = f" {measure.unit_name}" if measure.is_difference else " %"
    lower, upper = one.quartiles
    return (
        measure.title,
        measure.unit_name,
        *(
            f"{median(values) / measure.unit:.{measure.digits}f}"
            for values in (one.newer, one.older)
        ),
        f"{one.ratio:.3f}",
        f"{lower:.3f} to {upper:.3f}",
        f"{one.change:+.2f}{unit}",
        f"{measure.bound:+g}{unit}",
        "yes" if one.is_within else "**no**",
    )
