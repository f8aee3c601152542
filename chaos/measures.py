"""Measure what clients saw of a fault: refusals, the slowest answer, the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chaos.workload.http import Answer

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def slowest(answers: Iterable[Answer]) -> float:
    """Return the longest that any answer took (s)."""
    return max((answer.took for answer in answers), default=0.0)


def back_after(answers: Iterable[Answer], moment: float) -> float:
    """Return the seconds until the last refusal of a request that was sent after ``moment``."""
    late = [answer.ended for answer in answers if answer.refused and answer.began > moment]
    return max(late, default=moment) - moment


def longest_way_back(
    answers: Iterable[Answer], moments: Sequence[float], tolerated: float = 0.0
) -> float:
    """Return the longest that refusals went on after one of the moments, before the next (s).

    ``tolerated``: a second of which no larger part was refused counts as well.
    """
    answers = list(answers)
    ends = [*moments[1:], float("inf")]
    return max(
        (
            back_after(_bad_seconds(answers, begin, end, tolerated), begin)
            for begin, end in zip(moments, ends, strict=True)
        ),
        default=0.0,
    )


def _bad_seconds(
    answers: Iterable[Answer], begin: float, end: float, tolerated: float
) -> Iterator[Answer]:
    seconds: dict[int, list[Answer]] = {}
    for answer in answers:
        if begin < answer.began < end:
            seconds.setdefault(int(answer.began - begin), []).append(answer)
    for second in seconds.values():
        if refused(second) > tolerated * len(second):
            yield from second


def refused(answers: Iterable[Answer]) -> int:
    return sum(answer.refused for answer in answers)


def answered_part(checks: Iterable[Answer], began: float, ended: float) -> float | None:
    """Return which part of the checks sent in that time was answered; None if none was sent."""
    sent = [answer for answer in checks if began <= answer.began < ended]
    return (len(sent) - refused(sent)) / len(sent) if sent else None


def statuses(answers: Iterable[Answer]) -> str:
    """Name each status and operation once, whatever the ids in its path."""
    return ", ".join(
        sorted({f"{each.status} to {_ID.sub('{id}', each.operation)}" for each in answers})
    )


def markdown(*rows: tuple[str, ...]) -> str:
    """Return a table whose first row is its head."""
    head, *others = rows
    lines = [head, tuple("---" for _ in head), *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
