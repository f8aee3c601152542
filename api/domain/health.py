"""The findings of a check of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The status of a finding; the worst one is that of the whole."""

    OK = "ok"
    WARNING = "warning"  # it works, but should be looked at
    FAILED = "failed"  # requests fail, or will


@dataclass(frozen=True)
class Finding:
    """One result of a check.

    ``detail`` is for operators, and may be empty; ``name`` is public.
    """

    name: str
    status: Status = Status.OK
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.status is Status.FAILED


def worst(findings: list[Finding]) -> Status:
    """Return the status of the whole."""
    order = list(Status)
    return max((finding.status for finding in findings), key=order.index, default=Status.OK)
