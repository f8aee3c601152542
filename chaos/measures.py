"""Measure a fault as clients see it: refusals, the slowest answer, the recovery."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chaos.workload.http import TimedAnswer

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def slowest(answers: Iterable[TimedAnswer]) -> float:
    """Return the longest duration of an answer (seconds)."""
    return max((answer.took for answer in answers), default=0.0)


def back_after(answers: Iterable[TimedAnswer], moment: float) -> float:
    """Return the seconds until the last refusal of a request that was sent after ``moment``."""
    late = [answer.ended for answer in answers if answer.refused and answer.began > moment]
    return max(late, default=moment) - moment


def longest_recovery(
    answers: Iterable[TimedAnswer], moments: Sequence[float], tolerated: float = 0.0
) -> float:
    """Return the longest time from a moment to its last refusal (seconds).

    A request belongs to the last moment before it was sent. ``tolerated``: a second in which at
    most this part of the requests was refused counts as recovered.
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
    answers: Iterable[TimedAnswer], begin: float, end: float, tolerated: float
) -> Iterator[TimedAnswer]:
    seconds: dict[int, list[TimedAnswer]] = {}
    for answer in answers:
        if begin < answer.began < end:
            seconds.setdefault(int(answer.began - begin), []).append(answer)
    for second in seconds.values():
        if refused(second) > tolerated * len(second):
            yield from second


def refused(answers: Iterable[TimedAnswer]) -> int:
    return sum(answer.refused for answer in answers)


def answered_part(checks: Iterable[TimedAnswer], began: float, ended: float) -> float | None:
    """Return the part of a period's checks that was answered, or None if none was sent."""
    sent_answers = [answer for answer in checks if began <= answer.began < ended]
    return (len(sent_answers) - refused(sent_answers)) / len(sent_answers) if sent_answers else None


def statuses(answers: Iterable[TimedAnswer]) -> str:
    """List each pair of status and operation once, with the ids in its path replaced."""
    return ", ".join(
        sorted({f"{answer.status} to {_ID.sub('{id}', answer.operation)}" for answer in answers})
    )


def markdown(*rows: tuple[str, ...]) -> str:
    """Return a Markdown table whose first row is the heading."""
    head, *body_rows = rows
    lines = [head, tuple("---" for _ in head), *body_rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
