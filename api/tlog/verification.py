"""Check an export of the audit log against checkpoints, with nothing else at hand.

The tree is computed twice in one reading: of the events themselves, and of the hashes that the
export states beside them. Where the stated hashes lead to a signed root, each of them is what was
sealed, and the first event that does not have its hash is the first that fails. Where neither leads
there, the hashes were rewritten, too: then what can be said is between which two checkpoints.
An event that is not here is missing, unless a sealed event says that it was pruned. Memory is
constant; only when something fails is the export read again, to say how.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.tlog import erasure, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import Line, Runs, extent, first_outside, less, merged, read_lines
from api.tlog.former_log import Former

Read = Callable[[], Iterable[bytes]]  # the lines of the export, from the first, each time


class How(StrEnum):
    """What became of the first event that fails."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ERASED = "erased"


@dataclass(frozen=True)
class Failure:
    """The first event that fails: its place in the log, its id where that is known, and how."""

    index: int
    event_id: str | None
    how: How
    detail: str


@dataclass(frozen=True)
class Verified:
    """The first ``covered`` of the log are as they were sealed, as far as they are in the export:
    those are ``present``. Of the events after them no checkpoint speaks. ``pruned``: not here, as a
    sealed event says.

    ``erased`` values of those are gone; those say so of ``told``: see ``api.tlog.erasure``.
    """

    events: int
    covered: int
    failure: Failure | None
    present: Runs = field(default_factory=list)
    part: tuple[int, int] = (0, 0)  # what was proved: from the first to before the second
    pruned: int = 0
    erased: int = 0
    told: int = 0
    met: frozenset[Checkpoint] = frozenset()  # those that the export leads to
    former: Former | None = None  # the log that was archived when this one was begun


class NothingProved(ValueError):
    """No checkpoint speaks of any event of this export. Says what to do."""


class _Broken(Exception):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def verify(read: Read, checkpoints: Sequence[Checkpoint], *, part: bool = False) -> Verified:
    """The export from its first event on; each checkpoint's signature was seen to before.

    ``part``: the export may begin later than the log, and end earlier. Raises ``NothingProved``,
    ``NewerExport``.
    """
    stated = extent(read())
    due = sorted(set(checkpoints), key=lambda one: one.size)
    for one, other in itertools.pairwise(due):
        if one.size == other.size:
            detail = f"two checkpoints of {one.size} events contradict each other"
            return Verified(0, 0, Failure(0, None, How.REWRITTEN, detail))
    reading = _Reading(due, stated)
    broken: Failure | None = None
    try:
        for line in read_lines(read()):
            reading.take(line)
        reading.end(part)
    except _Broken as told:
        broken = told.failure
    return _judged(reading, broken, read, part)


def _judged(reading: _Reading, broken: Failure | None, read: Read, part: bool) -> Verified:
    count = reading.count
    if broken is not None and broken.how is How.REWRITTEN:
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
    if reading.asked and (not present or (part and begin >= end)):
        raise NothingProved(
            "No checkpoint covers an event of this export. Export with --checkpoint."
        )
    there = sum(max(0, min(stop, end) - max(first, begin)) for first, stop in present)
    account, failure = reading.account, None
    if (fault := account.fault()) and account.first:
        failure = Failure(*account.first, How.ERASED, fault)
    return Verified(
        count,
        reading.covered,
        failure,
        present,
        (begin, end),
        end - begin - there,
        account.erased,
        account.told,
        frozenset(reading.met),
        reading.former if reading.covered else None,
    )


def _undeclared(reading: _Reading, part: bool) -> int | None:
    """The first leaf whose event is not here, though nothing says that it was pruned."""
    sealed = [runs for index, runs in reading.pruned if index < reading.covered]
    declared = merged(run for runs in sealed for run in runs)
    absent = reading.absent
    if part:
        begin, end = reading.extent()
        absent = merged((max(begin, first), min(last, end)) for first, last in absent)
    return first_outside(absent, declared)


class _Reading:
    def __init__(self, due: list[Checkpoint], stated: tuple[int, int | None] | None) -> None:
        self._due = due
        self._stated = stated
        self.asked = bool(due)
        self.met: list[Checkpoint] = []
        self._own, self._sealed = merkle.Growing(), merkle.Growing()
        self.count = 0
        self.covered = 0
        self.account = erasure.Account()
        self.first: Line | None = None  # the first whose event does not have the stated hash
        self.gap: Line | None = None  # the first that does not stand where its index says
        self.absent: Runs = []
        self.pruned: list[tuple[int, Runs]] = []  # by which event, which
        self.former: Former | None = None
        self._names = {one.origin for one in due}
        # the part that an export is of which does not say so; what tells what was pruned may stand
        # behind it by itself
        self._core = (0, 0)
        self._lost = False  # a line says neither what happened nor its hash: no root follows
        self._meet()

    def take(self, line: Line) -> None:
        if self.gap is not None or self._lost:
            return
        if line.index != self.count:
            self.gap = line
            return
        if line.absent is not None:
            if line.event_id is not None:  # a line of its own: it is of the part
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
        # the places that it names may be those of a log that ended
        log = line.pruned_log
        if line.pruned is not None and (log in self._names if log else self.former is None):
            self.pruned.append((line.index, line.pruned))
        if line.pruned is None or self._core == (0, 0):
            self._extend(line)
        self._own.add(own)
        self._sealed.add(line.sealed or own)
        self.account.take(line.index, line.event_id, len(line.erased), line.told)
        self.count += 1
        self._meet()

    def _extend(self, line: Line) -> None:
        begin = self._core[0] if self._core[1] else line.index
        self._core = (begin, line.index + 1)

    def extent(self) -> tuple[int, int]:
        """Return the part that the export is of. What stands outside of it tells of the part."""
        if self._stated is None:
            return self._core
        begin, end = self._stated
        return begin, self.count if end is None else end

    def _pass_over(self, line: Line, nodes: Iterable[tuple[int, bytes]]) -> None:
        for height, node in nodes:
            self._own.add(node, height)
            self._sealed.add(node, height)
        self.count += line.length
        self.absent[-1:] = merged([*self.absent[-1:], (line.index, self.count)])
        self._meet()

    def end(self, part: bool) -> None:
        end = self.extent()[1]
        if self.first is None and self.gap is None and end > self.count:
            detail = f"the export ends here, its first line says that it goes to {end}"
            raise _Broken(Failure(self.count, None, How.TRUNCATED, detail))
        if part and self.covered == self.count:
            return  # the log has gone on since, and checkpoints with it
        if self.first is None and self.gap is None and self._due:
            detail = f"the export ends here, a checkpoint knows {self._due[-1].size} events"
            if self.covered < self.count:
                detail += f"; from {self.covered} on nothing can be said of those that are there"
            raise _Broken(Failure(self.count, None, How.TRUNCATED, detail))

    def _meet(self) -> None:
        while self._due and self._due[0].size < self.count:
            del self._due[0]  # of a tree that ends within what is not here: nothing follows
        while self._due and self._due[0].size == self.count:
            due = self._due.pop(0)
            own, sealed = self._own.root() == due.root, self._sealed.root() == due.root
            if not own and not sealed:
                detail = (
                    f"of the events {self.covered} to {self.count - 1} at least one was changed,"
                    " taken out, put in or moved, and the hashes were rewritten to fit"
                )
                raise _Broken(Failure(self.covered, None, How.REWRITTEN, detail))
            if self.first is None:
                self.covered = self.count
                self.account.cover()
                self.met.append(due)


def _absent(index: int, read: Read) -> Failure:
    for line in read_lines(read()):
        if line.index == index and line.sealed is not None:
            return _explained(line, read)
    detail = "the event is not there, and no sealed event says that it was pruned"
    return Failure(index, None, How.MISSING, detail)


def _explained(first: Line, read: Read) -> Failure:
    """What happened to an event, by where its hash, and the hash sealed at its place, are found."""
    moved_from = moved_to = None
    for line in read_lines(read()):
        if line.index == first.index:
            continue
        if first.own is not None and line.sealed == first.own:
            moved_from = line.index
        if first.sealed is not None and line.own == first.sealed:
            moved_to = line.index
    if moved_to is not None and (moved_from is not None or first.own is None):
        how, detail = How.REORDERED, f"what was sealed here is at {moved_to} now"
    elif moved_to is not None:
        how, detail = How.INSERTED, f"what was sealed here is at {moved_to} now"
    elif moved_from is not None:
        how, detail = How.MISSING, f"what was sealed at {moved_from} stands in its place"
    elif first.absent is not None or (first.fault or "").endswith("is missing"):
        how, detail = How.MISSING, "the event is not there"
    else:
        how, detail = How.CHANGED, first.fault or "the event is not what was sealed"
    return Failure(first.index, first.event_id, how, detail)


def _jump(expected: int, found: Line, read: Read) -> Failure:
    """The line at hand is not the one that should follow."""
    if found.index < expected:
        detail = f"a second event that says it is {found.index}"
        return Failure(expected, found.event_id, How.INSERTED, detail)
    for line in read_lines(read()):
        if line.index == expected:
            detail = f"it stands after {found.index}"
            return Failure(expected, line.event_id, How.REORDERED, detail)
    return Failure(expected, None, How.MISSING, f"{found.index} follows")
