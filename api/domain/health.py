"""What a check of an installation finds: whether what work needs is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The worst of its findings is the status of the whole."""

    OK = "ok"
    WARNING = "warning"  # it works; somebody should look at it
    FAILED = "failed"  # requests fail, or will


@dataclass(frozen=True)
class Finding:
    """``detail`` is for operators, empty where there is nothing to say; ``name`` is for anybody."""

    name: str
    status: Status = Status.OK
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.status is Status.FAILED


def worst(findings: list[Finding]) -> Status:
    """Return the status of the whole."""
    order = list(Status)
    return max((one.status for one in findings), key=order.index, default=Status.OK)
