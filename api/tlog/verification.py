"""Verify an export of the audit log against checkpoints, without any other data.

The tree is computed twice in one pass: from the events themselves, and from the hashes that the
export states beside them. If the stated hashes lead to a signed root, each of them is authentic,
and the first event that does not match its hash is the first failure. If neither leads to a signed
root, the hashes were rewritten, too: then the failure can only be placed between two checkpoints.
An absent event is missing, unless a sealed event says that it was pruned. Memory is constant; only
after a failure the export is read again, to explain it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.tlog import erasure, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import Line, Runs, extent, first_outside, less, merge_runs, read_lines
from api.tlog.former_log import Former

Read = Callable[[], Iterable[bytes]]  # returns the lines of the export, from the first, each time


class FailureKind(StrEnum):
    """The kinds of failure of an event."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ERASED = "erased"


@dataclass(frozen=True)
class Failure:
    """The first event that fails: its index, its id if known, and the kind of failure."""

    index: int
    event_id: str | None
    how: FailureKind
    detail: str


@dataclass(frozen=True)
class Verified:
    """The result: the first ``covered`` events are as sealed, as far as the export has them.

    Those that the export has are ``present``; no checkpoint covers the events after ``covered``.
    ``pruned`` events are absent, as a sealed event says. ``erased`` values of present events are
    gone, and covered events report ``reported`` erased values: see ``api.tlog.erasure``.
    """

    events: int
    covered: int
    failure: Failure | None
    present: Runs = field(default_factory=list)
    part: tuple[int, int] = (0, 0)  # the proved part: from the first to before the second
    pruned: int = 0
    erased: int = 0
    reported: int = 0
    met: frozenset[Checkpoint] = frozenset()  # the checkpoints whose roots the export has
    former: Former | None = None  # the log that was archived when this one was begun


class NothingProved(ValueError):
    """No checkpoint covers any event of this export. The message says what to do."""


class _Broken(Exception):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def verify(read: Read, checkpoints: Sequence[Checkpoint], *, part: bool = False) -> Verified:
    """Verify the export from its first event; the checkpoints' signatures were verified before.

    With ``part`` the export may begin later than the log, and end earlier. Raises
    ``NothingProved``, ``NewerExport``.
    """
    stated = extent(read())
    due = sorted(set(checkpoints), key=lambda checkpoint: checkpoint.size)
    for checkpoint, other in itertools.pairwise(due):
        if checkpoint.size == other.size:
            detail = f"two checkpoints of {checkpoint.size} events contradict each other"
            return Verified(0, 0, Failure(0, None, FailureKind.REWRITTEN, detail))
    reading = _Reading(due, stated)
    broken: Failure | None = None
    try:
        for line in read_lines(read()):
            reading.take(line)
        reading.end(part)
    except _Broken as caught:
        broken = caught.failure
    return _judged(reading, broken, read, part)


def _judged(reading: _Reading, broken: Failure | None, read: Read, part: bool) -> Verified:
    count = reading.count
    if broken is not None and broken.how is FailureKind.REWRITTEN:
        return Verified(count, reading.covered, broken)
    absent = _undeclared(reading, part)
    if absent is not None and (reading.first is None or absent < reading.first.index):
        return Verified(count, absent, _absent(absent, read))
    if reading.first is not None:
        return Verified(count, reading.first.index, _explained(reading.first, read))
    if broken is not None:
        return Verified(count, reading.covered, broken)
    if reading.gap is not None:
        return Verified(count, count, _jump(count, reading.gap, read))
    present = less(reading.covered, reading.absent)
    begin, end = reading.extent() if part else (0, reading.covered)
    end = min(end, reading.covered)
    if reading.has_checkpoints and (not present or (part and begin >= end)):
        raise NothingProved(
            "No checkpoint covers an event of this export. Export with --checkpoint."
        )
    present_count = sum(max(0, min(stop, end) - max(first, begin)) for first, stop in present)
    totals, failure = reading.totals, None
    if (fault := totals.fault()) and totals.first:
        failure = Failure(*totals.first, FailureKind.ERASED, fault)
    return Verified(
        count,
        reading.covered,
        failure,
        present,
        (begin, end),
        end - begin - present_count,
        totals.erased,
        totals.reported,
        frozenset(reading.met),
        reading.former if reading.covered else None,
    )


def _undeclared(reading: _Reading, part: bool) -> int | None:
    """Return the first leaf whose event is absent and not reported as pruned."""
    sealed = [runs for index, runs in reading.pruned if index < reading.covered]
    declared = merge_runs(run for runs in sealed for run in runs)
    absent = reading.absent
    if part:
        begin, end = reading.extent()
        absent = merge_runs((max(begin, first), min(last, end)) for first, last in absent)
    return first_outside(absent, declared)


class _Reading:
    def __init__(self, due: list[Checkpoint], stated: tuple[int, int | None] | None) -> None:
        self._due = due
        self._stated = stated
        self.has_checkpoints = bool(due)
        self.met: list[Checkpoint] = []
        self._own, self._sealed = merkle.Growing(), merkle.Growing()
        self.count = 0
        self.covered = 0
        self.totals = erasure.ErasureTotals()
        self.first: Line | None = None  # the first whose event does not have the stated hash
        self.gap: Line | None = None  # the first whose position differs from its index
        self.absent: Runs = []
        self.pruned: list[tuple[int, Runs]] = []  # event index and reported leaves
        self.former: Former | None = None
        self._names = {checkpoint.origin for checkpoint in due}
        # The part of an export that does not state one; an event that reports pruned leaves may
        # come after it, by itself.
        self._core = (0, 0)
        self._lost = False  # a line has neither event nor hash: no root can be computed
        self._meet()

    def take(self, line: Line) -> None:
        if self.gap is not None or self._lost:
            return
        if line.index != self.count:
            self.gap = line
            return
        if line.absent is not None:
            if line.event_id is not None:  # a line of its own: it belongs to the part
                self._extend(line)
            self._pass_over(line, line.absent)
            return
        if self.first is None and (line.own is None or line.own != line.sealed):
            self.first = line
        if (own := line.own or line.sealed) is None:
            self._lost = True
            return
        if line.index == 0:
            self.former = line.begun
        # the indexes that it names may be those of an archived log
        log = line.pruned_log
        if line.pruned is not None and (log in self._names if log else self.former is None):
            self.pruned.append((line.index, line.pruned))
        if line.pruned is None or self._core == (0, 0):
            self._extend(line)
        self._own.add(own)
        self._sealed.add(line.sealed or own)
        self.totals.take(line.index, line.event_id, len(line.erased), line.reported)
        self.count += 1
        self._meet()

    def _extend(self, line: Line) -> None:
        begin = self._core[0] if self._core[1] else line.index
        self._core = (begin, line.index + 1)

    def extent(self) -> tuple[int, int]:
        """Return the part that was exported; lines outside of it are evidence for the part."""
        if self._stated is None:
            return self._core
        begin, end = self._stated
        return begin, self.count if end is None else end

    def _pass_over(self, line: Line, nodes: Iterable[tuple[int, bytes]]) -> None:
        for height, node in nodes:
            self._own.add(node, height)
            self._sealed.add(node, height)
        self.count += line.length
        self.absent[-1:] = merge_runs([*self.absent[-1:], (line.index, self.count)])
        self._meet()

    def end(self, part: bool) -> None:
        end = self.extent()[1]
        if self.first is None and self.gap is None and end > self.count:
            detail = f"the export ends here, its first line says that it goes to {end}"
            raise _Broken(Failure(self.count, None, FailureKind.TRUNCATED, detail))
        if part and self.covered == self.count:
            return  # the log has grown since, and checkpoints with it
        if self.first is None and self.gap is None and self._due:
            detail = f"the export ends here, but a checkpoint covers {self._due[-1].size} events"
            if self.covered < self.count:
                detail += f"; the events from {self.covered} on can't be verified"
            raise _Broken(Failure(self.count, None, FailureKind.TRUNCATED, detail))

    def _meet(self) -> None:
        while self._due and self._due[0].size < self.count:
            del self._due[0]  # a tree that ends within absent leaves: its root can't be computed
        while self._due and self._due[0].size == self.count:
            due = self._due.pop(0)
            own, sealed = self._own.root() == due.root, self._sealed.root() == due.root
            if not own and not sealed:
                detail = (
                    f"at least one of the events {self.covered} to {self.count - 1} was changed,"
                    " removed, inserted or moved, and the hashes were rewritten to match"
                )
                raise _Broken(Failure(self.covered, None, FailureKind.REWRITTEN, detail))
            if self.first is None:
                self.covered = self.count
                self.totals.cover()
                self.met.append(due)


def _absent(index: int, read: Read) -> Failure:
    for line in read_lines(read()):
        if line.index == index and line.sealed is not None:
            return _explained(line, read)
    detail = "the event is not there, and no sealed event says that it was pruned"
    return Failure(index, None, FailureKind.MISSING, detail)


def _explained(first: Line, read: Read) -> Failure:
    """Explain a failure by where the event's hash, and the hash sealed at its index, are found."""
    moved_from = moved_to = None
    for line in read_lines(read()):
        if line.index == first.index:
            continue
        if first.own is not None and line.sealed == first.own:
            moved_from = line.index
        if first.sealed is not None and line.own == first.sealed:
            moved_to = line.index
    if moved_to is not None and (moved_from is not None or first.own is None):
        how, detail = FailureKind.REORDERED, f"the event sealed here is now at {moved_to}"
    elif moved_to is not None:
        how, detail = FailureKind.INSERTED, f"the event sealed here is now at {moved_to}"
    elif moved_from is not None:
        how, detail = FailureKind.MISSING, f"the event sealed at {moved_from} is in its place"
    elif first.absent is not None or (first.fault or "").endswith("is missing"):
        how, detail = FailureKind.MISSING, "the event is not there"
    else:
        how, detail = FailureKind.CHANGED, first.fault or "the event differs from the sealed one"
    return Failure(first.index, first.event_id, how, detail)


def _jump(expected: int, gap: Line, read: Read) -> Failure:
    """Explain a line whose index is not the next one."""
    if gap.index < expected:
        detail = f"a second event that says it is {gap.index}"
        return Failure(expected, gap.event_id, FailureKind.INSERTED, detail)
    for line in read_lines(read()):
        if line.index == expected:
            detail = f"it stands after {gap.index}"
            return Failure(expected, line.event_id, FailureKind.REORDERED, detail)
    return Failure(expected, None, FailureKind.MISSING, f"{gap.index} follows")
