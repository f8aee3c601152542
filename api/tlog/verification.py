"""Check an export of the audit log against checkpoints, with nothing else at hand.

The tree is computed twice in one reading: of the events themselves, and of the hashes that the
export states beside them. Where the stated hashes lead to a signed root, each of them is what was
sealed, and the first event that does not have its hash is the first that fails. Where neither leads
there, the hashes were rewritten, too: then what can be said is between which two checkpoints.
Memory is constant; only when something fails is the export read again, to say how.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from api.tlog import erasing, leaf, merkle
from api.tlog.checkpoint import Checkpoint

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
    """``covered`` events are as they were sealed; those after them no checkpoint speaks of.

    ``erased`` values are gone; events say so of ``told``: see ``api.tlog.erasing``.
    """

    events: int
    covered: int
    failure: Failure | None
    erased: int = 0
    told: int = 0


class _Whole(msgspec.Struct, forbid_unknown_fields=True):
    complete: bool
    events: int


class _End(msgspec.Struct, forbid_unknown_fields=True):
    export: _Whole


@dataclass(frozen=True)
class _Line:
    index: int
    event_id: str | None
    sealed: bytes | None  # the hash that the export states
    own: bytes | None  # the hash of the event; None: it is not there, or not readable
    fault: str | None
    erased: int = 0  # values
    told: int = 0  # values that were erased, as this event says


class _Broken(Exception):
    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def verify(read: Read, checkpoints: Sequence[Checkpoint]) -> Verified:
    """The export from its first event on; each checkpoint's signature was seen to before."""
    due = sorted(set(checkpoints), key=lambda one: one.size)
    for one, other in itertools.pairwise(due):
        if one.size == other.size:
            detail = f"two checkpoints of {one.size} events contradict each other"
            return Verified(0, 0, Failure(0, None, How.REWRITTEN, detail))
    reading = _Reading(due)
    try:
        for line in _lines(read):
            reading.take(line)
        reading.end()
    except _Broken as broken:
        return Verified(reading.count, reading.covered, broken.failure)
    if reading.first is not None:
        return Verified(reading.count, reading.first.index, _explained(reading.first, read))
    if reading.gap is not None:
        return Verified(reading.count, reading.count, _jump(reading.count, reading.gap, read))
    return _accounted(reading)


def _accounted(reading: _Reading) -> Verified:
    account, failure = reading.account, None
    if (fault := account.fault()) and account.first:
        failure = Failure(*account.first, How.ERASED, fault)
    return Verified(reading.count, reading.covered, failure, account.erased, account.told)


class _Reading:
    def __init__(self, due: list[Checkpoint]) -> None:
        self._due = due
        self._own, self._sealed = merkle.Growing(), merkle.Growing()
        self.count = 0
        self.covered = 0
        self.account = erasing.Account()
        self.first: _Line | None = None  # the first whose event does not have the stated hash
        self.gap: _Line | None = None  # the first that does not stand where its index says
        self._lost = False  # a line says neither what happened nor its hash: no root follows
        self._meet()

    def take(self, line: _Line) -> None:
        if self.gap is not None or self._lost:
            return
        if line.index != self.count:
            self.gap = line
            return
        if self.first is None and (line.own is None or line.own != line.sealed):
            self.first = line
        if (own := line.own or line.sealed) is None:
            self._lost = True
            return
        self._own.add(own)
        self._sealed.add(line.sealed or own)
        self.account.take(line.index, line.event_id, line.erased, line.told)
        self.count += 1
        self._meet()

    def end(self) -> None:
        if self.first is None and self.gap is None and self._due:
            detail = f"the export ends here, a checkpoint knows {self._due[-1].size} events"
            if self.covered < self.count:
                detail += f"; from {self.covered} on nothing can be said of those that are there"
            raise _Broken(Failure(self.count, None, How.TRUNCATED, detail))

    def _meet(self) -> None:
        while self._due and self._due[0].size == self.count:
            expected = self._due.pop(0).root
            own, sealed = self._own.root() == expected, self._sealed.root() == expected
            if not own and not sealed:
                detail = (
                    f"of the events {self.covered} to {self.count - 1} at least one was changed,"
                    " taken out, put in or moved, and the hashes were rewritten to fit"
                )
                raise _Broken(Failure(self.covered, None, How.REWRITTEN, detail))
            if self.first is None:
                self.covered = self.count


def _lines(read: Read) -> Iterator[_Line]:
    end: tuple[int, bytes] | None = None
    for number, raw in enumerate(read()):
        if end is not None:
            yield _line(*end)  # more follows: it is no end, but something in the place of an event
            end = None
        if raw.startswith(b'{"export":') and _is_end(raw):
            end = number, raw
        else:
            yield _line(number, raw)


def _is_end(raw: bytes) -> bool:
    """Whether this says that the export is whole. It proves nothing: a checkpoint does."""
    try:
        return msgspec.json.decode(raw, type=_End).export.complete
    except msgspec.DecodeError:
        return False


def _line(number: int, raw: bytes) -> _Line:
    try:
        found: Any = msgspec.json.decode(raw)
        index = found["index"]
        if type(index) is not int:
            raise TypeError
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError):
        return _Line(number, None, None, None, "the line can't be read")
    event_id = found.get("id")
    sealed, own, fault = _hash(found.get("leaf")), None, None
    erased = 0
    try:
        own = merkle.leaf_hash(leaf.of(found))
        erased = erasing.erased(found)
    except leaf.NotMaterial as error:
        fault = str(error)
    known = event_id if isinstance(event_id, str) else None
    return _Line(index, known, sealed, own, fault, erased, erasing.told(found))


def _hash(text: Any) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        return None
    return found if len(found) == merkle.HASH_SIZE else None


def _explained(first: _Line, read: Read) -> Failure:
    """What happened to an event, by where its hash, and the hash sealed at its place, are found."""
    moved_from = moved_to = None
    for line in _lines(read):
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
    elif first.own is None and (first.fault or "").endswith("is missing"):
        how, detail = How.MISSING, "the event is not there"
    else:
        how, detail = How.CHANGED, first.fault or "the event is not what was sealed"
    return Failure(first.index, first.event_id, how, detail)


def _jump(expected: int, found: _Line, read: Read) -> Failure:
    """The line at hand is not the one that should follow."""
    if found.index < expected:
        detail = f"a second event that says it is {found.index}"
        return Failure(expected, found.event_id, How.INSERTED, detail)
    for line in _lines(read):
        if line.index == expected:
            detail = f"it stands after {found.index}"
            return Failure(expected, line.event_id, How.REORDERED, detail)
    return Failure(expected, None, How.MISSING, f"{found.index} follows")
